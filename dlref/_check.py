"""Validation shared by all modules: a few helpers, one form of message."""

import math
from collections.abc import Collection
from functools import cache
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


@cache
def ends(interval: str) -> tuple[float, float]:
    """Read an interval such as ``"[0, 1)"``."""
    low, high = interval[1:-1].split(",")
    return float(low), float(high)


def in_range(value: float, interval: str, who: str, name: str) -> None:
    """Check a number against an interval written as in a text, such as ``"[0, 1)"``."""
    low, high = ends(interval)
    above = value >= low if interval[0] == "[" else value > low
    below = value <= high if interval[-1] == "]" else value < high
    if not (above and below):
        raise ParameterError(f"{who}: {name} must be in {interval}; got {value}")


def count(value: object, least: int, who: str, name: str) -> None:
    """Check for an integer that is not too small."""
    if not isinstance(value, int | np.integer) or value < least:
        raise ParameterError(f"{who}: {name} must be an integer of at least {least}; got {value!r}")


def all_in_range(x: Array, interval: str, who: str, name: str) -> None:
    """Check every element against a closed interval, such as ``"[0, 1]"``; a NaN passes."""
    low, high = ends(interval)
    outside = np.asarray(x)[(x < low) | (x > high)]
    if outside.size:
        raise ParameterError(f"{who}: {name} must hold numbers in {interval}; got {outside[0]}")


def only(x: Array, values: tuple[float, float], who: str, name: str) -> None:
    """Check that every element is one of two numbers."""
    others = np.asarray(x)[(x != values[0]) & (x != values[1])]
    if others.size:
        raise ParameterError(
            f"{who}: {name} must hold {values[0]} and {values[1]} only; got {others[0]}"
        )


def distribution(p: Array, axis: int, who: str, name: str) -> None:
    """Check for probabilities that sum to 1; a NaN passes.

    Allowed are rounding in the dtype and, in float64, five digits: what was computed in float32,
    and the step of a finite difference.
    """
    all_in_range(p, "[0, inf]", who, name)
    sums = np.asarray(p.sum(axis=axis))
    wrong = sums[np.abs(sums - 1) > max(1e-5, math.sqrt(np.finfo(p.dtype).eps))]
    if wrong.size:
        raise ParameterError(f"{who}: {name} must sum to 1 along axis {axis}; got {wrong[0]:.6g}")


def integers(y: ArrayLike, who: str, name: str) -> NDArray[Any]:
    """Return `y` as an array of integers or booleans; an empty list has no dtype of its own."""
    array = np.asarray(y)
    if array.dtype.kind not in "biu" and array.size:
        raise ParameterError(f"{who}: {name} must hold integers; got dtype {array.dtype}")
    return array


def labels(y: ArrayLike, num_classes: int, who: str, name: str) -> NDArray[np.intp]:
    """Return `y` as an array of indices below `num_classes`."""
    in_range(num_classes, "[1, inf)", who, "num_classes")
    array = integers(y, who, name)
    outside = array[(array < 0) | (array >= num_classes)]
    if outside.size:
        raise ParameterError(
            f"{who}: {name} must hold labels in [0, {num_classes}); got {outside[0]}"
        )
    return array.astype(np.intp, copy=False)


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
