"""Rules for answers, claims, myths and exercises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sitekit import doctests
from sitekit.blocks import PLAIN, mistake
from sitekit.doctests import Doctest
from sitekit.labs.source import cells
from sitekit.lint.anatomy import IDENTIFIER
from sitekit.lint.source import language_root
from sitekit.page import BLOCK_KINDS, Block, Page
from sitekit.passages import line_text, sentences, shorten
from sitekit.problem import Problem
from sitekit.words import nearest

MARK = re.compile(r"^ *(?:!!!|\?\?\?)", re.M)
FENCED = re.compile(r"^ *(`{3,}|~{3,})[^\n]*\n.*?^ *\1 *$", re.M | re.S)
KINDS = (*BLOCK_KINDS, *PLAIN)
COMPARISONS = ("allclose", "array_equal", "array_equiv", "isclose", "assert_allclose", "equal")


def first_lines(page: Page) -> Iterator[Problem]:
    """Every line that begins as a block is a right one: an unread claim would not be counted."""
    blocks = {block.line: block for block in page.blocks}
    for match in MARK.finditer(page.prose):
        line = page.line_of(match.end() - 1)
        block = blocks.get(line)
        if fault := _fault(block):
            yield Problem(
                page.path,
                line,
                "the first line of a block",
                line_text(page, line),
                fault,
            )


def _fault(block: Block | None) -> str | None:
    if block is None:
        return 'write !!! kind "words" {#id}, the kind one of ' + ", ".join(KINDS)
    if fault := mistake(block):
        return fault
    if block.id and not IDENTIFIER.fullmatch(block.id):
        return "write the id in small letters, digits and hyphens; it is equal in both languages"
    return None


def labs(page: Page) -> Iterator[Problem]:
    """A lab that proves a claim exists."""
    for block in page.blocks:
        if "lab" in block.attrs:
            name, _, cell = block.attrs["lab"].partition("#")
            path = language_root(page) / "labs" / f"{name}.py"
            if not path.is_file():
                yield Problem(
                    page.path,
                    block.line,
                    f"a lab named {name}, docs/{page.lang}/labs/{name}.py",
                    "no such file",
                    "correct the name, or write the lab; until then show the claim by an example",
                )
                continue
            there = [found.name for found in cells(path.read_text("utf-8")) if found.name]
            if cell not in there:
                yield Problem(
                    page.path,
                    block.line,
                    f"a cell of the lab {name}: {', '.join(there)}",
                    f"{cell}{nearest(cell, there)}",
                    "name the cell whose assertion shows the claim",
                )


def proved(page: Page) -> Iterator[Problem]:
    """What a block says is shown by a run, or by a citation where it says so."""
    for block in page.blocks:
        found = doctests.on_page(page, block)
        printed = any(example.want for example in found)
        if block.kind == "claim" and block.sort == "cited":
            if not any(block.holds(citation.line) for citation in page.citations):
                yield _unproved(page, block, "a citation in a cited claim", "add `[@key, §2]`")
        elif block.kind == "claim" and "lab" not in block.attrs and not printed:
            yield _unproved(
                page,
                block,
                "an example with its printed output in a claim",
                "add a ```pycon block whose `>>>` line prints what shows the claim, or make it a "
                "`cited` claim if nothing can be run",
            )
        elif block.kind == "myth" and not printed:
            yield _unproved(
                page,
                block,
                "an example with its printed output in a myth",
                "add a ```pycon block whose `>>>` line prints what refutes the statement",
            )
        elif block.kind == "exercise" and not (printed or _tied(page, block)):
            yield _unproved(
                page,
                block,
                "an executed answer in an exercise",
                "add a ```pycon block with its output, or a formula with its `check:`",
            )


def _tied(page: Page, block: Block) -> bool:
    return any(formula.check and block.holds(formula.line) for formula in page.formulas)


def _unproved(page: Page, block: Block, expected: str, mend: str) -> Problem:
    return Problem(page.path, block.line, expected, f'none in "{block.statement}"', mend)


def corrected(page: Page) -> Iterator[Problem]:
    """A myth says in words what is right, a claim or exercise explains itself."""
    for block in page.blocks:
        if block.kind == "myth" and not sentences(FENCED.sub("", block.body)):
            yield Problem(
                page.path,
                block.line,
                "the right statement in a myth, in words",
                f'only a run in "{block.statement}"',
                "say in a sentence what is true instead, and where the myth is true, if anywhere",
            )


def vacuous(page: Page) -> Iterator[Problem]:
    """An example that shows something must be able to fail."""
    for block in page.blocks:
        if block.kind not in BLOCK_KINDS:
            continue
        for example in doctests.on_page(page, block):
            if reason := _cannot_fail(example):
                yield Problem(
                    page.path,
                    example.line,
                    "an example that could fail",
                    f"{reason}: {shorten(example.source)}",
                    "compare with something found in another way: a formula, a difference "
                    "quotient, a number worked out by hand",
                )


def _cannot_fail(example: Doctest) -> str:
    """Why the example shows nothing, or an empty string; `nan != nan` is a fact worth showing."""
    tree = example.tree()
    if tree is None or not example.want or re.search(r"False|nan", example.want):
        return ""
    if not any(_computes(node) for node in ast.walk(tree)):
        return "only constants"
    for node in ast.walk(tree):
        left, right = _compared(node)
        if left is not None and right is not None and ast.dump(left) == ast.dump(right):
            return "a value compared with itself"
    return ""


def _computes(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) or (isinstance(node, ast.Name) and node.id != "print")


def _compared(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    match node:
        case ast.Compare(left=left, comparators=[right]):
            return left, right
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if not isinstance(left, ast.Constant):
            return left, right
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[left, right, *_]):
            return (left, right) if name in COMPARISONS else (None, None)
    return None, None


RULES = (first_lines, labs, proved, corrected, vacuous)
