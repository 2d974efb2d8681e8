"""Rules for citations, terms, figures, links and raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from sitekit import citations
from sitekit.bibliography import bibliography
from sitekit.figures import LINE as FIGURE_LINE
from sitekit.figures import figure_names
from sitekit.glossary import terms
from sitekit.labs.source import cells
from sitekit.lint.source import language_root
from sitekit.listings import NAMES
from sitekit.page import Link, Page, read_source
from sitekit.passages import line_text
from sitekit.problem import Problem
from sitekit.words import nearest

BRACKETS = re.compile(citations.BRACKETS)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
LOCAL = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0)")
OUTSIDE_LOADS = ("href", "src", "srcset", "data", "action", "poster")


def citation_form(page: Page) -> Iterator[Problem]:
    """A citation is `[@key, place; @key]`, on one line."""
    for match in BRACKETS.finditer(page.prose):
        parts = match["body"].split(";")
        if "\n" in match["body"] or not all(citations.PART.fullmatch(part) for part in parts):
            yield Problem(
                page.path,
                page.line_of(match.start()),
                "a citation of the form [@key, §4.2; @key], on one line",
                " ".join(match[0].split()),
                "put a comma between key and place, a semicolon between two sources",
            )


def citation_keys(page: Page) -> Iterator[Problem]:
    """Each cited source is in the bibliography."""
    for citation in page.citations:
        if citation.key not in bibliography():
            yield Problem(
                page.path,
                citation.line,
                "a key of docs/references.bib",
                f"@{citation.key}{nearest(citation.key, list(bibliography()))}",
                "correct the key, or add the source to docs/references.bib",
            )


def term_keys(page: Page) -> Iterator[Problem]:
    """Each linked term is in the glossary."""
    for link in page.links:
        key = link.target.removeprefix("term:")
        if key != link.target and key not in terms():
            yield Problem(
                page.path,
                link.line,
                "a key of docs/glossary.toml",
                f"{link.target}{nearest(key, list(terms()))}",
                "correct the key, or add the term to docs/glossary.toml",
            )


def figures(page: Page) -> Iterator[Problem]:
    """An image is drawn by a function that is there, and stands on a line of its own."""
    known = figure_names() if any(link.image for link in page.links) else []
    for link in page.links:
        if not link.image:
            continue
        name = link.target.removeprefix("figure:")
        if name == link.target or name not in known:
            yield Problem(
                page.path,
                link.line,
                "figure:name.function, a function of docs/figures/name.py",
                f"{link.target}{nearest(name, known)}",
                "correct the name, or write `def function(fig, tr)` in docs/figures/name.py",
            )
            continue
        line = line_text(page, link.line)
        if not (FIGURE_LINE.fullmatch(line) and link.text.strip() and (link.title or "").strip()):
            yield Problem(
                page.path,
                link.line,
                'a figure on a line of its own: ![alt text](figure:name.function "caption")',
                line,
                "say in the alt text what the figure shows, with the numbers that matter, and "
                "give it a caption",
            )


def links(page: Page) -> Iterator[Problem]:
    """A link leads to a page of ours by its file, and to an anchor that is there."""
    for link in page.links:
        if link.image or link.target.startswith("term:"):
            continue
        expected, mend = _broken(page, link)
        if expected:
            yield Problem(page.path, link.line, expected, f"[{link.text}]({link.target})", mend)


def _broken(page: Page, link: Link) -> tuple[str, str]:
    """What a link should be and how to mend it, or two empty strings."""
    by_file = "write the path of the Markdown file from this one, as in ../chapter/page.md#anchor"
    if link.target.startswith(("http://", "https://")):
        own = LOCAL.match(link.target)
        return ("a link within the site by its file", by_file) if own else ("", "")
    if link.target.startswith("/") or SCHEME.match(link.target):
        return "a relative link, or one with https://", by_file
    name, _, anchor = link.target.partition("#")
    path = (page.path.parent / name).resolve() if name else page.path
    if not (path.is_file() and path.is_relative_to(language_root(page).resolve())):
        return f"a file that exists below docs/{page.lang}", by_file
    is_page = path.suffix in (".md", ".py")
    if not anchor or not is_page or anchor.startswith("dlref."):  # the build knows those
        return "", ""
    there = anchors(page if not name else _read(page, path))
    if anchor in there:
        return "", ""
    hint = nearest(anchor, sorted(there))
    return f"an anchor of {path.name}", f"anchors are the ids in {{#…}}; correct this one{hint}"


def _read(page: Page, path: Path) -> Page:
    name = path.relative_to(language_root(page).resolve()).as_posix()
    return Page(path, page.lang, name, read_source(path))


def anchors(page: Page) -> set[str]:
    """All ids that the built page will have."""
    found = {heading.id for heading in page.headings if heading.id}
    found |= {block.id for block in page.blocks if block.id}
    found |= {
        f"fig-{link.target.removeprefix('figure:').replace('.', '-')}" for link in page.figures
    }
    found |= {f"ref-{citation.key}" for citation in page.citations}
    if page.is_lab:
        found |= {cell.name for cell in cells(page.path.read_text("utf-8")) if cell.name}
    lists = {comment.body for comment in page.comments}
    if "list: glossary" in lists:
        found |= set(terms())
    if "list: references" in lists:
        found |= {f"ref-{key}" for key in bibliography()}
    return found


def generated_lists(page: Page) -> Iterator[Problem]:
    """`<!-- list: … -->` names a list that can be made."""
    for comment in page.comments:
        word, _, name = comment.body.partition(":")
        if word.strip() == "list" and name.strip() not in NAMES:
            yield Problem(
                page.path,
                comment.line,
                f"one of the lists {', '.join(NAMES)}",
                f"<!-- {comment.body} -->{nearest(name.strip(), NAMES)}",
                "correct the name of the list",
            )


class _Tags(HTMLParser):
    """Collects the tags that a page may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = any(
            (name in OUTSIDE_LOADS and re.search(r"//|javascript:", value or ""))
            or name.startswith("on")
            for name, value in attrs
        )
        if tag in ("script", "iframe", "object", "embed", "link", "style", "img") or loads:
            self.found.append((self.getpos()[0], self.get_starttag_text() or tag))


def raw_html(page: Page) -> Iterator[Problem]:
    """Raw HTML runs no script and loads nothing."""
    parser = _Tags()
    parser.feed(page.prose)
    for line, tag in parser.found:
        yield Problem(
            page.path,
            line,
            "HTML that runs no script and loads nothing from elsewhere",
            " ".join(tag.split()),
            "write it in Markdown; pictures are figures, `![…](figure:name.function …)`",
        )


RULES = (citation_form, citation_keys, term_keys, figures, links, generated_lists, raw_html)
