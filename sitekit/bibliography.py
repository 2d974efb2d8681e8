"""docs/references.bib, read through pybtex: who wrote it, how it is named, how it is listed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import pybtex.database
from pybtex.database import Person
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from sitekit.page import DOCS
from sitekit.words import nearest, word

ENTRY_KEY = re.compile(r"@\w+\{\s*([^,\s]+),")
FILE = DOCS / "references.bib"
VENUES = ("journal", "booktitle", "publisher", "school", "institution", "howpublished")
LINKS = {
    "doi": ("https://doi.org/", "doi:"),
    "eprint": ("https://arxiv.org/abs/", "arXiv:"),
    "url": ("", ""),
}


@dataclass(frozen=True)
class Entry:
    """A work; its texts are plain Unicode."""

    key: str
    surnames: tuple[str, ...]
    authors: tuple[str, ...]
    more_authors: bool
    year: str
    fields: dict[str, str]
    suffix: str = ""

    def names(self, language: str) -> str:
        """Return `Glorot & Bengio`, or `He et al.` where there are three or more."""
        if len(self.surnames) + self.more_authors > 2:
            return self.surnames[0] + word("and others", language)
        return " & ".join(self.surnames) + word("and others", language) * self.more_authors

    def label(self, language: str) -> str:
        """Return what stands in the text: `Glorot & Bengio 2010`."""
        return f"{self.names(language)} {self.dated}"

    @property
    def dated(self) -> str:
        """Return the year, with a letter where the names have two works of one year."""
        return f"{self.year}{self.suffix}"

    @property
    def order(self) -> tuple[str, ...]:
        """Sort by authors, then year, then title."""
        surnames = " ".join(self.surnames).casefold()
        return surnames, self.year, self.suffix, self.fields["title"].casefold(), self.key

    def html(self, language: str) -> str:
        """Return authors, year, title, venue and a link."""
        authors = ", ".join(self.authors) + word("and others", language) * self.more_authors
        start = html.escape(f"{authors} ({self.dated}). {self.fields['title']}.")
        return " ".join(filter(None, (start, self._venue(), self._link())))

    def _venue(self) -> str:
        name = next((self.fields[field] for field in VENUES if field in self.fields), "")
        volume, number = self.fields.get("volume", ""), self.fields.get("number", "")
        volume += f"({number})" if number else ""
        rest = ", ".join(filter(None, (volume, self.fields.get("pages", ""))))
        if not name:
            return f"{html.escape(rest)}." if rest else ""
        return f"<cite>{html.escape(name)}</cite>{html.escape(f', {rest}' if rest else '')}."

    def _link(self) -> str:
        for field, (host, shown) in LINKS.items():
            if field in self.fields:
                value = html.escape(self.fields[field])
                return f'<a href="{host}{value}">{shown}{value}</a>'
        return ""


def bibliography(path: Path = FILE) -> dict[str, Entry]:
    """Return all works by their keys, read again only when the file was changed."""
    return _bibliography(path, path.stat().st_mtime_ns)


@cache
def _bibliography(path: Path, _changed: int) -> dict[str, Entry]:
    _no_key_twice(path)
    try:
        database = pybtex.database.parse_file(str(path), "bibtex")
        entries = [_entry(path.name, key, raw) for key, raw in database.entries.items()]
    except PybtexError as error:
        raise ValueError(f"{path.name}: must be a BibTeX file; {error}") from None
    return {entry.key: entry for entry in _told_apart(entries)}


def _no_key_twice(path: Path) -> None:
    """Name both lines: two contributors may have added the same work."""
    seen: dict[str, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        key = match[1] if (match := ENTRY_KEY.match(line)) else None
        if key in seen:
            raise ValueError(
                f"{path.name}:{number}: each key must stand once; got {key} again, "
                f"which is on line {seen[key]} already; keep one of the two"
            )
        if key:
            seen[key] = number


def _entry(file: str, key: str, raw: pybtex.database.Entry) -> Entry:
    fields = {name.lower(): value for name, value in raw.fields.items()}
    people = raw.persons.get("author", raw.persons.get("editor", []))
    present = {*fields, *(("author",) if people else ())}
    for needed in ("author", "title", "year"):
        if needed not in present:
            raise ValueError(f"{file}: {key} must have the field {needed!r}; got none")
    named = [person for person in people if str(person) != "others"]
    return Entry(
        key,
        tuple(_surname(person) for person in named),
        tuple(_author(person) for person in named),
        len(named) < len(people),
        fields["year"],
        {name: _plain(f"{file}: {key}", name, value) for name, value in fields.items()},
    )


def _plain(who: str, field: str, value: str) -> str:
    """Return a field without LaTeX; accents, dashes and quotes become Unicode."""
    if field in LINKS:
        return value
    text = str(Text.from_latex(value))
    if set(text) & set("$\\"):
        raise ValueError(f"{who}: {field!r} must be without formulas and commands; got {value}")
    return text


def _surname(person: Person) -> str:
    return " ".join(map(str, [*person.rich_prelast_names, *person.rich_last_names]))


def _author(person: Person) -> str:
    initials = [*person.rich_first_names, *person.rich_middle_names]
    return " ".join([*(str(name.abbreviate()) for name in initials), _surname(person)])


def _told_apart(entries: Iterable[Entry]) -> list[Entry]:
    """Give the works of the same names and year the letters a, b, c."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.order):
        groups.setdefault(entry.label("en"), []).append(entry)
    return [
        replace(entry, suffix=letter) if len(group) > 1 else entry
        for group in groups.values()
        for entry, letter in zip(group, ascii_lowercase, strict=False)
    ]


def entry_of(key: str, path: Path = FILE) -> Entry:
    """Return the work behind a key."""
    works = bibliography(path)
    if key not in works:
        hint = nearest(key, list(works))
        raise ValueError(f"citations: a key must be in {path.name}; got {key}{hint}")
    return works[key]


def works(keys: Iterable[str], path: Path = FILE) -> list[Entry]:
    """Return the entries of these keys in order of author."""
    return sorted((entry_of(key, path) for key in set(keys)), key=lambda entry: entry.order)


def all_references(language: str, path: Path = FILE) -> str:
    """Return the whole bibliography as an HTML list."""
    entries = works(bibliography(path), path)
    items = (f'<li id="ref-{entry.key}">{entry.html(language)}</li>' for entry in entries)
    return '<ul class="references">\n' + "\n".join(items) + "\n</ul>"
