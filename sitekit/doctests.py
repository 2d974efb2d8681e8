"""The `>>>` examples of a page as source, for the checks that read them without running them."""

from __future__ import annotations

import ast
import doctest
from dataclasses import dataclass

from sitekit.page import Block, Fence, Page


@dataclass(frozen=True)
class Doctest:
    """One `>>>` statement and what is printed below it."""

    source: str
    want: str
    line: int

    @property
    def want_line(self) -> int:
        """The first line of the output."""
        return self.line + self.source.count("\n")

    def tree(self) -> ast.Module | None:
        """The parsed statement; nothing where Python cannot read it, which a rule reports."""
        try:
            return ast.parse(self.source)
        except SyntaxError:
            return None


def doctests(fence: Fence) -> list[Doctest]:
    """The examples of a `pycon` fence; ValueError where doctest cannot read it."""
    first = fence.line + 1
    return [
        Doctest(found.source, found.want, first + found.lineno)
        for found in doctest.DocTestParser().get_examples(fence.body)
    ]


def on_page(page: Page, within: Block | None = None) -> list[Doctest]:
    """All examples that can be read, of the page or of one of its blocks."""
    found = []
    for fence in page.fences:
        if fence.language == "pycon" and (within is None or within.holds(fence.line)):
            try:
                found += doctests(fence)
            except ValueError:  # reported by the rule for fences
                continue
    return found
