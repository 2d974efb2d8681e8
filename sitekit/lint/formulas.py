"""Rules for formulas and the comments that tie them to code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.formula import NO_CHECK_REASONS, namespace_for
from sitekit.lint.source import without_code
from sitekit.mathml import problem as unreadable_because
from sitekit.page import CHECK, COMMENT, Page
from sitekit.passages import line_text, shorten
from sitekit.problem import Problem

NAME = re.compile(r"[A-Za-z_]\w*")
DOLLAR = re.compile(r"(?<!\\)\$+")
TIE = "<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->"


def closed(page: Page) -> Iterator[Problem]:
    """A display formula is closed before the paragraph ends."""
    for formula in page.formulas:
        if formula.display and ("\n\n" in formula.tex or "<!--" in formula.tex):
            yield Problem(
                page.path,
                formula.line,
                "a second `$$` that ends the formula",
                f"a formula that goes on over a blank line or a comment: {shorten(formula.tex)}",
                "put `$$` behind the formula; leave no blank line inside it",
            )
            return


def tied(page: Page) -> Iterator[Problem]:
    """A display formula is tied to code, or says why it cannot be."""
    reasons = ", ".join(NO_CHECK_REASONS)
    for formula in page.formulas:
        if not formula.display:
            continue
        if formula.check is None and formula.no_check is None:
            yield Problem(
                page.path,
                formula.line,
                "a comment on the line below the formula that ties it to code",
                f"none below {shorten(formula.tex)}",
                f"add a line such as `{TIE}`, or `<!-- no check: reason -->` with one of the "
                f"reasons {reasons}",
            )
        elif formula.no_check is not None and formula.no_check not in NO_CHECK_REASONS:
            yield Problem(
                page.path,
                formula.comment_line or formula.line,
                f"one of the reasons {reasons}",
                f'"{formula.no_check}"',
                f"choose one of them, or tie the formula: `{TIE}`",
            )


def calls_dlref(page: Page) -> Iterator[Problem]:
    """The code that a formula is compared with is dlref's, not the formula written again."""
    try:
        names = namespace_for(page.modules)
    except ValueError:
        names = {}
    if not page.modules or not names:  # told by the rules of the front matter
        return
    for formula in page.formulas:
        code = (formula.check or "lhs").partition("==")[0].strip()
        if code != "lhs" and not set(NAME.findall(code)) & set(names):
            yield Problem(
                page.path,
                formula.comment_line or formula.line,
                f"a check that calls a function of dlref ({', '.join(page.modules)})",
                code,
                "call the function that the formula describes; where there is none, write "
                "`lhs == rhs`",
            )


def own_lines(page: Page) -> Iterator[Problem]:
    """The dollars of a display formula have nothing else on their outer side."""
    text = without_code(page)
    lines = text.split("\n")
    for formula in page.formulas:
        if formula.display and not lines[formula.line - 1].lstrip().startswith("$$"):
            yield Problem(
                page.path,
                formula.line,
                "`$$` at the beginning of a line",
                line_text(page, formula.line),
                "put the formula on lines of its own, or write it in the text as `$…$`",
            )


def stray_ties(page: Page) -> Iterator[Problem]:
    """A comment with a check stands below a display formula, else nobody would run it."""
    below = {formula.comment_line for formula in page.formulas}
    text = without_code(page)
    for match in COMMENT.finditer(text):
        tie = CHECK.match(match[0])
        if tie and (line := page.line_of(match.start() + tie.start("word"))) not in below:
            yield Problem(
                page.path,
                line,
                "a display formula on the lines above a check",
                shorten(match[0]),
                "move it to the line below its `$$…$$`; only one check belongs to a formula, and "
                "none to a formula in the text",
            )


def latex(page: Page) -> Iterator[Problem]:
    """The LaTeX can be drawn."""
    for formula in page.formulas:
        if reason := unreadable_because(formula.tex, formula.display):
            yield Problem(
                page.path,
                formula.line,
                "LaTeX that can be drawn",
                f"{reason}, in {shorten(formula.tex)}",
                "correct the formula; docs/en/notation.md lists what the pages use",
            )


def dollars(page: Page) -> Iterator[Problem]:
    """Every dollar sign has its partner."""
    for match in DOLLAR.finditer(page.prose):
        line = page.line_of(match.start())
        yield Problem(
            page.path,
            line,
            "a second `$` that ends the formula, on the same line",
            line_text(page, line),
            "close the formula, without a blank inside the dollars; write a plain dollar as `\\$`",
        )


RULES = (tied, calls_dlref, own_lines, stray_ties, latex, dollars)
