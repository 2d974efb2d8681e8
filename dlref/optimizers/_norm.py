"""The length of vectors whose squares no float can hold."""

import math
from collections.abc import Mapping

import numpy as np

from .._check import Array


def norm(x: Array) -> float:
    """Return the Euclidean norm: the largest element is divided out, so no square overflows."""
    largest = float(np.max(np.abs(x), initial=0))
    if largest == 0 or not math.isfinite(largest):
        return largest
    scaled = np.ravel(x / largest)
    return largest * math.sqrt(np.vdot(scaled, scaled))


def global_norm(arrays: Mapping[str, Array]) -> float:
    """Return the norm of all arrays taken as one vector."""
    return math.hypot(*map(norm, arrays.values()))
