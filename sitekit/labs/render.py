"""A lab for its readers: the page with what its cells printed, and the notebook to download."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Sequence

import nbformat

from sitekit import figures
from sitekit.bibliography import entry_of, works
from sitekit.citations import BRACKETS, PART
from sitekit.labs.source import Cell, cells, parts
from sitekit.labs.store import Result
from sitekit.page import FRONT_MATTER, HEADING, LINK, Page, pages
from sitekit.words import word

INSTALL = 'pip install "dlref[data]"'


def page_markdown(page: Page, result: Result | None) -> str:
    """The page's text with an output below each cell that printed something."""
    lines = page.text.split("\n")
    for cell, output in with_outputs(cells(page.path.read_text("utf-8")), result):
        first = cell.line - 1
        last = lines.index("```", first)
        if cell.name:
            lines[first] = f"``` {{.python #{cell.name}}}"
        if output:
            lines[last] += f"\n\n``` {{.text .output}}\n{output.rstrip()}\n```"
    place = next((h.line - 1 for h in page.headings if h.id == "references"), len(lines) - 1)
    lines[place] = resting_claims(page) + lines[place]
    return FRONT_MATTER.sub("", "\n".join(lines), count=1)


def with_outputs(found: Sequence[Cell], result: Result | None) -> list[tuple[Cell, str]]:
    """Each cell with what it printed; by their order, since lines differ between the languages."""
    outputs = [cell.output for cell in result.cells] if result else []
    silent = [""] * len(found)  # an old result, which `make serve` shows, may have fewer
    return list(zip(found, outputs + silent, strict=False))


def resting_claims(page: Page) -> str:
    """A list of the claims that name this lab, as Markdown."""
    items = []
    for other in pages(page.lang):
        for block in other.blocks:
            if block.attrs.get("lab", "").partition("#")[0] == page.slug:
                items.append(f"- [{block.statement}](../{other.name}#{block.id})")
    if not items:
        return ""
    heading = f"## {word('claims on this lab', page.lang)} {{#claims}}"
    return "\n".join([heading, "", *items, "", ""])


def notebook(page: Page, result: Result, site_url: str) -> str:
    """The lab as a notebook that needs nothing of this site."""
    book = nbformat.v4.new_notebook()
    book.metadata = {"language_info": {"name": "python"}}
    title = f"# {page.meta['title']}\n\n{page.meta['description']}\n\n"
    needs = f"{word('to run this', page.lang)} `{INSTALL}`"
    book.cells.append(nbformat.v4.new_markdown_cell(title + needs))
    text = page.path.read_text("utf-8")
    printed = {cell.line: output for cell, output in with_outputs(cells(text), result)}
    for part in parts(text):
        if isinstance(part, Cell):
            code = nbformat.v4.new_code_cell(part.code.rstrip())
            if output := printed[part.line]:
                code.outputs = [nbformat.v4.new_output("stream", text=output)]
            book.cells.append(code)
        else:
            book.cells.append(nbformat.v4.new_markdown_cell(_plain(part, page, site_url)))
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"  # the same at each build
    nbformat.validate(book)
    return nbformat.writes(book) + "\n"


def _plain(text: str, page: Page, site_url: str) -> str:
    """Markdown that a notebook understands: pictures inside, names for citations, whole links."""

    def cited(match: re.Match[str]) -> str:
        keys = [part["key"] for m in match["body"].split(";") if (part := PART.fullmatch(m))]
        labels = [entry_of(key).label(page.lang) for key in keys]
        return f"({'; '.join(labels)})"

    def linked(match: re.Match[str]) -> str:
        target = match["target"]
        if match["image"]:
            svg = figures.draw(target.removeprefix("figure:"), page.lang)
            data = base64.b64encode(_alone(svg).encode()).decode()
            return f"![{match['text']}](data:image/svg+xml;base64,{data})\n\n*{match['title']}*"
        if target.startswith(("term:", "#")):
            return match["text"]
        if target.startswith(("http://", "https://")):
            return match[0]
        path, mark, anchor = target.partition("#")
        name = posixpath.splitext(posixpath.normpath(f"labs/{path}"))[0]
        return f"[{match['text']}]({site_url}{name}/{mark}{anchor})"

    text = re.sub(BRACKETS, cited, LINK.sub(linked, text))
    text = HEADING.sub(lambda m: f"{m[1]} {m[2]}", text)
    if "{#references}" in page.text and text.strip() == _references_heading(page):
        listed = works([citation.key for citation in page.citations])
        text += "\n\n" + "\n".join(f"- {entry.html(page.lang)}" for entry in listed)
    return text


def first_figure(page: Page) -> str:
    """The picture that stands for the lab in the list of labs."""
    name = page.figures[0].target.removeprefix("figure:")
    return _alone(figures.draw(name, page.lang))


def _references_heading(page: Page) -> str:
    heading = next(heading for heading in page.headings if heading.id == "references")
    return f"## {heading.title}"


def _alone(svg: str) -> str:
    """A figure outside the page: its colors by name, its ink black."""
    svg = re.sub(r"var\(--[\w-]+, ([^)]*)\)", r"\1", svg)
    return svg.replace("<svg ", '<svg style="color:black;font-family:sans-serif" ', 1)
