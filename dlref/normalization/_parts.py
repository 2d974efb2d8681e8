"""What the layers share: means, standardizing, scale and shift, and their backward passes.

Arrays come as (A, S, B): to each index of the middle axis belong one mean and one variance, or
one gamma and one beta. A reshape brings every layer into this form.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .._check import Array
from ..initializers import constant, zeros


def total(a: Array, b: Array | None = None) -> Array:
    """Sum `a`, or ``a * b``, over all axes but the middle one: (A, S, B) to (S, 1)."""
    if b is None:
        return a.sum(axis=(0, 2))[:, None]
    sums: Array = np.einsum("asb,asb->s", a, b)  # the product is never written
    return sums[:, None]


def mean(a: Array, b: Array | None = None) -> Array:
    """Average `a`, or ``a * b``, likewise; of nothing it is 0."""
    return total(a, b) / max(a.shape[0] * a.shape[2], 1)


def standardize(x: Array, eps: float) -> tuple[Array, Array, Array, Array]:
    """Return (x - mean) / sqrt(var + eps), the factor 1 / sqrt(var + eps), mean and variance."""
    average = mean(x)
    xhat = x - average
    var = mean(xhat, xhat)
    inverse = 1 / np.sqrt(var + eps)
    xhat *= inverse
    return xhat, inverse, average, var


def standardize_grad(dxhat: Array, xhat: Array, inverse: Array) -> Array:
    """Go back through the division, then through the subtraction of the mean."""
    dx = rescale_grad(dxhat, xhat, inverse)
    dx -= mean(dx)
    return dx


def rescale(x: Array, eps: float) -> tuple[Array, Array]:
    """Return x / sqrt(mean of squares + eps), and the factor 1 / sqrt(...)."""
    inverse = 1 / np.sqrt(mean(x, x) + eps)
    return x * inverse, inverse


def rescale_grad(dxhat: Array, xhat: Array, inverse: Array) -> Array:
    """Return inverse * (dxhat - xhat * mean(dxhat * xhat)); the second term is the root's."""
    dx = xhat * -mean(dxhat, xhat)
    dx += dxhat
    dx *= inverse
    return dx


def new_params(shape: tuple[int, ...], dtype: DTypeLike) -> dict[str, Array]:
    """Return gamma = 1 and beta = 0."""
    return {"gamma": constant(shape, 1.0, dtype=dtype), "beta": zeros(shape, dtype=dtype)}


def gamma(params: Mapping[str, Array]) -> Any:
    """Return gamma as (S, 1), or 1 if there is none."""
    return params["gamma"].reshape(-1, 1) if "gamma" in params else 1.0


def scale_and_shift(xhat: Array, params: Mapping[str, Array]) -> Array:
    """Return gamma * xhat + beta, a new array, with those of the two that are there."""
    y: Array = gamma(params) * xhat
    if "beta" in params:
        y += params["beta"].reshape(-1, 1)
    return y


def param_grads(dy: Array, xhat: Array, params: Mapping[str, Array]) -> dict[str, Array]:
    """Return the gradients of gamma and beta, of those that are there."""
    grads = {}
    if "gamma" in params:
        grads["gamma"] = total(dy, xhat).reshape(params["gamma"].shape)
    if "beta" in params:
        grads["beta"] = total(dy).reshape(params["beta"].shape)
    return grads


def as_made(name: str, *sizes: Any, **options: tuple[Any, Any]) -> str:
    """Write a call; options come as (value, default) and are left out at their default."""
    shown = (f"{key}={value!r}" for key, (value, default) in options.items() if value != default)
    return f"{name}({', '.join([*map(repr, sizes), *shown])})"
