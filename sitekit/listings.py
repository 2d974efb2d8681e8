"""`<!-- list: glossary -->` on a line of its own becomes the list: nobody keeps it by hand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from sitekit import indexes, tables
from sitekit.bibliography import all_references
from sitekit.glossary import Term, terms
from sitekit.page import DOCS, LANGUAGES, Page, read_source
from sitekit.words import nearest, word

LINE = re.compile(r"^(?P<indent> *)<!-- *list: *(?P<name>[^\n]*?) *--> *$", re.M)
LAB_LINE = re.compile(r"^ +- (labs/[\w-]+\.py)$", re.M)
SYMBOL = {"tex": str, "zh": str, "en": str}
SYMBOL_EXTRA = {"code": str, "shape": str}
ASSET = {"name": str, "package": str, "license": str, "url": str, "zh": str, "en": str}


def glossary(language: str, docs: Path) -> str:
    """Each pair of words with its definition, in the order of the English words."""
    found = sorted(terms(docs / "glossary.toml").values(), key=lambda term: term.en.casefold())
    items = "\n".join(_glossary_entry(term, language, docs) for term in found)
    return f'<dl class="glossary">\n{items}\n</dl>'


def _glossary_entry(term: Term, language: str, docs: Path) -> str:
    (other,) = set(LANGUAGES) - {language}
    read_on = _read_on(term, language, docs) if term.page else ""
    return (
        f'<div id="{term.key}"><dt>{html.escape(term.word(language))} '
        f'<span lang="{other}">{html.escape(term.word(other))}</span></dt>\n'
        f"<dd>{html.escape(term.text(language))}{read_on}</dd></div>"
    )


def _read_on(term: Term, language: str, docs: Path) -> str:
    name, _, anchor = (term.page or "").partition("#")
    path = docs / language / f"{name}.md"
    if not path.is_file():
        raise ValueError(
            f"glossary: [{term.key}]: 'page' must be a page, as in activations/tanh; "
            f"got {term.page}, and there is no docs/{language}/{name}.md"
        )
    title = Page(path, language, f"{name}.md", path.read_text("utf-8")).meta.get("title", name)
    target = f"/{name}/" + (f"#{anchor}" if anchor else "")
    return f' {word("read on", language)} <a href="{target}">{html.escape(str(title))}</a>'


def notation(language: str, docs: Path) -> str:
    """Each symbol with its name in code and its shape."""
    rows = []
    for symbol in _entries(docs / "notation.toml", "symbol"):
        tables.check(f"notation: {_named(symbol, 'tex')}", symbol, SYMBOL, SYMBOL_EXTRA)
        tex = f'<span class="arithmatex">\\({html.escape(symbol["tex"])}\\)</span>'
        code, shape = (
            f"<code>{html.escape(symbol[field])}</code>" if field in symbol else ""
            for field in ("code", "shape")
        )
        rows.append((tex, code, shape, html.escape(symbol[language])))
    return _table("notation", ("symbol", "code", "shape", "meaning"), rows, language)


def notices(language: str, docs: Path) -> str:
    """What of others the site contains, in the versions that are installed."""
    rows = []
    for asset in _entries(docs / "notices.toml", "asset"):
        tables.check(f"notices: {_named(asset, 'name')}", asset, ASSET, {})
        link = f'<a href="{html.escape(asset["url"])}">{html.escape(asset["name"])}</a>'
        words = (_version(asset["package"]), asset["license"], asset[language])
        rows.append((link, *map(html.escape, words)))
    return _table("notices", ("name", "version", "license", "shipped"), rows, language)


def _entries(path: Path, key: str) -> list[Any]:
    found = tables.read(path)
    if other := [name for name in found if name != key]:
        raise ValueError(f"{path.stem}: entries must begin with [[{key}]]; got [[{other[0]}]]")
    entries: list[Any] = found.get(key, [])
    return entries


def _named(table: Any, field: str) -> str:
    return str(table.get(field, "an entry")) if isinstance(table, dict) else "an entry"


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        raise ValueError(
            f"notices: 'package' must be an installed package; got {package}"
        ) from None


def labs(language: str, docs: Path) -> str:
    """Each lab with its finding and its first figure, made small, in the order of the nav."""
    nav = (docs.parent / "mkdocs.yml").read_text("utf-8")
    items = []
    for name in LAB_LINE.findall(nav):
        path = docs / language / name
        lab = Page(path, language, name, read_source(path))
        address, size = f"/labs/{lab.slug}/", 'width="200" height="124"'
        picture = f'<img src="{address}figure.svg" alt="" loading="lazy" {size}>'
        title, finding = (html.escape(str(lab.meta[key])) for key in ("title", "finding"))
        words = f'<div><a href="{address}">{title}</a><p>{finding}</p></div>'
        items.append(f"<li>{picture if lab.figures else ''}{words}</li>")
    return '<ul class="labs">\n' + "\n".join(items) + "\n</ul>"


def references(language: str, docs: Path) -> str:
    """The whole bibliography."""
    return all_references(language, docs / "references.bib")


def _table(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable[str]], language: str
) -> str:
    """Return an HTML table whose first column heads its rows."""
    head = "".join(f'<th scope="col">{word(column, language)}</th>' for column in columns)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    return (
        f"<table>\n<caption>{word(caption, language)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


LISTS = {
    "glossary": glossary,
    "labs": labs,
    "notation": notation,
    "notices": notices,
    "references": references,
}
INDEXES = {
    "questions": indexes.questions,
    "myths": indexes.myths,
    "map": indexes.pages_map,
}
NAMES = [*LISTS, *INDEXES]


class ListPreprocessor(Preprocessor):  # type: ignore[misc]
    """Puts each list in the place of its line."""

    def __init__(self, md: Markdown, language: str, docs: Path) -> None:
        super().__init__(md)
        self.language, self.docs = language, docs

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the page's source; fenced blocks are out of sight by now."""
        return LINE.sub(self._list, "\n".join(lines)).split("\n")

    def _list(self, match: re.Match[str]) -> str:
        name = match["name"]
        if name not in NAMES:
            raise ValueError(
                f"listings: a list must be one of {', '.join(NAMES)}; "
                f"got {name}{nearest(name, NAMES)}"
            )
        if name in INDEXES:  # Markdown, for the extensions that come after this one
            return f"\n{INDEXES[name](self.language, self.docs)}\n"
        stored = self.md.htmlStash.store(LISTS[name](self.language, self.docs))
        return f"\n{match['indent']}{stored}\n"


class ListExtension(Extension):  # type: ignore[misc]
    """Options: `language`, `docs` (the folder of the tables)."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "language": ["en", "Language of the lists: zh or en"],
            "docs": [str(DOCS), "The folder of glossary.toml, notation.toml and their like"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after fences (25), before comments are dropped (22) and raw HTML (20)."""
        processor = ListPreprocessor(md, self.getConfig("language"), Path(self.getConfig("docs")))
        md.preprocessors.register(processor, "listings", 24)


def makeExtension(**options: Any) -> ListExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return ListExtension(**options)
