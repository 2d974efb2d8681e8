"""What dropout refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref.dropout import (
    Dropout,
    DropPath,
    SpatialDropout2d,
    enumerate_dropout_ensemble,
    mc_dropout,
)
from dlref.errors import ParameterError, ShapeError
from dlref.layers import Flatten, Linear, Sequential

WANTED = "rng must be a Generator, so pass numpy.random.default_rng(seed); got"


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def ensemble(**changed: Any) -> Any:
    arguments = {"W": np.ones((4, 3)), "b": np.ones(3), "x": np.ones((2, 4)), "keep": 0.5}
    return enumerate_dropout_ensemble(**{**arguments, **changed})


def assign(**params: Any) -> None:
    Dropout(rng=rng()).params.update(params)


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (TypeError, lambda: Dropout(0.5), f"Dropout: {WANTED} None"),
    (TypeError, lambda: SpatialDropout2d(0.5), f"SpatialDropout2d: {WANTED} None"),
    (TypeError, lambda: DropPath(rng=7), f"DropPath: {WANTED} 7"),  # type: ignore[arg-type]
    (ParameterError, lambda: Dropout(1.5, rng=rng()), "Dropout: p must be in [0, 1]; got 1.5"),
    (ParameterError, lambda: DropPath(-0.1, rng=rng()), "DropPath: p must be in [0, 1]; got -0.1"),
    (
        ParameterError,
        lambda: SpatialDropout2d(np.nan, rng=rng()),
        "SpatialDropout2d: p must be in [0, 1]; got nan",
    ),
    (
        ParameterError,
        lambda: Dropout(0.5, "alpha", rng=rng()),
        "Dropout: mode must be one of 'inverted', 'classic'; got 'alpha'",
    ),
    (
        ParameterError,
        lambda: Dropout(rng=rng()).forward([1j]),
        "Dropout.forward: x must hold real numbers; got dtype complex128",
    ),
    (
        ShapeError,
        lambda: SpatialDropout2d(rng=rng()).forward(np.ones((2, 3))),
        "SpatialDropout2d.forward: x must have shape (N, C, H, W); got (2, 3)",
    ),
    (
        ShapeError,
        lambda: DropPath(rng=rng()).forward(1.0),
        "DropPath.forward: x must have shape (N, ...); got ()",
    ),
    (ParameterError, lambda: assign(W=1.0), "layer: name must be one of none; got 'W'"),
    (
        ParameterError,
        lambda: mc_dropout(Dropout(rng=rng()), [1.0], 0),
        "mc_dropout: passes must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: mc_dropout(np.tanh, [1.0]),  # type: ignore[arg-type]
        "mc_dropout: model must be a Layer; got <ufunc 'tanh'>",
    ),
    (
        ParameterError,
        lambda: mc_dropout(Sequential(Flatten(), Linear(3, 4, rng=rng())), np.ones((2, 3))),
        "mc_dropout: model must hold a Dropout; got Sequential(Flatten(), Linear(3, 4))",
    ),
    (
        ShapeError,
        lambda: ensemble(x=np.ones(4)),
        "enumerate_dropout_ensemble: x must have shape (N, D); got (4,)",
    ),
    (
        ShapeError,
        lambda: ensemble(W=np.ones((3, 4))),
        "enumerate_dropout_ensemble: W must have shape (4, K); got (3, 4)",
    ),
    (
        ShapeError,
        lambda: ensemble(b=np.ones(4)),
        "enumerate_dropout_ensemble: b must have shape (3,); got (4,)",
    ),
    (
        ParameterError,
        lambda: ensemble(W=np.ones((4, 3), np.float32)),
        "enumerate_dropout_ensemble: W must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: ensemble(b=np.ones(3, np.float32)),
        "enumerate_dropout_ensemble: b must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: ensemble(keep=2),
        "enumerate_dropout_ensemble: keep must be in [0, 1]; got 2",
    ),
    (
        ShapeError,
        lambda: ensemble(W=np.ones((17, 3)), x=np.ones((2, 17))),
        "enumerate_dropout_ensemble: x must have at most 16 units; got 17",
    ),
]


@pytest.mark.parametrize(("error", "f", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes(error: type[Exception], f: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        f()
    assert type(told.value) is error
    assert str(told.value) == message
