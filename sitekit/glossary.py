"""`[饱和](term:saturation)`: a link to the glossary with the definition as its hover card."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from sitekit import tables
from sitekit.page import DOCS, LANGUAGES
from sitekit.words import nearest

FILE = DOCS / "glossary.toml"
REQUIRED = {"zh": str, "en": str, "zh_text": str, "en_text": str}
OPTIONAL = {"page": str, "zh_avoid": list, "en_avoid": list}
SCHEME = "term:"


@dataclass(frozen=True)
class Term:
    """A pair of words with its definitions and the variants that are not to be used."""

    key: str
    zh: str
    en: str
    zh_text: str
    en_text: str
    page: str | None = None
    zh_avoid: tuple[str, ...] = ()
    en_avoid: tuple[str, ...] = ()

    def word(self, language: str) -> str:
        """Return the term in one language."""
        return {"zh": self.zh, "en": self.en}[language]

    def text(self, language: str) -> str:
        """Return the definition in one language."""
        return {"zh": self.zh_text, "en": self.en_text}[language]

    def avoid(self, language: str) -> tuple[str, ...]:
        """Return the variants that are not to be used."""
        return {"zh": self.zh_avoid, "en": self.en_avoid}[language]


def terms(path: Path = FILE) -> dict[str, Term]:
    """Return the glossary, read again only when it was changed."""
    return _terms(path, path.stat().st_mtime_ns)


@cache
def _terms(path: Path, _changed: int) -> dict[str, Term]:
    found = {key: _term(key, table) for key, table in tables.read(path).items()}
    for language in LANGUAGES:
        _contradiction(found, language)
    return found


def _term(key: str, table: Any) -> Term:
    tables.check(f"glossary: [{key}]", table, REQUIRED, OPTIONAL)
    lists = {name: tuple(table[name]) for name in ("zh_avoid", "en_avoid") if name in table}
    return Term(key, **{**table, **lists})


def _contradiction(found: dict[str, Term], language: str) -> None:
    """Raise when a word has two entries, or one entry uses what another one forbids."""
    owner: dict[str, str] = {}
    for key, term in found.items():
        word = term.word(language).casefold()
        if word in owner:
            raise ValueError(
                f"glossary: [{key}] must have its own {language} word; "
                f"got {term.word(language)!r}, the word of [{owner[word]}]"
            )
        owner[word] = key
    for key, term in found.items():
        for variant in term.avoid(language):
            if (used := owner.get(variant.casefold())) is not None:
                raise ValueError(
                    f"glossary: [{key}] must not avoid a word that is used; "
                    f"got {variant!r}, the {language} word of [{used}]"
                )


class TermTreeprocessor(Treeprocessor):  # type: ignore[misc]
    """Rewrites the links that name a term."""

    def __init__(self, md: Markdown, language: str, path: Path) -> None:
        super().__init__(md)
        self.language, self.path = language, path

    def run(self, root: Element) -> None:
        """Rewrite the `term:` links of a page."""
        for link in root.iter("a"):
            if (link.get("href") or "").startswith(SCHEME):
                self._rewrite(link, link.attrib["href"].removeprefix(SCHEME))

    def _rewrite(self, link: Element, key: str) -> None:
        known = terms(self.path)
        if key not in known:
            hint = nearest(key, list(known))
            raise ValueError(f"glossary: a term must be in {self.path.name}; got {key}{hint}")
        link.attrib.update(
            {"class": "term", "href": f"/glossary/#{key}", "title": known[key].text(self.language)}
        )


class GlossaryExtension(Extension):  # type: ignore[misc]
    """Options: `language`, `file`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "language": ["en", "Language of the hover cards: zh or en"],
            "file": [str(FILE), "The glossary"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after inline markup (20), before MkDocs looks at links (0)."""
        processor = TermTreeprocessor(md, self.getConfig("language"), Path(self.getConfig("file")))
        md.treeprocessors.register(processor, "glossary", 15)


def makeExtension(**options: Any) -> GlossaryExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return GlossaryExtension(**options)
