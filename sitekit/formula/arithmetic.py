"""Products, powers and derivatives as a formula means them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sitekit.formula.errors import FormulaError

STEP_OF_ORDER = {1: 1e-5, 2: 1e-4}  # balances truncation against rounding for so many derivatives
KINK = 1e-2  # one-sided slopes further apart than this do not make a derivative


def multiply(sign: str, a: Any, b: Any) -> Any:
    r"""Juxtaposed arrays are a matrix product, `\odot` is elementwise, a number scales."""
    if sign == "odot" or not np.ndim(a) or not np.ndim(b):
        return a * b
    if sign == "*":
        raise FormulaError(
            r"\cdot or \times between arrays is ambiguous: juxtapose them for the matrix product, "
            r"write \odot for the elementwise one"
        )
    if np.ndim(a) == np.ndim(b) == 1:
        raise FormulaError(r"two vectors side by side: write x^\top y, x y^\top or x \odot y")
    if np.ndim(a) == 1 and np.shape(b)[0] == 1:
        return np.outer(a, b)
    if np.shape(a)[-1] != np.shape(b)[0]:
        raise FormulaError(f"a matrix product of the shapes {np.shape(a)} and {np.shape(b)}")
    product = a @ b
    if product.shape == (1,):
        return product[0]
    return product[0, 0] if product.shape == (1, 1) else product


def power(base: Any, exponent: Any, elementwise: bool) -> Any:
    """A power of numbers and vectors; of a matrix only the inverse."""
    if np.ndim(base) == 2 and not elementwise:
        if np.ndim(exponent) == 0 and exponent == -1:
            return np.linalg.inv(base)
        raise FormulaError(r"a power of a matrix is ambiguous: write A A or A^{\odot 2}")
    return np.power(np.asarray(base, float), exponent)


def transpose(value: Any) -> Any:
    """A vector becomes a row."""
    if np.ndim(value) == 0:
        raise FormulaError("a number has no transpose: if T is a variable, declare it")
    return value[None, :] if np.ndim(value) == 1 else np.swapaxes(value, -1, -2)


def differences(function: Callable[[float], Any], order: int) -> Any:
    """The derivative at 0 by central differences; NaN at a kink."""
    step = STEP_OF_ORDER[order]
    left, middle, right = function(-step), function(0.0), function(step)
    slopes = (middle - left) / step, (right - middle) / step
    scale = 1 + np.abs(slopes[0]) + np.abs(slopes[1])
    return np.where(np.abs(slopes[1] - slopes[0]) > KINK * scale, np.nan, (right - left) / 2 / step)


def derivative(function: Callable[[Any], Any], order: int) -> Callable[[Any], Any]:
    """The first or second derivative of an elementwise function."""
    result = function
    for _ in range(order):
        result = _once(result, order)
    return result


def _once(function: Callable[[Any], Any], order: int) -> Callable[[Any], Any]:
    return lambda x: differences(lambda step: function(x + step), order)
