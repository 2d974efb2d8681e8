r"""The forms that begin with a sign of their own: `\frac`, `\sqrt`, `\begin{cases}`, brackets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Self

from sitekit.formula.cursor import ACCENTS, END, Cursor
from sitekit.formula.errors import FormulaError
from sitekit.formula.grammar import BRACKET_FUNCTIONS, CLOSING_OF
from sitekit.formula.nodes import (
    Binary,
    Call,
    Cases,
    Derivative,
    Expectation,
    Indicator,
    Label,
    Name,
    Node,
    Norm,
    Number,
    Power,
)
from sitekit.formula.tokens import Token, label_text, split

STANDARD_NORMAL = "mathcalN01"


class Atoms(Cursor):
    """The part of the parser below products; `Parser` adds sums, products and marks."""

    def __init__(
        self, tokens: Iterable[Token], declared: Collection[str], functions: Collection[str]
    ):
        super().__init__(tokens)
        self.declared, self.functions = declared, functions
        self.open_bars: list[str] = []

    def inner(self, tokens: Iterable[Token]) -> Self:
        """A parser for a part, with the same names."""
        return type(self)(tokens, self.declared, self.functions)

    def whole(self) -> Node:
        """All tokens as one expression."""
        raise NotImplementedError

    def condition(self) -> Node | None:
        """All tokens as a comparison; None if there are only words, such as otherwise."""
        raise NotImplementedError

    def expression(self) -> Node:
        """Terms joined by + and -."""
        raise NotImplementedError

    def term(self) -> Node:
        """Factors joined by a product sign, a slash or nothing."""
        raise NotImplementedError

    def factor(self) -> Node:
        """One thing with its subscripts, superscripts and primes."""
        raise NotImplementedError

    def _labels(self, tokens: list[Token]) -> tuple[Label, ...]:
        return tuple(
            Label(label_text(part), self._label_index(part)) for part in split(tokens, ",")
        )

    def _label_index(self, tokens: list[Token]) -> tuple[Node, ...] | None:
        """The label as an index: `ij` is two of them, `t-1` is one."""
        if all(token.kind in ("name", "number") for token in tokens):
            return tuple(
                Number(int(value)) if kind == "number" and value.isdigit() else Name(value)
                for kind, value in tokens
            )
        try:
            return (self.inner(tokens).whole(),)
        except FormulaError:
            return None

    def _arguments(self) -> tuple[Node, ...]:
        closing = CLOSING_OF[self.take().value]
        arguments = [self.expression()]
        while self.at(","):
            self.take()
            arguments.append(self.expression())
        self.take(closing)
        return tuple(arguments)

    def _accented_name(self) -> Name:
        r"""`\hat{\mathbf y}_t` is y_hat with label t."""
        kind, value = self.take()
        if kind == "name":
            return Name(value)
        inner = self.inner(self.group())
        if inner.peek().kind == "number":  # the vector of ones, \mathbf 1
            node: Node = Name({"0": "zero", "1": "one"}.get(inner.take().value, ""))
        else:
            node = inner.factor()
        if not isinstance(node, Name) or inner.peek() != END or not node.base:
            raise FormulaError(f"{value} goes on one name")
        accent = ACCENTS.get(value)
        return Name(f"{node.base}_{accent}" if accent else node.base, node.labels)

    def _blackboard(self) -> Node | None:
        r"""`\mathbb E[...]` as a mean, `\mathbb 1[...]` as an indicator; None for other letters."""
        start = self.place
        self.take()
        letter = "".join(token.value for token in self.group())
        if letter == "E":
            return self._expectation()
        if letter == "1" and self.at("_", "[", "\\{", "("):
            opening = self.take().value
            tokens = self.group() if opening == "_" else self.up_to(CLOSING_OF[opening])
            condition = self.inner(tokens).condition()
            if condition is None:
                raise FormulaError("an indicator needs its condition")
            return Indicator(condition)
        self.place = start
        return None

    def _expectation(self) -> Node:
        over: tuple[str, ...] = ()
        normal = False
        if self.at("_"):
            self.take()
            names, *distribution = split(self.group(), "\\sim")
            over = tuple(token.value for token in names if token.kind == "name")
            normal = bool(distribution)
            if not over or (normal and label_text(distribution[0]) != STANDARD_NORMAL):
                raise FormulaError(
                    r"below \mathbb{E} stands a name, or z \sim \mathcal{N}(0, 1) "
                    "for a z drawn in normal: other distributions are not read"
                )
        arguments = self._arguments()
        if len(arguments) > 1:
            raise FormulaError("an expectation is of one value")
        return Expectation(arguments[0], over, normal)

    def _fraction(self, above: list[Token], below: list[Token]) -> Node:
        marks = (Token("command", "\\partial"), Token("name", "d"))
        if above[:1] == below[:1] and above and above[0] in marks and "d" not in self.declared:
            variable = self.inner(below[1:]).factor()
            if not isinstance(variable, Name):
                raise FormulaError("a derivative is taken by one name")
            if len(above) == 1:
                return Derivative(variable, self.term())
            top = self.inner(above[1:]).factor()
            if not isinstance(top, Name):
                raise FormulaError(r"write \frac{\partial}{\partial x} before what is derived")
            return Name(f"d{top.base}_d{variable.base}", top.labels + variable.labels)
        return Binary("/", self.inner(above).whole(), self.inner(below).whole())

    def _root(self) -> Node:
        self.take()
        degree: Node = Number(2)
        if self.at("["):
            self.take()
            degree = self.inner(self.up_to("]")).whole()
        return Power(self.inner(self.group()).whole(), Binary("/", Number(1), degree))

    def _gradient(self) -> Node:
        r"""`\nabla_\theta L(\theta_t)` is the name grad_L; where it is taken is not read."""
        self.take()
        if self.at("_"):
            self.take()
            self.group()
        name = self._accented_name()
        if self.at("("):
            self._arguments()
        return Name("grad_" + name.base, name.labels)

    def _cases(self) -> Node:
        self.take()
        tokens = self.up_to("\\end{cases}")
        rows = [split(row, "&") for row in split(tokens, "\\\\") if row]
        return Cases(tuple(self._case(row) for row in rows))

    def _case(self, row: list[list[Token]]) -> tuple[Node, Node | None]:
        cells = [cell[:-1] if cell and cell[-1].value in (",", ";", ".") else cell for cell in row]
        value = self.inner(cells[0]).whole()
        return value, (self.inner(cells[1]).condition() if len(cells) > 1 else None)

    def _bracketed(self) -> Node:
        start = self.place
        opening = self.take().value
        closing = CLOSING_OF[opening]
        self.open_bars.append(closing)
        node = self.expression()
        self.open_bars.pop()
        if self.at(","):
            before = self.tokens[start - 1].value if start else "f"
            raise FormulaError(
                f"a comma between brackets: if {before}(...) is a function, say which one in the "
                "comment, as `function f = gelu`, or write a symbol in its place"
            )
        self.take(closing)
        if opening in ("\\lVert", "\\|"):
            return Norm(node, "2")
        function = BRACKET_FUNCTIONS.get(opening)
        return Call(function, (node,)) if function else node
