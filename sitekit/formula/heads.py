r"""The left side of a formula must name what the code computes.

Comparing the right side alone would let `\sigma' = 1 - \tanh^2(x)` pass beside `tanh_grad(x)`.
A left side that can be evaluated (`\tanh'(x)`, `\log\sum_k e^{z_k}`) is compared like any step.
For the others this rule holds:

- a word that is applied, primed or derived (`\mathrm{GELU}(x)`), a known function, and an acronym
  (`\mathrm{MSE}`, `L_{\mathrm{CE}}`) is a name: of the function that the code calls, of words in it
  (`\mathrm{Attention}` for scaled_dot_product_attention), or its initials (`\mathrm{BCE}`);
  `SYMBOLS` lists the symbols that stand for a function;
- a prime, `\frac{d}{dx}`, `\frac{\partial}{\partial x}` or `\nabla` on such a name asks for a
  derivative, so for a call with one of the words in `DERIVATIVES`; without it for none;
- any other symbol (L, y, `\theta_t`, `J_{ij}`) is free, and so are `\mathbb{E}[...]` and
  `\mathrm{Var}[...]`;
- the free indices of the code stand on the left side, in the same order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sitekit.formula.cursor import ACCENTS, FRACTIONS, STYLES, Cursor
from sitekit.formula.errors import FormulaError
from sitekit.formula.functions import FUNCTIONS, SYMBOL_FUNCTIONS
from sitekit.formula.grammar import CLOSING_OF
from sitekit.formula.tokens import GREEK, Token, label_text

SYMBOLS = {
    "sigma": "sigmoid",
    "Phi": "normal_cdf",
    "phi": "normal_pdf",
    "PE": "sinusoidal_positions",
    "LSE": "logsumexp",
    "PPL": "perplexity",
}
DERIVATIVES = frozenset(
    ["grad", "vjp", "jvp", "jacobian", "hessian", "backward", "backprop", "derivative"]
)
STATISTICS = frozenset({"Var", "Cov", "Corr", "Std", "E", "Pr"})


@dataclass(frozen=True)
class Head:
    """`word` is the function that the left side names, None for a free symbol."""

    word: str | None
    derivative: bool
    arguments: frozenset[str] = frozenset()


def check_left(
    left: Sequence[Token], code: ast.expr, names: Collection[str], namespace: Mapping[str, Any]
) -> None:
    """FormulaError if the left side names something else than the code's function."""
    head, called = read_head(left, names), code_name(code, namespace)
    if head.word is None or called is None:
        return
    _check_arguments(head, names)
    words = snake(called).split("_")
    code_derives = bool(DERIVATIVES & set(words))
    mark = "the derivative of " if head.derivative else ""
    says = f"the left-hand side is {mark}{head.word}, but the code calls {called}"
    if head.derivative and not code_derives:
        raise FormulaError(f"{says}: call {called}_grad, or take the derivative mark away")
    if code_derives and not head.derivative:
        raise FormulaError(f"{says}, a derivative: write {head.word}', or call the function")
    if not names_function(head.word, [word for word in words if word not in DERIVATIVES]):
        raise FormulaError(f"{says}: write the name of what is called, or a free letter such as y")


def _check_arguments(head: Head, names: Collection[str]) -> None:
    known = {name.split("_")[0] for name in names} | set(FUNCTIONS) | {"e", "pi"}
    if unknown := sorted(head.arguments - known):
        raise FormulaError(
            f"the left-hand side has the argument {', '.join(unknown)}, which the comment does "
            "not declare: write the variables that the code is called with"
        )


def check_indices(left: Sequence[Token], free: Sequence[str]) -> None:
    """FormulaError if the free indices do not stand on the left in the order of the code."""
    found = list(dict.fromkeys(token.value for token in left if token.value in free))
    if found != list(free):
        raise FormulaError(
            f"the code is indexed [{', '.join(free)}], but the left-hand side names "
            f"{', '.join(found) or 'no index'}: write the same indices in the same order"
        )


