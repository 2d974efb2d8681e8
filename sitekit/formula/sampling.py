"""Draws of all that a comment declares."""

from __future__ import annotations

from typing import Any

import numpy as np

from sitekit.formula.clauses import Comment, Variable
from sitekit.formula.domains import SMALLEST
from sitekit.formula.errors import FormulaError

ATTEMPTS = 200
SMALLEST_SIZE = 2
FEWEST_SIZES = 3


class Sampler:
    """Draws sizes that are all different, then variables, then what is computed from them."""

    def __init__(self, comment: Comment):
        self.comment = comment
        self.letters = sorted(comment.sizes)
        literals = {
            int(size.text)
            for variable in comment.variables
            for size in variable.sizes or ()
            if size.text.isdigit()
        }
        count = max(len(self.letters) + 1, FEWEST_SIZES)
        usable = (n for n in range(SMALLEST_SIZE, count + 99) if n not in literals)
        self.lengths = [next(usable) for _ in range(count)]
        scalars = [variable for variable in comment.variables if variable.sizes is None]
        self.edge_rounds = max((len(v.domain.edges) for v in scalars), default=0)

    def draw(self, rng: np.random.Generator, number: int) -> dict[str, Any]:
        """The values of one draw; the first draws try the ends of the ranges."""
        for attempt in range(ATTEMPTS):
            values = self._draw(rng, number if attempt == 0 else 2 * self.edge_rounds)
            if all(guard(values) for guard in self.comment.guards):
                return values
        raise FormulaError("the guards leave no draws: widen the domains")

    def _draw(self, rng: np.random.Generator, number: int) -> dict[str, Any]:
        lengths = rng.permutation(self.lengths)[: len(self.letters)]
        sizes = {letter: int(n) for letter, n in zip(self.letters, lengths, strict=True)}
        values: dict[str, Any] = dict(sizes)
        for variable in self.comment.variables:
            values[variable.name] = self._value(variable, rng, number, sizes)
        for name, expression in self.comment.derived.items():
            values[name] = evaluated(f"{name} = {expression.text}", expression, values)
            if np.ndim(values[name]) == 0 and 0 < abs(values[name]) < SMALLEST and is_small(name):
                raise FormulaError(
                    f"{name} = {expression.text} is so small that a misplaced {name} would not "
                    f"show: draw it large, as {name} in [1e-3, 1e-1]"
                )
        return values

    def _value(
        self, variable: Variable, rng: np.random.Generator, number: int, sizes: dict[str, int]
    ) -> Any:
        if variable.sizes is not None:
            shape = tuple(int(size(sizes)) for size in variable.sizes)
            return variable.domain.draw(rng, shape, sizes)
        edges = variable.domain.edges
        if edges and number < self.edge_rounds:
            return edges[number % len(edges)]
        if edges and number < 2 * self.edge_rounds:
            return edges[int(rng.integers(len(edges)))]
        return variable.domain.draw(rng, None, sizes)


def is_small(name: str) -> bool:
    """Whether the name is one of a small constant."""
    return name.startswith("eps")


def evaluated(what: str, expression: Any, values: dict[str, Any]) -> Any:
    """The expression's value; an error of the code is told as one."""
    try:
        return expression(values)
    except FormulaError:
        raise
    except Exception as error:
        raise FormulaError(f"`{what}` raised {type(error).__name__}: {error}") from error
