"""The functions that a formula may use without a word in the comment."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

_erf = np.vectorize(math.erf, otypes=[float])


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softmax(z: Any) -> Any:
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _relu(x: Any) -> Any:
    return np.maximum(x, 0)


def _softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def _largest(*values: Any) -> Any:
    return np.maximum(*values) if len(values) > 1 else np.max(values[0])


def _smallest(*values: Any) -> Any:
    return np.minimum(*values) if len(values) > 1 else np.min(values[0])


def _normal_cdf(x: Any) -> Any:
    return 0.5 * (1 + _erf(x / math.sqrt(2)))


def _normal_pdf(x: Any) -> Any:
    return np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "arctan": np.arctan,
    "clip": np.clip,
    "cos": np.cos,
    "cosh": np.cosh,
    "det": np.linalg.det,
    "diag": np.diag,
    "erf": _erf,
    "exp": np.exp,
    "ln": np.log,
    "log": np.log,
    "max": _largest,
    "mean": np.mean,
    "min": _smallest,
    "phi": _normal_pdf,
    "Phi": _normal_cdf,
    "relu": _relu,
    "ReLU": _relu,
    "sgn": np.sign,
    "sigma": _sigmoid,
    "sigmoid": _sigmoid,
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "softmax": _softmax,
    "softplus": _softplus,
    "tan": np.tan,
    "tanh": np.tanh,
    "tr": np.trace,
    "Var": np.var,
}

SEVERAL_ARGUMENTS = frozenset({"clip", "max", "min"})

# A symbol with other meanings too: a function only where an argument or a prime follows and the
# comment declares no variable of this name.
SYMBOL_FUNCTIONS = frozenset({"sigma", "Phi", "phi"})
