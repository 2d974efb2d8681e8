r"""Tokens to nodes, by recursive descent.

What a careful reader would have to guess at (`a / b c`, `\log a b`, `x \cdot y` of arrays) is
refused with a hint.
"""

from __future__ import annotations

import math

from sitekit.formula.atoms import Atoms
from sitekit.formula.cursor import ACCENTS, END, FRACTIONS, STYLES
from sitekit.formula.errors import FormulaError
from sitekit.formula.functions import SYMBOL_FUNCTIONS
from sitekit.formula.grammar import CLOSING_OF, COMPARISONS, PRODUCTS, STARTS, unreadable
from sitekit.formula.nodes import (
    Binary,
    Call,
    Comparison,
    Every,
    Index,
    Name,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Reduction,
    Transpose,
)
from sitekit.formula.tokens import Token, label_text, split

AND = Token("command", "and")
CONJUNCTIONS = frozenset({"and", "\\land", "\\wedge"})


class Parser(Atoms):
    """Reads one side of an equation."""

    def whole(self) -> Node:
        """All tokens as one expression."""
        node = self.expression()
        if self.peek() != END:
            raise unreadable(self.peek())
        return node

    def condition(self) -> Node | None:
        """All tokens as a comparison; None if there are only words, such as otherwise."""
        if any(token.value in ("or", "\\lor", "\\vee") for token in self.tokens):
            raise FormulaError("conditions joined by or are not read: write one row for each")
        kept = [token for token in self.tokens if token.kind != "text" or token.value == "and"]
        marked = [AND if token.value in CONJUNCTIONS else token for token in kept]
        parts = [
            part for tokens in split(marked, AND.value) for part in self.inner(tokens).comparisons()
        ]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def comparisons(self) -> list[Node]:
        """`a < x < b` as two of them; none where there are no tokens."""
        if not self.tokens:
            return []
        left = self.expression()
        parts: list[Node] = []
        while self.at(*COMPARISONS):
            operator = COMPARISONS[self.take().value]
            right = self.expression()
            parts.append(Comparison(operator, left, right))
            left = right
        if not parts or self.peek() != END:
            raise FormulaError("a condition is a comparison, as in x > 0 or a < x \\le b")
        return parts

    def expression(self) -> Node:
        """Terms joined by + and -."""
        node = self._signed_term()
        while self.at("+", "-"):
            operator = self.take().value
            node = Binary(operator, node, self.term())
        return node

    def _signed_term(self) -> Node:
        if self.at("+", "-"):
            sign = self.take().value
            return Negative(self.term()) if sign == "-" else self.term()
        return self.term()

    def term(self) -> Node:
        """Factors joined by a product sign, a slash or nothing."""
        node, after_slash = self.factor(), False
        while True:
            if self.at(*PRODUCTS, "/"):
                operator = self.take().value
                after_slash = operator == "/"
                node = Binary(PRODUCTS.get(operator, "/"), node, self._signed_factor())
            elif self._starts_factor():
                if after_slash:
                    raise FormulaError(
                        r"a / b c is ambiguous: write \frac{a}{b} c, a / (b c) or c \frac{a}{b}"
                    )
                node = Binary("juxtaposed", node, self.factor())
            else:
                return node

    def _signed_factor(self) -> Node:
        if self.at("-"):
            self.take()
            return Negative(self.factor())
        return self.factor()

    def _starts_factor(self) -> bool:
        kind, value = self.peek()
        if kind == "command" and value in self.open_bars:
            return False
        return kind in ("number", "name") or (kind == "command" and value in STARTS)

    def factor(self) -> Node:
        """One thing with its subscripts, superscripts and primes."""
        if self.at("\\sum", "\\prod") or (
            self.at("\\max", "\\min") and self.peek(1) == Token("command", "_")
        ):
            return self._reduction()
        node = self._primary()
        while self.at("^", "'", "_", "!"):
            node = self._postfix(node)
        return node

    def _postfix(self, node: Node) -> Node:
        mark = self.take().value
        if mark == "!":
            raise FormulaError("a factorial is not read: declare its value in the comment")
        if mark == "'":
            return self._primed(node)
        tokens = self.group()
        return self._subscript(node, tokens) if mark == "_" else self._superscript(node, tokens)

    @staticmethod
    def _primed(node: Node) -> Node:
        if not isinstance(node, Name):
            raise FormulaError("a prime goes on a name or on a known function")
        return Name(node.base + "_prime", node.labels)

    def _subscript(self, node: Node, tokens: list[Token]) -> Node:
        match node:
            case Norm(body):
                return Norm(body, label_text(tokens))
            case Power(base, exponent, elementwise):
                return Power(self._subscript(base, tokens), exponent, elementwise)
            case Name(base, labels):
                return Name(base, labels + self._labels(tokens))
            case _:
                return Index(node, self._labels(tokens))

    def _superscript(self, node: Node, tokens: list[Token]) -> Node:
        first, last = (tokens[0].value, tokens[-1].value) if tokens else ("", "")
        if first in ("\\top", "\\intercal") or (first == "T" == last and "T" not in self.declared):
            return Transpose(node)
        if first == "\\prime":
            return self._primed(node)
        if isinstance(node, Name):
            if first in ("(", "[") and last in (")", "]"):  # W^{(1)} is a name, not a power
                return Name(node.base, node.labels + self._labels(tokens[1:-1]))
            if len(tokens) == 1 and first in ("*", "\\star", "\\ast", "+", "-"):
                return Name(node.base, node.labels + self._labels(tokens))
        if first in ("\\odot", "\\circ"):
            return Power(node, self.inner(tokens[1:]).whole(), elementwise=True)
        return Power(node, self.inner(tokens).whole())

    def _reduction(self) -> Node:
        operator = self.take().value
        indices: list[str] = []
        lower = upper = condition = None
        while self.at("_", "^"):
            if self.take().value == "^":
                upper = self.inner(self.group()).whole()
                continue
            tokens = self.group()
            if Token("command", "\\in") in tokens:
                raise FormulaError(rf"{operator} over a set is not read: write its limits")
            head, *rest = split(tokens, *COMPARISONS)
            indices = [token.value for token in head if token.kind == "name"]
            if rest and Token("command", "=") in tokens:
                lower = self.inner(rest[0]).whole()
            elif rest:
                condition, indices = self.inner(tokens).condition(), indices[:1]
        if not indices:
            raise FormulaError(rf"{operator} needs an index, as in {operator}_{{k=1}}^{{K}}")
        body = self.term()
        for index in reversed(indices):
            body = Reduction(operator.strip("\\"), index, lower, upper, condition, body)
        return body

    def _function(self, name: str) -> Node:
        primes, power, base = self._function_marks(name)
        applied = self.at("(", "[", "\\{")
        arguments = self._arguments() if applied else (self._bare_argument(name),)
        node: Node = Call(name, arguments, primes)
        if base is not None:
            node = Binary("/", node, Call("log", (base,)))
        return node if power is None else Power(node, power)

    def _function_marks(self, name: str) -> tuple[int, Node | None, Node | None]:
        primes, power, base = 0, None, None
        while self.at("'", "^", "_"):
            mark = self.take().value
            if mark == "'":
                primes += 1
                continue
            tokens = self.group()
            if mark == "_":
                if name != "log":
                    raise FormulaError(
                        f"what is the subscript of {name}? declare a variable, or write it without"
                    )
                base = self.inner(tokens).whole()
            elif tokens and tokens[0].value == "\\prime":
                primes += len(tokens)
            else:
                power = self.inner(tokens).whole()
        if power == Negative(Number(1)):
            raise FormulaError(f"{name}^{{-1}} is ambiguous: inverse function or reciprocal")
        return primes, power, base

    def _bare_argument(self, name: str) -> Node:
        r"""The argument of `\log 2x` or `\cos\frac{t}{T}`, where no doubt is possible."""
        where = f"where does the argument of {name} end? write {name}(...)"
        if not self._starts_factor():
            raise FormulaError(f"{name} needs its argument: write {name}(x)")
        argument = self.factor()
        while self._is_coefficient(argument) and self._at_variable():
            argument = Binary("juxtaposed", argument, self.factor())
        another_function = self.peek().kind == "name" and not self._at_variable()
        if self.at("/") or (
            self._starts_factor() and not another_function and not isinstance(argument, Reduction)
        ):
            raise FormulaError(where)
        return argument

    @staticmethod
    def _is_coefficient(node: Node) -> bool:
        return isinstance(node, Number) or (
            isinstance(node, Binary) and node.operator == "juxtaposed"
        )

    def _at_variable(self) -> bool:
        return self.peek().kind == "name" and self.peek().value not in self.functions

    def _primary(self) -> Node:
        kind, value = self.peek()
        if kind == "number":
            self.take()
            return Number(float(value) if "." in value else int(value))
        if kind == "name":
            return self._named(value)
        if kind != "command":
            raise unreadable(self.peek())
        if value in ("\\max", "\\min"):
            self.take()
            return self._function(value[1:])
        if value in ("\\mathbb", "\\mathbf", "\\boldsymbol") and (node := self._blackboard()):
            return node
        if value in STYLES or value in ACCENTS:
            return self._accented_name()
        if value in FRACTIONS:
            self.take()
            return self._fraction(self.group(), self.group())
        if value == "{":
            return self.inner(self.group()).whole()
        if value in CLOSING_OF:
            return self._bracketed()
        readers = {
            "\\sqrt": self._root,
            "\\nabla": self._gradient,
            "\\begin{cases}": self._cases,
        }
        if value not in readers:
            raise unreadable(self.peek())
        return readers[value]()

    def _named(self, value: str) -> Node:
        if value in self.functions and value not in self.declared and self._is_applied(value):
            self.take()
            return self._function(value)
        if value == "pi" and "pi" not in self.declared:
            self.take()
            return Number(math.pi)
        return self._accented_name()

    def _is_applied(self, value: str) -> bool:
        """Whether the symbol here is the function: always, unless it has other meanings too."""
        if value not in SYMBOL_FUNCTIONS:
            return True
        following = self.inner(self.tokens[self.place + 1 :])
        if following.at("^"):
            following.take()
            following.group()
        return following.at("(", "[", "'")
