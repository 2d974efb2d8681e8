"""A display to equations: rows, chains of steps, and which of them belong together."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from sitekit.formula.errors import FormulaError
from sitekit.formula.nodes import Node
from sitekit.formula.parser import Parser
from sitekit.formula.tokens import Token, brackets_open, split, tokenize

EQUALITIES = frozenset(
    {"=", "\\triangleq", "\\coloneqq", "\\leftarrow", "\\gets", "\\equiv", "\\approx"}
)
ASSIGNMENTS = frozenset({"\\leftarrow", "\\gets"})
LAYOUT = re.compile(r"\\(?:begin|end)\{(?:aligned|align\*?|equation\*?|split|gather\*?|gathered)\}")
JOINING = re.compile(r"\b(?:and|where|with|hence|thus|so)\b|其中|且|以及|所以")
NEW_ROW = Token("command", "\\\\")


@dataclass(frozen=True)
class Equation:
    """`left = step = step`; `assigns` for an arrow, where the left side has a new value."""

    left: tuple[Token, ...]
    steps: tuple[Node, ...]
    assigns: bool


def read_equations(tex: str, names: Collection[str], functions: Collection[str]) -> list[Equation]:
    """The equations of a display formula."""
    chains: list[list[list[Token]]] = []
    arrows: list[bool] = []
    for row in _rows(tokenize(tex, names)):
        pieces = split(row, *EQUALITIES)
        if len(pieces) == 1 and chains and row[0].value in ("+", "-"):  # a sum over several lines
            chains[-1][-1] += row
        elif not pieces[0] and chains:
            chains[-1] += pieces[1:]
        else:
            chains.append(pieces)
            arrows.append(any(token.value in ASSIGNMENTS for token in row))
    return [
        _equation(pieces, assigns, names, functions)
        for pieces, assigns in zip(chains, arrows, strict=True)
    ]


def _equation(
    pieces: list[list[Token]], assigns: bool, names: Collection[str], functions: Collection[str]
) -> Equation:
    left, *steps = pieces
    if not steps:
        text = " ".join(token.value for token in left)
        if brackets_open(left):
            raise FormulaError(f"a bracket is not closed in {text[:60]!r}")
        Parser(left, names, functions).whole()  # says it better where there is a sign it knows
        raise FormulaError(f"there is no equation in {text!r}: write left = right")
    if not left:
        raise FormulaError("the formula begins with =: write its left side")
    return Equation(
        tuple(left), tuple(Parser(step, names, functions).whole() for step in steps), assigns
    )


def _rows(tokens: list[Token]) -> list[list[Token]]:
    tokens = [token for token in tokens if not LAYOUT.fullmatch(token.value)]
    rows = []
    for line in split(tokens, NEW_ROW.value):
        for phrase in _phrases(line):
            rows += [row for part in _equations_between_commas(phrase) if (row := _tidy(part))]
    return rows


def _phrases(line: list[Token]) -> list[list[Token]]:
    """The parts before and after a word such as where."""
    marked = [
        NEW_ROW if token.kind == "text" and JOINING.search(token.value) and not in_cases else token
        for token, in_cases in zip(line, _inside_cases(line), strict=True)
    ]
    return split(marked, NEW_ROW.value)


def _equations_between_commas(line: list[Token]) -> list[list[Token]]:
    parts = split(line, ",", "\\qquad")
    equations = [part for part in parts if len(split(part, *EQUALITIES)) > 1]
    return parts if len(equations) > 1 else [line]


def _tidy(row: list[Token]) -> list[Token]:
    """Without alignment marks, wide spaces, closing punctuation and the colon of `:=`."""
    kept = [
        token
        for token, in_cases in zip(row, _inside_cases(row), strict=True)
        if token.value != "\\qquad" and (in_cases or token != Token("command", "&"))
    ]
    while kept and kept[-1].value in (".", ",", ";"):
        kept.pop()
    colon, equals = Token("command", ":"), Token("command", "=")
    return [
        token for n, token in enumerate(kept) if [token, *kept[n + 1 : n + 2]] != [colon, equals]
    ]


def _inside_cases(tokens: list[Token]) -> list[bool]:
    depth, inside = 0, []
    for token in tokens:
        depth += (token.value == "\\begin{cases}") - (token.value == "\\end{cases}")
        inside.append(depth > 0)
    return inside
