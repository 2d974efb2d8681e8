"""The words and signs that the parser knows, and what to say about those that it does not."""

from __future__ import annotations

from sitekit.formula.cursor import ACCENTS, FRACTIONS, STYLES
from sitekit.formula.errors import FormulaError
from sitekit.formula.tokens import Token

COMPARISONS = {
    "<": "<",
    ">": ">",
    "=": "==",
    "\\le": "<=",
    "\\leq": "<=",
    "\\leqslant": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\geqslant": ">=",
    "\\ne": "!=",
    "\\neq": "!=",
}
REDUCTIONS = frozenset({"\\sum", "\\prod", "\\max", "\\min"})
CLOSING_OF = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "\\lvert": "\\rvert",
    "\\lVert": "\\rVert",
    "\\lfloor": "\\rfloor",
    "\\lceil": "\\rceil",
    "|": "|",
    "\\|": "\\|",
}
BRACKET_FUNCTIONS = {"\\lvert": "abs", "|": "abs", "\\lfloor": "floor", "\\lceil": "ceil"}
PRODUCTS = {"\\cdot": "*", "\\times": "*", "*": "*", "\\odot": "odot", "\\circ": "odot"}
STARTS = {*CLOSING_OF, *REDUCTIONS, *FRACTIONS, *ACCENTS, *STYLES} | {
    "{",
    "\\sqrt",
    "\\nabla",
    "\\begin{cases}",
}
HINTS = {
    "\\int": "an integral is not read: <!-- no check: integral -->",
    "\\lim": "a limit is not read: <!-- no check: limit -->",
    "\\sim": "a distribution is not read: <!-- no check: distribution -->",
    "\\mid": "a condition is not read: <!-- no check: probability -->",
    "\\Pr": "a probability is not read: <!-- no check: probability -->",
    "\\propto": r"\propto leaves a constant open: write the formula with =",
    "\\otimes": r"\otimes is not read: write x y^\top",
    "\\ldots": r"dots are not read: write the sum with \sum",
    "\\cdots": r"dots are not read: write the sum with \sum",
    "\\dots": r"dots are not read: write the sum with \sum",
    "\\pm": r"\pm has two values: write two formulas",
    "\\mp": r"\mp has two values: write two formulas",
    "\\infty": "infinity is not a number to check with: <!-- no check: limit -->",
    "\\partial": r"write a derivative as \frac{\partial L}{\partial x}",
    "\\arg": r"an arg max is not read: declare its value, as k_star = z.argmax() + 1",
    "\\begin{pmatrix}": "a matrix of entries is not read: tie its element, as A[i, j] == rhs",
    "\\begin{bmatrix}": "a matrix of entries is not read: tie its element, as A[i, j] == rhs",
} | dict.fromkeys(
    ["<", ">", "\\le", "\\leq", "\\ge", "\\geq", "\\ll", "\\gg", "\\lesssim", "\\gtrsim"],
    "an inequality cannot be tied: <!-- no check: inequality -->",
)


def unreadable(token: Token) -> FormulaError:
    """Why reading stops at this token."""
    hint = HINTS.get(token.value) if token.kind == "command" else None
    return FormulaError(hint or f"cannot read on at {token.value or 'the end'!r}")
