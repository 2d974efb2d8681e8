"""A place in a list of tokens."""

from __future__ import annotations

from collections.abc import Iterable

from sitekit.formula.errors import FormulaError
from sitekit.formula.tokens import Token

END = Token("end", "")
ACCENTS = {
    "\\hat": "hat",
    "\\widehat": "hat",
    "\\tilde": "tilde",
    "\\widetilde": "tilde",
    "\\bar": "bar",
    "\\overline": "bar",
    "\\dot": "dot",
}
STYLE_COMMANDS = (
    r"\mathbf \boldsymbol \bm \mathcal \mathit \mathsf \mathbb \mathfrak \mathscr \vec \pmb"
)
STYLES = frozenset(STYLE_COMMANDS.split())
FRACTIONS = frozenset({"\\frac", "\\tfrac", "\\dfrac"})


class Cursor:
    """Reads tokens one by one; knows TeX's arguments."""

    def __init__(self, tokens: Iterable[Token]):
        self.tokens = list(tokens)
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """A token further on, without taking it."""
        place = self.place + ahead
        return self.tokens[place] if place < len(self.tokens) else END

    def at(self, *values: str) -> bool:
        """Whether the next token is one of these commands."""
        return self.peek().kind == "command" and self.peek().value in values

    def take(self, value: str | None = None) -> Token:
        """The next token, which must be this command if one is given."""
        token = self.peek()
        if value is not None and not self.at(value):
            raise FormulaError(f"expected {value!r} but found {token.value or 'the end'!r}")
        self.place += 1
        return token

    def group(self) -> list[Token]:
        """One TeX argument: what is in braces, or else a single token."""
        start = self.place
        kind, value = self.take()
        if kind == "end":
            raise FormulaError("something is missing at the end, such as an exponent")
        if (kind, value) == ("command", "{"):
            return self._up_to_closing_brace()
        if kind == "number" and len(value) > 1:  # x^12 is x^1 2 to TeX
            self.place = start
            self.tokens[start] = Token("number", value[1:])
            return [Token("number", value[0])]
        arguments = 2 if value in FRACTIONS else int(value in {*ACCENTS, *STYLES, "\\sqrt"})
        for _ in range(arguments):
            self.group()
        return self.tokens[start : self.place]

    def _up_to_closing_brace(self) -> list[Token]:
        start, depth = self.place, 1
        while depth:
            kind, value = self.take()
            if kind == "end":
                raise FormulaError("a brace is not closed")
            if kind == "command":
                depth += (value == "{") - (value == "}")
        return self.tokens[start : self.place - 1]

    def up_to(self, closing: str) -> list[Token]:
        """The tokens before this command, which is taken too."""
        start = self.place
        while not self.at(closing):
            if self.take() == END:
                raise FormulaError(f"{closing!r} is missing")
        self.place += 1
        return self.tokens[start : self.place - 1]
