"""Figures drawn from data at build: `![alt](figure:tanh.curve "caption")` on a line of its own.

The line calls `curve(fig, tr)` of docs/figures/tanh.py; the SVG stands in the page itself, so that
its words take the page's font and its lines the page's colors, light or dark. A function that draws
what labs have found names them: `noise(fig, tr, *, batch_size)`.
"""

from __future__ import annotations

import ast
import html
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from sitekit import drawing
from sitekit.labs import store
from sitekit.labs.store import Result
from sitekit.problem import ROOT

FOLDER = ROOT / "docs" / "figures"
DRAFT = "DLREF_DRAFT"  # set by `make serve`: rather an old result, or a gap, than no page
SOURCE = {"zh": "图的源码", "en": "Source of this figure"}
LINE = re.compile(
    r"^ {0,3}!\[(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r'\(figure:(?P<name>[^()\s]*)(?: +"(?P<caption>[^"\n]*)")? *\) *$',
    re.M,
)


def _module(name: str) -> tuple[Path, str]:
    """Find the file and the function that a figure's name means."""
    stem, _, function = name.partition(".")
    path = FOLDER / f"{stem}.py"
    if not path.is_file() or not stem.isidentifier():
        known = ", ".join(figure_names()) or "none yet"
        raise ValueError(
            f"figure: the name must be file.function, of a file in docs/figures; got {name} "
            f"(there are: {known})"
        )
    functions = _functions(path)
    if function not in functions:
        raise ValueError(
            f"figure: docs/figures/{path.name} must define {function or 'a function'}(fig, tr), "
            f"as the page asks for figure:{name}; it defines {', '.join(functions) or 'none'}"
        )
    return path, function


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    """Find the file's functions of (fig, tr)."""
    return {
        node.name: node
        for node in ast.parse(path.read_text("utf-8"), str(path)).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and [argument.arg for argument in node.args.args] == ["fig", "tr"]
    }


def labs_of(name: str) -> list[str]:
    """List the labs whose results the figure draws: `batch_size` is the lab batch-size."""
    path, function = _module(name)
    return [argument.arg for argument in _functions(path)[function].args.kwonlyargs]


def figure_names() -> list[str]:
    """List all figures that pages may show, as `file.function`."""
    return [
        f"{path.stem}.{function}"
        for path in sorted(FOLDER.glob("*.py"))
        for function in _functions(path)
    ]


def draw(name: str, language: str) -> str:
    """Return the figure as an `<svg>` element; drawn once for each state of its sources."""
    path, function = _module(name)
    return drawing.draw(path, function, language, [_result(lab, name) for lab in labs_of(name)])


class LabNotRunError(ValueError):
    """A figure shows what a lab has found, and the lab has not run."""


def _result(argument: str, figure: str) -> tuple[str, Result]:
    lab = argument.replace("_", "-")
    result = store.last(lab) if DRAFT in os.environ else store.current(lab)
    if result is None:
        raise LabNotRunError(
            f"figure: figure:{figure} must have the results of the lab {lab} as it stands; "
            f"{store.stale(lab)}: run `make labs L={lab}`"
        )
    return argument, result


def source(name: str) -> str:
    """Return the Python source of the figure's function."""
    path, function = _module(name)
    return ast.get_source_segment(path.read_text("utf-8"), _functions(path)[function]) or ""


class FigureProcessor(BlockProcessor):  # type: ignore[misc]
    """Turns the line of a figure into the figure."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md.parser)
        self.md, self.language = md, language

    def test(self, parent: ElementTree.Element, block: str) -> bool:  # noqa: ARG002
        """Whether the block holds such a line."""
        return LINE.search(block) is not None

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Put the figure between what stands above its line and what stands below."""
        block = blocks.pop(0)
        match = LINE.search(block)
        assert match is not None  # noqa: S101  `test` saw it
        above, below = block[: match.start()].rstrip(), block[match.end() :].lstrip("\n")
        if above:
            self.parser.parseBlocks(parent, [above])
        self._figure(parent, match["name"], match["alt"].strip(), (match["caption"] or "").strip())
        if below:
            blocks.insert(0, below)

    def _figure(self, parent: ElementTree.Element, name: str, alt: str, caption: str) -> None:
        _check_words(name, alt, caption)
        try:
            svg = draw(name, self.language)
        except LabNotRunError as error:
            if DRAFT not in os.environ:
                raise
            ElementTree.SubElement(parent, "p", {"class": "evidence"}).text = str(error)
            return
        svg = svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1)
        identity = f"fig-{name.replace('.', '-')}"
        figure = ElementTree.SubElement(parent, "figure", {"class": "figure", "id": identity})
        figure.text = self.md.htmlStash.store(
            f'<div class="figure-drawing" data-search-exclude>{svg}</div>'
        )
        below = ElementTree.SubElement(figure, "figcaption")
        below.text = caption
        below.tail = self.md.htmlStash.store(self._folded_source(name))

    def _folded_source(self, name: str) -> str:
        code = highlight(
            source(name), PythonLexer(), HtmlFormatter(cssclass="highlight", wrapcode=True)
        )
        return (
            '<details class="figure-source" data-search-exclude>'
            f"<summary>{SOURCE[self.language]}</summary>\n{code}</details>"
        )


def _check_words(name: str, alt: str, caption: str) -> None:
    if not alt or "$" in alt:
        raise ValueError(
            f"figure: the alternative text of figure:{name} must say in words, without $, what the "
            "figure shows, with the numbers that matter, for those who cannot see it; "
            f"got {alt or 'none'}"
        )
    if not caption:
        raise ValueError(
            f'figure: figure:{name} must have a caption, as in ![…](figure:{name} "caption"); '
            "got none"
        )


class StrayFigures(Treeprocessor):  # type: ignore[misc]
    """Lets no figure stand where it would stay a broken image."""

    def run(self, root: ElementTree.Element) -> None:
        """Look at the images that are left."""
        for image in root.iter("img"):
            if (name := image.get("src", "")).startswith("figure:"):
                raise ValueError(f"figure: {name} must stand alone on its line; got text beside it")


class FigureExtension(Extension):  # type: ignore[misc]
    """Figures, with their words in one of the site's languages."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "Language of the words: zh or en"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register before paragraphs are made."""
        processor = FigureProcessor(md, self.getConfig("language"))
        md.parser.blockprocessors.register(processor, "figure", 17)
        md.treeprocessors.register(StrayFigures(md), "stray-figures", 5)


def makeExtension(**options: Any) -> FigureExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return FigureExtension(**options)
