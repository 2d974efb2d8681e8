r"""LaTeX to tokens: `\hat m_t^2` becomes `\hat`, m, `_`, t, `^`, 2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Token(NamedTuple):
    """`kind` is number, name, text or command; punctuation counts as a command."""

    kind: str
    value: str


GREEK_LETTERS = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi rho sigma tau "
    "phi varphi chi psi omega Gamma Delta Theta Lambda Xi Phi Psi Sigma Omega ell pi"
)
FUNCTION_COMMANDS = "exp ln log sin cos tan tanh sinh cosh arctan arcsin arccos det"
SPACES = "quad displaystyle textstyle limits nolimits nonumber middle left right"
SIZES = "big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr Biggl Biggr"
JOINING_WORDS = "if otherwise else for and or where with when hence thus so"
GREEK = frozenset(GREEK_LETTERS.split())
PYTHON_SPELLING = {"lambda": "lam", "varepsilon": "epsilon", "varphi": "phi"}
NAMED_FUNCTIONS = frozenset(FUNCTION_COMMANDS.split())
SPACING = frozenset([*",;!:> ", *SPACES.split(), *SIZES.split()])
CONDITION_WORDS = frozenset(JOINING_WORDS.split())

REMOVED = re.compile(
    r"(?<!\\)%.*"  # a comment
    r"|\\(?:label|tag)\{[^}]*\}"
    r"|\\(?:left|right)\s*\."
    r"|\{,\}"  # the thousands separator of 10{,}000
    r"|(?<=\\\\)\s*\[[\d.]+\s*\w+\]"  # the distance of \\[4pt]
)
SIZED_BARS = (
    (re.compile(r"\\left\s*\\\|"), r"\\lVert "),
    (re.compile(r"\\right\s*\\\|"), r"\\rVert "),
    (re.compile(r"\\left\s*\|"), r"\\lvert "),
    (re.compile(r"\\right\s*\|"), r"\\rvert "),
)
TOKEN = re.compile(
    r"(?P<space>\s+|~)"
    r"|\\(?:mathrm|operatorname|mathop)\*?\s*\{(?P<word>[^{}]*)\}"
    r"|\\text(?:rm|bf|it)?\s*\{(?P<text>[^{}]*)\}"
    r"|(?P<environment>\\(?:begin|end)\{\w+\*?\})"
    r"|\\(?P<command>[A-Za-z]+)\*?"
    r"|\\(?P<symbol>.)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<letter>[^\W\d_])"
    r"|(?P<other>.)",
    re.S,
)


def tokenize(tex: str, declared: Iterable[str] = ()) -> list[Token]:
    r"""Plain letters stand for themselves; `dY` is one name only where the comment declares it."""
    tex = REMOVED.sub("", tex)
    for pattern, replacement in SIZED_BARS:
        tex = pattern.sub(replacement, tex)
    first_parts = {name.split("_")[0] for name in declared}
    words = sorted((w for w in first_parts if len(w) > 1 and w.isalpha()), key=len, reverse=True)
    return list(_tokens(tex, words))


def _tokens(tex: str, words: Sequence[str]) -> Iterator[Token]:
    at = 0
    while at < len(tex):
        match = TOKEN.match(tex, at)
        if match is None or match.lastgroup is None:  # the last branch takes any character
            raise AssertionError(tex[at:])
        kind, value = match.lastgroup, match[match.lastgroup]
        at = match.end()
        if kind == "letter":
            word = next((w for w in words if tex.startswith(w, match.start())), value)
            at = match.start() + len(word)
            yield Token("name", word)
        elif token := _token(kind, value):
            yield token


def _token(kind: str, value: str) -> Token | None:
    if kind == "space" or (kind in ("command", "symbol") and value in SPACING):
        return None
    if kind == "number":
        return Token("number", value)
    if kind == "word" or (kind == "text" and value.isalpha() and value not in CONDITION_WORDS):
        return Token("name", value.replace("\\_", "_").strip())
    if kind == "text":
        return Token("text", value.strip())
    if kind == "command" and value in GREEK:
        return Token("name", PYTHON_SPELLING.get(value, value))
    if kind == "command" and value in NAMED_FUNCTIONS:
        return Token("name", value)
    return Token("command", "\\" + value if kind in ("command", "symbol") else value)


LABEL_SPELLING = {"-": "m", "+": "p", ",": "", "*": "star", "\\star": "star", "\\ast": "star"}


def label_text(tokens: Sequence[Token]) -> str:
    """`t-1` becomes tm1, `*` becomes star: a label as the comment spells it."""
    return "".join(LABEL_SPELLING.get(t.value, t.value.strip("\\{}()[]")) for t in tokens)


OPENING = frozenset(["(", "[", "{", "\\{", "\\lvert", "\\lVert", "\\lfloor", "\\lceil"])
CLOSING = frozenset([")", "]", "}", "\\}", "\\rvert", "\\rVert", "\\rfloor", "\\rceil"])


def brackets_open(tokens: Sequence[Token]) -> int:
    """How many more brackets open than close."""
    values = [token.value for token in tokens if token.kind == "command"]
    return sum((value in OPENING) - (value in CLOSING) for value in values)


def split(tokens: Sequence[Token], *separators: str) -> list[list[Token]]:
    """The parts between separators that stand outside brackets and environments."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        kind, value = token
        if kind == "command":
            depth += (value in OPENING) - (value in CLOSING)
            depth += value.startswith("\\begin{") - value.startswith("\\end{")
        if kind == "command" and value in separators and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
