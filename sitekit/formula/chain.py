"""`left = step = step` against `code == rhs`: every step is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sitekit.formula.clauses import Comment
from sitekit.formula.compare import Comparison
from sitekit.formula.equations import Equation
from sitekit.formula.errors import FormulaError
from sitekit.formula.evaluate import Evaluator, Scope, UnknownName, Value, extent
from sitekit.formula.heads import check_indices, check_left
from sitekit.formula.nodes import Call, Derivative, Name, Node, Power
from sitekit.formula.parser import Parser
from sitekit.formula.sampling import evaluated


def table(
    value: Value, scope: Scope, indices: Sequence[str], shape: Sequence[int], origin: int
) -> Any:
    """The value for all combinations of the free indices."""
    if not indices:
        return value(scope)
    if set(indices) & (set(scope.values) | set(scope.indices)):
        raise FormulaError("a free index is declared as a variable too: take another letter")
    inner = Scope(scope.values, dict(scope.indices))
    cells = []
    for place in np.ndindex(*shape):
        inner.indices.update(zip(indices, (i + origin for i in place), strict=True))
        cells.append(value(inner))
    return np.array(cells).reshape((*shape, *np.shape(cells[0])))


def uses_differences(node: Node) -> bool:
    """Whether a derivative in it is taken numerically."""
    return any(
        isinstance(part, Derivative) or (isinstance(part, Call) and part.primes > 0)
        for part in node.walk()
    )


def free_labels(name: Name, values: Mapping[str, Any]) -> list[str]:
    """Single letters among the labels that no variable is called by."""
    parts = [part for label in name.labels for part in label.index or ()]
    return [
        part.base
        for part in parts
        if isinstance(part, Name) and not part.labels and part.base not in values
    ]


class Side:
    """An equation beside the main one, such as m = max z: it must agree with the comment."""

    def __init__(self, equation: Equation, comment: Comment, evaluator: Evaluator):
        node = Parser(equation.left, comment.names, evaluator.functions).whole()
        name = node.base if isinstance(node, Power) else node
        if not isinstance(name, Name):
            raise FormulaError("the left-hand side of a side equation is one name")
        self.name = name
        readable = {name.spelling, name.base} & set(comment.derived)
        if not readable:
            raise FormulaError(
                f"the equation for {name.spelling} is not tied: compute it in the comment, as "
                f"`{name.base} = ...`, name it as a target, or give it a formula of its own"
            )
        self.left, self.origin = evaluator.compile(node), evaluator.origin
        self.node = node
        self.steps = evaluator.compile_all(equation.steps)
        self.differences = [uses_differences(step) for step in equation.steps]

    def compare(self, scope: Scope, comparison: Comparison, at: str) -> None:
        """Each step with what the comment computes."""
        free = []
        if self.name.spelling not in scope.values:
            free = free_labels(self.name, scope.values)
        shape = [extent(self.node, index, scope.values) for index in free]
        want = table(self.left, scope, free, shape, self.origin)
        for step, differences in zip(self.steps, self.differences, strict=True):
            got = table(step, scope, free, shape, self.origin)
            comparison.add(got, want, f"the equation for {self.name.spelling}", at, differences)


class Chain:
    """The main equation, with side equations below or beside it."""

    def __init__(
        self,
        equations: Sequence[Equation],
        comment: Comment,
        evaluator: Evaluator,
        namespace: Mapping[str, Any],
    ):
        if not equations:
            raise FormulaError("the formula is empty")
        self.comment, self.evaluator, self.namespace = comment, evaluator, namespace
        self.main, *sides = equations
        self.sides = [Side(equation, comment, evaluator) for equation in sides]
        self.steps = evaluator.compile_all(self.main.steps)
        self.differences = [uses_differences(step) for step in self.main.steps]
        self.left_error: FormulaError | None = None
        self.left = self._left()
        self.is_first = True

    def _left(self) -> tuple[Value, bool] | None:
        """The left side where it can be read as an expression."""
        if self.main.assigns:
            return None
        parser = Parser(self.main.left, self.comment.names, self.evaluator.functions)
        try:
            node = parser.whole()
        except FormulaError as error:
            self.left_error = error
            return None
        return self.evaluator.compile(node), uses_differences(node)

    def compare(self, values: dict[str, Any], comparison: Comparison, at: str) -> None:
        """The left side, if it can be evaluated, and each step with the code's value."""
        scope = Scope(values)
        if self.is_first:
            self._check_left(scope)
            self.is_first = False
        want, shape = self._wanted(scope, values)
        if self.left is not None and self.comment.code is not None:
            got = self._table(self.left[0], scope, shape)
            comparison.add(got, want, "the left-hand side", at, self.left[1])
        for number, (step, differences) in enumerate(
            zip(self.steps, self.differences, strict=True), 1
        ):
            what = "the right-hand side"
            if len(self.steps) > 1:
                what = f"step {number} of {len(self.steps)}"
            comparison.add(self._table(step, scope, shape), want, what, at, differences)
        for side in self.sides:
            side.compare(scope, comparison, at)

    def _wanted(self, scope: Scope, values: dict[str, Any]) -> tuple[Any, tuple[int, ...]]:
        if self.comment.code is None:
            if self.left is None:
                raise self.left_error or FormulaError("`lhs` needs an equation, not an arrow")
            return self.left[0](scope), ()
        want = evaluated(self.comment.code.text, self.comment.code, values)
        shape = np.shape(want)[: len(self.comment.free)]
        if len(shape) < len(self.comment.free):
            raise FormulaError(
                f"the code gives shape {np.shape(want)}, too few axes for the indices "
                f"[{', '.join(self.comment.free)}]"
            )
        return want, shape

    def _table(self, value: Value, scope: Scope, shape: tuple[int, ...]) -> Any:
        return table(value, scope, self.comment.free, shape, self.evaluator.origin)

    def _check_left(self, scope: Scope) -> None:
        """Keep the left side if its names are known; else it must name what the code calls."""
        if self.comment.code is None:
            return
        check_indices(self.main.left, self.comment.free)
        if self.left is not None:
            first = dict.fromkeys(self.comment.free, self.evaluator.origin)
            try:
                self.left[0](Scope(scope.values, first))
            except UnknownName:
                self.left = None
        if self.left is None:
            tree, names = self.comment.code.tree, self.comment.names
            check_left(self.main.left, tree, names, self.namespace)

    def finish(self) -> None:
        """All equations have been compared."""
