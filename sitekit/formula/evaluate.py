"""Nodes to NumPy: each node becomes a function of a scope, built once and called on every draw."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from sitekit.formula import nodes
from sitekit.formula.arithmetic import (
    STEP_OF_ORDER,
    derivative,
    differences,
    multiply,
    power,
    transpose,
)
from sitekit.formula.errors import FormulaError
from sitekit.formula.functions import FUNCTIONS, SEVERAL_ARGUMENTS
from sitekit.formula.nodes import Name, Node


@dataclass
class Scope:
    """What the names stand for on one draw."""

    values: dict[str, Any]
    indices: dict[str, int] = field(default_factory=dict)


Value = Callable[[Scope], Any]


class UnknownName(FormulaError):  # noqa: N818  (said to the author as it is)
    """A name that neither the comment nor an index declares."""


COMPARE = {
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
REDUCE: dict[str, Callable[[list[Any]], Any]] = {
    "sum": sum,
    "prod": math.prod,
    "max": max,
    "min": min,
}
EMPTY = {"sum": 0.0, "prod": 1.0}
ROUNDING = {"floor": np.floor, "ceil": np.ceil}
NORM_ORDER = {"1": 1, "2": None, "F": None, "infty": np.inf}


def readings(name: Name) -> Iterator[tuple[str, list[Node | None]]]:
    """Each way to read the labels, as part of the name or as indices; names first."""
    for is_index in itertools.product((False, True), repeat=len(name.labels)):
        labels = list(zip(name.labels, is_index, strict=True))
        spelling = "_".join([name.base, *(label.text for label, index in labels if not index)])
        indices = [x for label, index in labels if index for x in label.index or (None,)]
        yield spelling, indices


def extent(node: Node, index: str, values: Mapping[str, Any]) -> int:
    """How far an index without limits runs: along the arrays that it is used on."""
    lengths: set[int] = set()
    for name in node.walk():
        if not isinstance(name, Name):
            continue
        for spelling, indices in readings(name):
            if indices and spelling in values and np.ndim(values[spelling]) >= len(indices):
                axes = zip(np.shape(values[spelling]), indices, strict=False)
                lengths.update(length for length, at in axes if at == Name(index))
    if not lengths:
        raise FormulaError(f"how far does the index {index} run? write its limits")
    if len(lengths) > 1:
        raise FormulaError(f"the index {index} runs over axes of different lengths: write limits")
    return lengths.pop()


class Evaluator:
    """Compiles nodes for given functions and a given first index; notes what was used."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], origin: int = 1):
        self.functions, self.origin = functions, origin
        self.used: set[str] = set()
        self.origin_used = False

    def compile(self, node: Node) -> Value:
        """The node as a function of a scope."""
        return cast(Value, getattr(self, "_" + type(node).__name__.lower())(node))

    def compile_all(self, items: Sequence[Node]) -> list[Value]:
        """Each of them."""
        return [self.compile(item) for item in items]

    def _number(self, node: nodes.Number) -> Value:
        return lambda _: node.value

    def _name(self, node: Name) -> Value:
        found: list[Value] = []  # what a name means is the same on every draw

        def value(scope: Scope) -> Any:
            if not found:
                found.append(self._meaning(node, scope))
            return found[0](scope)

        return value

    def _meaning(self, node: Name, scope: Scope) -> Value:
        for spelling, indices in readings(node):
            if spelling not in scope.values or spelling in scope.indices:
                continue
            if not indices:
                self.used.add(spelling)
                return lambda scope, key=spelling: scope.values[key]  # type: ignore[misc]
            if None in indices or np.ndim(scope.values[spelling]) < len(indices):
                continue
            element = self._element(spelling, cast(list[Node], indices))
            try:
                element(scope)
            except UnknownName:
                continue
            self.used.add(spelling)
            return element
        if not node.labels and node.base in scope.indices:
            return lambda scope: scope.indices[node.base]
        return self._constant(node)

    def _constant(self, node: Name) -> Value:
        pair = [x for label in node.labels for x in label.index or ()]
        if node.base == "delta" and len(pair) == 2:
            first, second = self.compile_all(pair)
            return lambda scope: float(first(scope) == second(scope))
        if node == Name("e"):
            return lambda _: math.e
        if node == Name("I"):
            raise FormulaError("declare the identity with its size: I = np.eye(N)")
        raise UnknownName(node.spelling)

    def _element(self, spelling: str, indices: Sequence[Node]) -> Value:
        place = self._place(indices)
        return lambda scope: scope.values[spelling][place(scope, np.shape(scope.values[spelling]))]

    def _place(self, indices: Sequence[Node]) -> Callable[[Scope, tuple[int, ...]], Any]:
        """The indices as NumPy wants them, checked against the array's shape."""
        at, origin = self.compile_all(indices), self.origin
        self.origin_used = True

        def place(scope: Scope, shape: tuple[int, ...]) -> tuple[int, ...]:
            found = tuple(int(index(scope)) - origin for index in at)
            if not all(0 <= i < length for i, length in zip(found, shape, strict=False)):
                says = ", ".join(str(i + origin) for i in found)
                other = "remove `index from 0`" if origin == 0 else "add `index from 0`"
                raise FormulaError(
                    f"the index [{says}] is outside an array of shape {shape}, counted from "
                    f"{origin}: mend the limits, or {other}"
                )
            return found

        return place

    def _index(self, node: nodes.Index) -> Value:
        indices = [x for label in node.labels for x in label.index or ()]
        if len(indices) < len(node.labels):
            raise FormulaError("a subscript of brackets is an index, as in (W x)_i")
        body, place = self.compile(node.body), self._place(indices)

        def value(scope: Scope) -> Any:
            array = np.asarray(body(scope))
            if array.ndim < len(indices):
                raise FormulaError("a number has no elements: what does the subscript mean?")
            return array[place(scope, array.shape)]

        return value

    def _negative(self, node: nodes.Negative) -> Value:
        body = self.compile(node.body)
        return lambda scope: -body(scope)

    def _binary(self, node: nodes.Binary) -> Value:
        left, right, sign = self.compile(node.left), self.compile(node.right), node.operator
        if sign == "+":
            return lambda scope: left(scope) + right(scope)
        if sign == "-":
            return lambda scope: left(scope) - right(scope)
        if sign == "/":
            return lambda scope: np.divide(left(scope), right(scope))
        return lambda scope: multiply(sign, left(scope), right(scope))

    def _power(self, node: nodes.Power) -> Value:
        base, exponent = self.compile(node.base), self.compile(node.exponent)
        return lambda scope: power(base(scope), exponent(scope), node.elementwise)

    def _transpose(self, node: nodes.Transpose) -> Value:
        body = self.compile(node.body)
        return lambda scope: transpose(body(scope))

    def _call(self, node: nodes.Call) -> Value:
        function = ROUNDING.get(node.function) or self.functions[node.function]
        self.used.add(node.function)
        built_in = FUNCTIONS.get(node.function) is function
        if built_in and len(node.arguments) > 1 and node.function not in SEVERAL_ARGUMENTS:
            raise FormulaError(
                f"{node.function} takes one argument here: if another function is meant, say "
                f"which, as `function {node.function} = gelu`"
            )
        if node.primes:
            if node.primes not in STEP_OF_ORDER or len(node.arguments) > 1:
                raise FormulaError("a derivative is read up to the second, of one argument")
            function = derivative(function, node.primes)
        arguments = self.compile_all(node.arguments)
        if len(arguments) == 1:
            argument = arguments[0]
            return lambda scope: function(argument(scope))
        return lambda scope: function(*(argument(scope) for argument in arguments))

    def _expectation(self, node: nodes.Expectation) -> Value:
        body = self.compile(node.body)
        return lambda scope: np.mean(body(scope))

    def _norm(self, node: nodes.Norm) -> Value:
        if node.order not in NORM_ORDER:
            raise FormulaError(
                f"a norm is read with the subscript 1, 2, F or \\infty; got {node.order}"
            )
        body, order = self.compile(node.body), NORM_ORDER[node.order]

        def value(scope: Scope) -> Any:
            array = np.asarray(body(scope))
            if array.ndim == 2 and node.order != "F":
                raise FormulaError(r"which norm of a matrix? write \lVert A \rVert_F")
            return np.linalg.norm(array, order)

        return value

    def _reduction(self, node: nodes.Reduction) -> Value:
        name, body = node.index, self.compile(node.body)
        run, holds = self._range(node), self.compile(node.condition) if node.condition else None
        combine = REDUCE[node.operator]

        def value(scope: Scope) -> Any:
            if name in scope.indices or name in scope.values:
                raise FormulaError(
                    f"the index {name} has another meaning here: take another letter"
                )
            inner, terms = Scope(scope.values, dict(scope.indices)), []
            for index in run(scope):
                inner.indices[name] = index
                if holds is None or holds(inner):
                    terms.append(body(inner))
            if not terms and node.operator not in EMPTY:
                raise FormulaError(f"a {node.operator} over nothing")
            return combine(terms) if terms else EMPTY[node.operator]

        return value

    def _range(self, node: nodes.Reduction) -> Callable[[Scope], range]:
        lower = self.compile(node.lower) if node.lower else None
        upper = self.compile(node.upper) if node.upper else None
        if lower is None or upper is None:
            self.origin_used = True

        def run(scope: Scope) -> range:
            start = int(lower(scope)) if lower else self.origin
            if upper:
                return range(start, int(upper(scope)) + 1)
            return range(start, self.origin + extent(node.body, node.index, scope.values))

        return run

    def _comparison(self, node: nodes.Comparison) -> Value:
        left, right, compare = (
            self.compile(node.left),
            self.compile(node.right),
            COMPARE[node.operator],
        )
        return lambda scope: compare(left(scope), right(scope))

    def _every(self, node: nodes.Every) -> Value:
        parts = self.compile_all(node.parts)
        return lambda scope: np.logical_and.reduce([part(scope) for part in parts])

    def _indicator(self, node: nodes.Indicator) -> Value:
        condition = self.compile(node.condition)
        return lambda scope: np.asarray(condition(scope), float)

    def _cases(self, node: nodes.Cases) -> Value:
        values = self.compile_all([value for value, _ in node.rows])
        conditions = [self.compile(holds) if holds else None for _, holds in node.rows]

        def value(scope: Scope) -> Any:
            holds = [np.asarray(c(scope) if c else True, bool) for c in conditions]
            return np.select(holds, [np.asarray(v(scope), float) for v in values], np.nan)

        return value

    def _derivative(self, node: nodes.Derivative) -> Value:
        body, variable = self.compile(node.body), self.compile(node.variable)

        def value(scope: Scope) -> Any:
            variable(scope)  # an unknown name is reported as such
            for spelling, indices in readings(node.variable):
                if spelling in scope.values:
                    place = self._place(cast(list[Node], indices)) if indices else None
                    return self._slope(body, scope, spelling, place)
            raise UnknownName(node.variable.spelling)

        return value

    @staticmethod
    def _slope(body: Value, scope: Scope, spelling: str, place: Any) -> Any:
        original = scope.values[spelling]

        def shifted(step: float) -> Any:
            moved = original + step
            if place is not None:
                moved = np.array(original, float)
                moved[place(scope, moved.shape)] += step
            return body(Scope({**scope.values, spelling: moved}, scope.indices))

        return differences(shifted, 1)
