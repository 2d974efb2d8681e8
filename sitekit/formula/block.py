"""Rows that define one symbol after the other, against `code == (theta_t, m_t, v_t)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sitekit.formula.chain import free_labels, table, uses_differences
from sitekit.formula.clauses import Comment
from sitekit.formula.compare import Comparison
from sitekit.formula.equations import Equation
from sitekit.formula.errors import FormulaError
from sitekit.formula.evaluate import Evaluator, Scope, extent
from sitekit.formula.nodes import Name, Node, Number, Power
from sitekit.formula.parser import Parser
from sitekit.formula.sampling import evaluated


class Row:
    """One definition; later rows may use it."""

    def __init__(self, equation: Equation, comment: Comment, evaluator: Evaluator):
        self.evaluator = Evaluator(evaluator.functions, evaluator.origin)
        node: Node = Parser(equation.left, comment.names, evaluator.functions).whole()
        self.power = 1.0
        match node:
            case Power(base, Number(exponent)):  # \sigma_B^2 = ...
                node, self.power = base, exponent
        if not isinstance(node, Name):
            raise FormulaError(
                "a row of a block begins with one name, as m_t = ...; "
                "a label above it is written x^{(l)}"
            )
        self.left, self.assigns, self.steps = node, equation.assigns, equation.steps
        self.values = self.evaluator.compile_all(equation.steps)
        self.name = node.spelling
        self.free: list[str] | None = None

    def define(self, scope: Scope, comparison: Comparison, at: str) -> None:
        """Evaluate the row, compare its steps with each other, and keep the value."""
        if self.free is None:
            self.free = self._free_indices(scope)
            left_over = [label.text for label in self.left.labels if label.text not in self.free]
            self.name = "_".join([self.left.base, *left_over])
        shape = [extent(self.steps[0], index, scope.values) for index in self.free]
        origin = self.evaluator.origin
        first, *others = (table(value, scope, self.free, shape, origin) for value in self.values)
        for number, other in enumerate(others, 2):
            differences = uses_differences(self.steps[number - 1])
            what = f"step {number} of the row for {self.name}"
            comparison.add(other, first, what, at, differences)
        scope.values[self.name] = first if self.power == 1 else np.power(first, 1 / self.power)

    def _free_indices(self, scope: Scope) -> list[str]:
        """The letters of the left side that index an array on the right."""
        found = []
        for letter in free_labels(self.left, scope.values):
            try:
                extent(self.steps[0], letter, scope.values)
            except FormulaError:
                continue
            found.append(letter)
        return found


class Block:
    """All rows, and the targets that the code returns."""

    def __init__(self, equations: Sequence[Equation], comment: Comment, evaluator: Evaluator):
        if comment.code is None or comment.free:
            raise FormulaError("named targets are compared with code that has no free indices")
        self.code, self.comment, self.evaluator = comment.code, comment, evaluator
        self.rows = [Row(equation, comment, evaluator) for equation in equations]
        self.drawn = {variable.name for variable in comment.variables} | comment.sizes

    def compare(self, values: dict[str, Any], comparison: Comparison, at: str) -> None:
        """Run the rows in order, then compare the targets with the code's values."""
        wanted = self._wanted(values)
        scope, defined = Scope(dict(values)), set()
        for row in self.rows:
            before = scope.values.get(row.name)
            row.define(scope, comparison, at)
            if row.name in self.comment.derived:
                what = f"the row for {row.name}"
                comparison.add(scope.values[row.name], before, what, at)
            elif (row.name in self.drawn or row.name in defined) and not row.assigns:
                raise FormulaError(
                    f"{row.name} is defined by a row, but it has a value already: write "
                    r"\leftarrow for a new value, or take one of the two away"
                )
            defined.add(row.name)
        for target, want in zip(self.comment.targets, wanted, strict=True):
            if target not in defined:
                raise FormulaError(
                    f"no row defines the target {target}: rows define {', '.join(sorted(defined))}"
                )
            comparison.add(scope.values[target], want, target, at)

    def _wanted(self, values: dict[str, Any]) -> list[Any]:
        value, targets = evaluated(self.code.text, self.code, values), self.comment.targets
        if len(targets) == 1:
            return [value]
        if not isinstance(value, tuple | list) or len(value) != len(targets):
            count = len(value) if isinstance(value, tuple | list) else 1
            raise FormulaError(
                f"the code returns {count} values, but {len(targets)} targets are named"
            )
        return list(value)

    def finish(self) -> None:
        """Every row must feed a target, or agree with the comment."""
        needed = set(self.comment.targets)
        for row in reversed(self.rows):
            if row.name not in needed and row.name not in self.comment.derived:
                targets = ", ".join(self.comment.targets)
                raise FormulaError(
                    f"the row for {row.name} feeds no target ({targets}), so nothing checks it: "
                    "name it as a target too, or give it a formula of its own"
                )
            needed = (needed - {row.name}) | row.evaluator.used
            self.evaluator.used |= row.evaluator.used
            self.evaluator.origin_used |= row.evaluator.origin_used
