r"""Wrong versions of a formula, one small error each, of the kinds that books have had for years.

Used to test the checker: an error that nobody notices is a hole in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

RELATION = re.compile(r"&=|:=|=|\\approx|\\leftarrow")
BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
LETTER = r"(?<![\\a-zA-Z_{^])[A-Za-df-z](?![a-zA-Z])"  # not e, Euler's number
GREEK_LETTER = r"\\(?:alpha|beta|gamma|eta|lambda|mu)(?:_\w)?(?![a-zA-Z_])"
FUNCTIONS = {
    "tanh": "sinh",
    "log": "exp",
    "ln": "exp",
    "exp": "cosh",
    "cos": "sin",
    "sin": "cos",
    "sum": "prod",
    "prod": "sum",
    "Phi": "sigma",
    "phi": "Phi",
    "sigma": "tanh",
}

Replacement = Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Operator:
    """A kind of error: where it can be made, and what then stands there."""

    name: str
    pattern: re.Pattern[str]
    replace: Replacement


def _operator(name: str, pattern: str, replace: str | Replacement) -> Operator:
    if isinstance(replace, str):
        template = replace
        return Operator(name, re.compile(pattern), lambda match: match.expand(template))
    return Operator(name, re.compile(pattern), replace)


def _swapped(match: re.Match[str]) -> str:
    return {">": "<", "<": ">", "\\ge": "\\le", "\\le": "\\ge"}[match[0]]


def _other_state(match: re.Match[str]) -> str:
    return "_{t}" if match[0] == "_{t-1}" else "_{t-1}"


OPERATORS = (
    _operator("sign", r"(?<=[\w)}\]|] )\s*\+\s*(?=[\w\\(|])|(?<=[\w)}\]|])\+(?=[\w\\(|])", " - "),
    _operator("sign", r"(?<=[\w)}\]|] )-(?=[\w\\( |])|(?<=[\w)}\]|])-(?=[\w\\(|])", "+"),
    _operator("leading minus", r"(?<=[{(=\[])\s*-(?=[\w\\])|^\s*-", " "),
    _operator("power", r"\^(?:\{[23]\}|[23])", ""),
    _operator("constant", r"(?<![\w.^_])[1-9](?![\w.}])", lambda m: str(int(m[0]) + 1)),
    _operator("exponent sign", r"\^\{-", "^{"),
    _operator("previous state", r"_\{t-1\}", _other_state),
    _operator("fraction", rf"\\[td]?frac{BRACED}{BRACED}", r"\\frac{\2}{\1}"),
    _operator("complement", r"\(1\s*-\s*(\\?[A-Za-z]\w*)\)(?!\^)", r"\1"),
    _operator("accent", r"\\(?:hat|tilde)(?:\{(\w+)\}| ?(\\?\w))(?=[_\s^)}])", r" \1\2"),
    _operator("transpose", r"\^\{?\\top\}?", ""),
    _operator("elementwise", r"\\odot", " "),
    _operator("root", rf"\\sqrt{BRACED}", r"(\1)"),
    _operator("norm", r"\\rVert_2\^2", r"\\rVert_2"),
    _operator("epsilon", rf"\\sqrt{BRACED}\s*\+\s*\\epsilon", r"\\sqrt{\1 + \\epsilon}"),
    _operator(
        "epsilon",
        r"\\sqrt\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*?)\s*\+\s*\\epsilon\}",
        r"(\\sqrt{\1} + \\epsilon)",
    ),
    _operator("comparison", r">|<|\\ge(?![a-z])|\\le(?![a-z])", _swapped),
    _operator("limits", r"_\{([a-z])=([01])\}", lambda m: f"_{{{m[1]}={int(m[2]) + 1}}}"),
    _operator("floor", r"\\lfloor(.*?)\\rfloor", r"\\lceil\1\\rceil"),
    _operator("floor", r"\\lceil(.*?)\\rceil", r"\\lfloor\1\\rfloor"),
    _operator("extremum", r"\\max(?!\s*[_}])", r"\\min"),
    _operator("extremum", r"\\min(?!\s*[_}])", r"\\max"),
    *(
        _operator("function", rf"\\{name}(?![a-zA-Z])(?!_)", rf"\\{other}")
        for name, other in FUNCTIONS.items()
    ),
)
LEFT_OPERATORS = (
    _operator("left side", r"'", ""),
    _operator("left side", r"\\tanh(?![a-z])", r"\\sigma"),
    _operator("left side", r"\\sigma(?=')", r"\\tanh"),
    _operator("left side", r"(?<=\{)(?:GELU|ELU|SiLU|MSE|softplus)(?=\})", "ReLU"),
    _operator("left side", r"\\frac\{d\}\{dx\}", ""),
)


def mutants(tex: str) -> list[tuple[str, str]]:
    """`(operator, wrong formula)` for every place where an error can be made."""
    match = RELATION.search(tex)
    if match is None:
        return []
    left, right = tex[: match.start()], tex[match.end() :]
    found = [(name, left + match[0] + wrong) for name, wrong in _right_side(right)]
    found += [(name, wrong + match[0] + right) for name, wrong in _apply(LEFT_OPERATORS, left)]
    return [(name, wrong) for name, wrong in dict.fromkeys(found) if wrong != tex]


def _apply(operators: tuple[Operator, ...], tex: str) -> Iterator[tuple[str, str]]:
    for operator in operators:
        for match in operator.pattern.finditer(tex):
            yield operator.name, tex[: match.start()] + operator.replace(match) + tex[match.end() :]


def _right_side(tex: str) -> Iterator[tuple[str, str]]:
    yield from _apply(OPERATORS, tex)
    indices = set("".join(re.findall(r"_\{?([ijkl]{1,2})\}?", tex)))
    yield from _exchanged("index", r"(?<=_)[ijkl]|(?<=_\{)[ijkl](?=[ijkl}])", tex, indices)
    letters = set(re.findall(LETTER, tex))
    yield from _exchanged("symbol", LETTER, tex, letters)
    yield from _exchanged("symbol", GREEK_LETTER, tex, set(re.findall(GREEK_LETTER, tex)))


def _exchanged(name: str, pattern: str, tex: str, symbols: set[str]) -> Iterator[tuple[str, str]]:
    """Each symbol in turn replaced by the next one of the same kind."""
    order = sorted(symbols)
    for match in re.finditer(pattern, tex):
        if len(order) > 1 and match[0] in symbols:
            other = order[(order.index(match[0]) + 1) % len(order)]
            yield name, tex[: match.start()] + other + tex[match.end() :]
