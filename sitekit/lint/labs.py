"""Rules for labs: percent notebooks that are run in full, and whose cells prove claims."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sitekit.labs.source import NAME, Cell, cells, crowded
from sitekit.page import Page
from sitekit.problem import Problem

SECTIONS = ("question", "what-people-say", "what-would-change")


def closed(page: Page) -> Iterator[Problem]:
    """A blank line stands above each mark: it closes the cell, line for line."""
    if page.is_lab:
        for line in crowded(page.path.read_text("utf-8")):
            yield Problem(
                page.path,
                line,
                "a blank line above `# %%`",
                "none",
                "add one; `ruff format` does it too",
            )


def readable(page: Page) -> Iterator[Problem]:
    """Python can read every cell."""
    for cell in _cells(page):
        try:
            _ = cell.tree
        except SyntaxError as error:
            yield Problem(
                page.path,
                error.lineno or cell.line,
                "Python that can be read",
                error.msg,
                "run the file with Python: `python docs/en/labs/<name>.py`",
            )


def _cells(page: Page) -> list[Cell]:
    return cells(page.path.read_text("utf-8")) if page.is_lab else []


def sections(page: Page) -> Iterator[Problem]:
    """A lab asks, says what people say, and what would change its result."""
    there = {heading.id for heading in page.headings}
    for identity in SECTIONS if page.is_lab else ():
        if identity not in there:
            yield Problem(
                page.path,
                1,
                f"a section with the id {{#{identity}}}",
                "none",
                "labs have the sections " + ", ".join(f"{{#{name}}}" for name in SECTIONS),
            )


def names(page: Page) -> Iterator[Problem]:
    """A cell's name is an anchor of the page, and no other thing has it."""
    taken = {heading.id for heading in page.headings}
    for cell in _cells(page):
        if cell.name and (cell.name in taken or not NAME.fullmatch(cell.name)):
            yield Problem(
                page.path,
                cell.line,
                "a name of small letters, digits and hyphens that no heading or cell has",
                f"# %% {cell.name}",
                "give the cell or the heading another one",
            )
        taken.add(cell.name or None)


def assertions(page: Page) -> Iterator[Problem]:
    """A named cell, which may prove a claim, asserts what it has seen."""
    for cell in _cells(page):
        if cell.name and not any(isinstance(node, ast.Assert) for node in ast.walk(cell.tree)):
            yield Problem(
                page.path,
                cell.line,
                f"an assertion in the cell {cell.name}",
                "none",
                "assert the finding with a margin, or take the name away",
            )


def no_display_formulas(page: Page) -> Iterator[Problem]:
    """Formulas that need a check stand on topic pages."""
    for formula in page.formulas if page.is_lab else ():
        if formula.display:
            yield Problem(
                page.path,
                formula.line,
                "formulas in the text only",
                "a display formula",
                "derive it on the topic's page, where it is checked, and link there",
            )


RULES = (sections, names, assertions, no_display_formulas)
