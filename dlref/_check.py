"""Validation shared by all modules: a few helpers, one form of message."""

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ParameterError, ShapeError

Array = NDArray[np.floating[Any]]

MISSING: Any = None
"""Default of a required `rng`, so that leaving it out is told in the same words as a wrong one."""


def floating(x: ArrayLike, who: str, name: str = "x") -> Array:
    """Return `x` as an array: its own dtype if that is floating, else float64."""
    array = np.asarray(x)
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    raise ParameterError(f"{who}: {name} must hold real numbers; got dtype {array.dtype}")


def like(x: ArrayLike, model: Array, who: str, name: str) -> Array:
    """Return `x` as an array of the model's shape and dtype."""
    array = floating(x, who, name).astype(model.dtype, copy=False)
    if array.shape != model.shape:
        raise ShapeError(f"{who}: {name} must have shape {model.shape}; got {array.shape}")
    return array


def shape(x: Array, expected: str, who: str, name: str = "x") -> None:
    """Check the shape of `x` against words such as ``"N 3"``: a number is meant exactly."""
    words = expected.split()
    fits = x.ndim == len(words) and all(
        not word.isdigit() or int(word) == size for word, size in zip(words, x.shape, strict=True)
    )
    if not fits:
        wanted = ", ".join(words) + ("," if len(words) == 1 else "")
        raise ShapeError(f"{who}: {name} must have shape ({wanted}); got {x.shape}")


def same_dtype(x: Array, model: Array, who: str, name: str) -> None:
    """Check that a parameter has the floating dtype of the input."""
    if x.dtype != model.dtype:
        raise ParameterError(f"{who}: {name} must have dtype {model.dtype}; got {x.dtype}")


def axis(x: Array, number: int, who: str, name: str = "x") -> None:
    """Check that `x` has an axis of this number, and something along it."""
    if not -x.ndim <= number < x.ndim or x.shape[number] == 0:
        raise ShapeError(
            f"{who}: {name} must have at least one element along axis {number}; got shape {x.shape}"
        )


def in_range(value: float, interval: str, who: str, name: str) -> None:
    """Check a number against an interval written as in a text, such as ``"[0, 1)"``."""
    low, high = (float(end) for end in interval[1:-1].split(","))
    above = value >= low if interval[0] == "[" else value > low
    below = value <= high if interval[-1] == "]" else value < high
    if not (above and below):
        raise ParameterError(f"{who}: {name} must be in {interval}; got {value}")


def finite(value: float, who: str, name: str) -> None:
    """Check that a number is neither infinite nor NaN."""
    if not math.isfinite(value):
        raise ParameterError(f"{who}: {name} must be finite; got {value}")


def choice(value: str, options: Collection[str], who: str, name: str) -> None:
    """Check that a word belongs to a closed set."""
    if value not in options:
        allowed = ", ".join(repr(option) for option in options)
        raise ParameterError(f"{who}: {name} must be one of {allowed}; got {value!r}")


def generator(rng: object, who: str) -> None:
    """Check that `rng` is a NumPy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{who}: rng must be a Generator, so pass numpy.random.default_rng(seed); got {rng!r}"
        )
