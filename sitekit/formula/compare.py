"""Two values, compared and told apart in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sitekit.formula.errors import FormulaError

EXACT = 1e-9  # relative; rounding of a formula that is not written for stability
BY_DIFFERENCES = 1e-6
ABSOLUTE = 1e-2  # of the relative tolerance
SHARE_FINITE = 0.5


@dataclass
class Comparison:
    """Counts what was compared over all draws."""

    tolerance: float | None
    against: str = "the code"
    finite: int = 0
    total: int = 0
    tolerance_needed: bool = False

    def add(self, got: Any, want: Any, what: str, at: str, differences: bool = False) -> None:
        """Compare one pair; FormulaError where they differ."""
        left, right = number(got, "the formula"), number(want, self.against)
        if left.shape == (1, *right.shape) and right.ndim == 1:  # a row is a vector to NumPy
            left = left[0]
        if left.shape != right.shape:
            raise FormulaError(
                f"{what} has shape {left.shape}, but {self.against} gives {right.shape} {at}"
            )
        default = BY_DIFFERENCES if differences else EXACT
        exact = np.isclose(left, right, rtol=default, atol=default * ABSOLUTE, equal_nan=True)
        right_enough = exact
        if self.tolerance is not None:
            loose = self.tolerance
            right_enough = np.isclose(left, right, rtol=loose, atol=loose, equal_nan=True)
        at_kink = np.isnan(left) & differences
        if not np.all(right_enough | at_kink):
            self._refuse(left, right, right_enough | at_kink, what, at)
        self.tolerance_needed |= not np.all(exact | at_kink)
        self.finite += int(np.sum(np.isfinite(right) & ~at_kink))
        self.total += right.size

    def _refuse(
        self, left: np.ndarray, right: np.ndarray, good: np.ndarray, what: str, at: str
    ) -> None:
        place = tuple(int(i) for i in np.argwhere(~good)[0])
        where = f", element {list(place)}" if place else ""
        hint = ""
        if not np.isfinite(left[place]) and np.isfinite(right[place]):
            hint = "; if it cannot be evaluated there, narrow the domain, as (0, 1)"
        raise FormulaError(
            f"{what} is false: the formula gives {left[place]:.6g}, "
            f"{self.against} {right[place]:.6g} {at}{where}{hint}"
        )

    def finish(self) -> int:
        """The number of finite values compared; FormulaError if that shows too little."""
        if self.finite < SHARE_FINITE * self.total or not self.finite:
            raise FormulaError(
                f"only {self.finite} of {self.total} values are finite: narrow the domains"
            )
        if self.tolerance is not None and not self.tolerance_needed:
            raise FormulaError("tol is not needed, all values agree to rounding: leave it out")
        return self.finite


def number(value: Any, whose: str) -> np.ndarray:
    """The value as an array of floats."""
    try:
        return np.asarray(value, float)
    except (TypeError, ValueError):
        raise FormulaError(
            f"{whose} gives a {type(value).__name__}, not a number or an array: "
            "name the targets, as == (theta_t, m_t), or take a part of it"
        ) from None


def place_of(draw: int, values: Mapping[str, Any]) -> str:
    """`at draw 3: x = 0.25, K = 4`."""
    numbers = [
        f"{name} = {value:.5g}"
        for name, value in values.items()
        if np.ndim(value) == 0 and isinstance(value, int | float | np.number)
    ]
    return f"at draw {draw}" + (f" ({', '.join(numbers)})" if numbers else "")
