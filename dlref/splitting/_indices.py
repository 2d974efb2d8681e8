"""What the splits share."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _check

Indices = NDArray[np.intp]
Pair = tuple[Indices, Indices]


def one_each(values: ArrayLike, who: str, name: str, n: int | None = None) -> NDArray[Any]:
    """Return labels of any kind as an array, one for each of n examples."""
    array = np.asarray(values)
    _check.shape(array, "N" if n is None else str(n), who, name)
    return array


def by_class(order: Indices, y: NDArray[Any]) -> Indices:
    """Sort a random order by class: within a class it stays random."""
    return order[np.argsort(y[order], kind="stable")]


def others(n: int, chosen: Indices) -> Indices:
    """Return the indices below n that are not among the chosen ones."""
    free = np.ones(n, bool)
    free[chosen] = False
    return np.flatnonzero(free)
