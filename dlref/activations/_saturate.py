"""What several activations need: a step, and a product that only an exponential will see."""

import numpy as np

from .._check import Array

_BOUND = 2e4  # exp(-2e4) is 0 in every dtype, and float16 can hold 2e4


def step(x: Array) -> Array:
    """Return 1 for x > 0, else 0, and NaN for NaN: ``np.heaviside(x, 0)``, ten times as fast."""
    return np.maximum(np.sign(x), 0)


def saturating_product(factor: float, x: Array) -> Array:
    """Return factor * x, cut off where its exponential is 0 anyway; an overflow does no harm."""
    with np.errstate(over="ignore"):
        return np.clip(factor * x, -_BOUND, _BOUND)
