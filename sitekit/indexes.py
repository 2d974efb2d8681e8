"""Lists made of the topic pages: their questions, the mistakes refuted, and what rests on what.

Each is Markdown with links from the root of the language's tree, where the pages that hold these
lists stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from sitekit.page import Page
from sitekit.words import word

NAV_LINE = re.compile(r"^ +- ([\w-]+/[\w-]+\.md)$", re.M)
NO_QUESTIONS = ("try-it", "references")


def topics(language: str, docs: Path) -> list[Page]:
    """The topic pages, in the order of the nav."""
    names = NAV_LINE.findall((docs.parent / "mkdocs.yml").read_text("utf-8"))
    return [page for name in names if (page := _page(language, name, docs)).is_topic]


def _page(language: str, name: str, docs: Path) -> Page:
    path = docs / language / name
    if not path.is_file():
        raise ValueError(f"mkdocs.yml: nav must name pages that exist; got {language}/{name}")
    return Page(path, language, name, path.read_text("utf-8"))


def questions(language: str, docs: Path) -> str:
    """Each question with a link to the heading that its short answer stands below."""

    def asked(page: Page) -> Iterator[str]:
        for heading in page.headings:
            if heading.level == 2 and heading.id not in NO_QUESTIONS:
                yield f"- [{heading.title}]({page.name}#{heading.id})"

    return _by_page(asked, language, docs)


def myths(language: str, docs: Path) -> str:
    """Each popular mistake with a link to the run that refutes it."""

    def refuted(page: Page) -> Iterator[str]:
        for block in page.blocks:
            if block.kind == "myth":
                yield f"- [{block.statement}]({page.name}#{block.id})"

    return _by_page(refuted, language, docs)


def _by_page(entries: Callable[[Page], Iterator[str]], language: str, docs: Path) -> str:
    """Chapter by chapter, page by page with its level, what stands on the page."""
    lines, chapter = [], ""
    for page in topics(language, docs):
        found = list(entries(page))
        if not found:
            continue
        if chapter != (chapter := page.name.split("/")[0]):
            title = _title(_page(language, f"{chapter}/index.md", docs))
            lines += [f"## {title} {{#{chapter}}}", ""]
        lines += [f"**{_with_level(page)}**", "", *found, ""]
    return "\n".join(lines)


def pages_map(language: str, docs: Path) -> str:
    """For each page, those that it rests on and those that rest on it."""
    pages = {page.name.removesuffix(".md"): page for page in topics(language, docs)}
    rest_on = defaultdict(list)
    for name, page in pages.items():
        for other in page.meta.get("prerequisites", []):
            rest_on[other].append(name)

    def links(names: list[str]) -> str:
        return word("between pages", language).join(
            f"[{_title(pages[name])}]({name}.md)" for name in names if name in pages
        )

    head = [word(label, language) for label in ("page", "rests on", "needed for")]
    rows = [
        [_with_level(page), links(page.meta.get("prerequisites", [])), links(rest_on[name])]
        for name, page in pages.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _with_level(page: Page) -> str:
    return f"[{_title(page)}]({page.name}) · {word(str(page.meta['level']), page.lang)}"


def _title(page: Page) -> str:
    return str(page.meta["title"])