def read_head(left: Sequence[Token], names: Collection[str]) -> Head:
    """What the left side names; FormulaError if it is not of a known form."""
    cursor = Cursor(left)
    by = _derivative_sign(cursor)
    derivative = by is not None
    if cursor.peek().kind == "end":  # \frac{\partial L}{\partial x} alone
        return Head(None, True)
    accented = cursor.at(*ACCENTS)
    word = _word(cursor)
    primed, applied, label = _marks(cursor)
    arguments = (applied or frozenset()) | (by or frozenset())
    if not word or cursor.peek().kind != "end":
        raise FormulaError(
            "cannot tell what the left-hand side is: write a symbol, a function of its arguments "
            "or an expression of declared names"
        )
    if re.fullmatch("d[A-Za-z]", word):  # dW, db
        return Head(None, True)
    derivative = derivative or primed
    if accented or word in names or word in STATISTICS:
        return Head(None, derivative)
    if len(word) == 1 or word in GREEK:
        if word in SYMBOL_FUNCTIONS and (applied is not None or primed):
            return Head(word, derivative, arguments)
        is_acronym = len(label) > 1 and label.isalpha() and label.isupper()
        return Head(label if is_acronym else None, derivative, arguments)
    named = applied is not None or derivative or word.isupper() or word in FUNCTIONS
    return Head(word if named else None, derivative, arguments)


def _derivative_sign(cursor: Cursor) -> frozenset[str] | None:
    r"""Take `\frac{d}{dx}`, `\frac{\partial` or `\nabla_x` off, leaving the rest; by what."""
    if cursor.at(*FRACTIONS):
        cursor.take()
        above, below = cursor.group(), cursor.group()
        if not above or above[0] != below[0]:
            return None
        cursor.tokens[: cursor.place] = above[1:]
        cursor.place = 0
        return frozenset(token.value for token in below[1:2])
    if cursor.at("\\nabla"):
        cursor.take()
        if cursor.at("_"):
            cursor.take()
            cursor.group()
        return frozenset()
    return None


def _word(cursor: Cursor) -> str:
    while cursor.at(*STYLES, *ACCENTS):
        cursor.take()
        cursor.tokens[: cursor.place] = []
        cursor.place = 0
        inner = cursor.group()
        cursor.tokens[: cursor.place] = inner
        cursor.place = 0
    word = ""
    while cursor.peek().kind == "name":
        word += cursor.take().value
    return word


def _marks(cursor: Cursor) -> tuple[bool, frozenset[str] | None, str]:
    """Whether a prime follows, the names in the arguments if there are any, and the subscript."""
    primed, label = False, ""
    arguments: frozenset[str] | None = None
    while cursor.at("'", "_", "^", "(", "[", "\\{"):
        mark = cursor.take().value
        if mark == "'":
            primed = True
        elif mark in CLOSING_OF:
            arguments = _argument_names(cursor)
        else:
            tokens = cursor.group()
            primed = primed or label_text(tokens[:1]) == "prime"
            label = label_text(tokens) if mark == "_" else label
    return primed, arguments, label


def _argument_names(cursor: Cursor) -> frozenset[str]:
    """The names up to the closing bracket, without their subscripts and superscripts."""
    names, depth = set(), 1
    while depth and cursor.peek().kind != "end":
        kind, value = cursor.take()
        if kind == "name":
            names.add(value)
        elif value in ("_", "^"):
            cursor.group()
        depth += (value in ("(", "[", "\\{")) - (value in (")", "]", "\\}"))
    return frozenset(names)


def snake(name: str) -> str:
    """LayerNorm becomes layer_norm."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def names_function(word: str, parts: Sequence[str]) -> bool:
    """Whether a word of a formula names the function made of these parts."""
    if SYMBOLS.get(word) == "_".join(parts):
        return True
    letters = re.sub(r"[^a-z0-9]", "", word.lower())
    runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    initials = "".join(part[0] for part in parts)
    return letters in runs or (len(letters) > 1 and initials.startswith(letters))


def code_name(code: ast.expr, namespace: Mapping[str, Any]) -> str | None:
    """The function whose value the code is, through indices and methods; None if there is none."""
    match code:
        case ast.Subscript(value=inner):
            return code_name(inner, namespace)
        case ast.Call(func=ast.Name(id=name)):
            return name if name in namespace else None
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
            return name if isinstance(namespace.get(owner), ModuleType) else None
        case ast.Call(func=ast.Attribute(value=inner, attr=name)):
            of = code_name(inner, namespace)
            return f"{of}_{name}" if of and name in DERIVATIVES else of
        case ast.Call(func=inner) | ast.Attribute(value=inner):
            return code_name(inner, namespace)
    return None
