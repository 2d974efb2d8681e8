"""What the functions of regularization refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import regularization as reg
from dlref.errors import ParameterError, ShapeError, StateError

PENALTIES = [
    reg.l1_penalty,
    reg.l1_penalty_grad,
    reg.l2_penalty,
    reg.l2_penalty_grad,
    reg.elastic_net_penalty,
    reg.elastic_net_penalty_grad,
]
NAMES = ["best", "bad", "stop", "params"]


def refused(
    error: type[Exception], f: Callable[..., Any], arguments: Any, options: Any, message: str
) -> None:
    with pytest.raises(error) as raised:
        f(*arguments, **options)
    assert type(raised.value) is error
    assert str(raised.value) == f"{f.__qualname__}: {message}"


@pytest.mark.parametrize("f", [*PENALTIES, reg.soft_threshold, reg.ridge_filter_factors])
@pytest.mark.parametrize("lam", [-0.1, np.inf, np.nan])
def test_lam(f: Callable[..., Any], lam: float) -> None:
    refused(ParameterError, f, ([1.0], lam), {}, f"lam must be in [0, inf); got {lam}")


@pytest.mark.parametrize("f", [reg.elastic_net_penalty, reg.elastic_net_penalty_grad])
@pytest.mark.parametrize("ratio", [-0.1, 1.1, np.nan])
def test_l1_ratio(f: Callable[..., Any], ratio: float) -> None:
    refused(ParameterError, f, ([1.0], 1.0, ratio), {}, f"l1_ratio must be in [0, 1]; got {ratio}")


@pytest.mark.parametrize(
    ("f", "name", "arguments"),
    [
        *[(f, "w", (1.0,)) for f in PENALTIES],
        (reg.soft_threshold, "x", (1.0,)),
        (reg.max_norm, "W", (1.0,)),
        (reg.ridge_closed_form, "X", ([1.0], 1.0)),
        (reg.ridge_filter_factors, "singular_values", (1.0,)),
        (reg.early_stopping_filter_factors, "singular_values", (0.1, 3)),
        (reg.smooth_labels, "target", ()),
    ],
)
def test_complex_numbers_are_refused(f: Callable[..., Any], name: str, arguments: Any) -> None:
    message = f"{name} must hold real numbers; got dtype complex128"
    refused(ParameterError, f, ([[1j]], *arguments), {}, message)


@pytest.mark.parametrize("c", [0.0, -1.0, np.inf, np.nan])
def test_max_norm_bound(c: float) -> None:
    message = f"c must be in (0, inf); got {c}"
    refused(ParameterError, reg.max_norm, ([[1.0]], c), {}, message)


@pytest.mark.parametrize(
    ("shape", "axis", "message"),
    [
        ((2, 3), 2, "W must have at least one element along axis 2; got shape (2, 3)"),
        ((2, 3), (0, -3), "W must have at least one element along axis -3; got shape (2, 3)"),
        ((0, 3), 0, "W must have at least one element along axis 0; got shape (0, 3)"),
        ((), 0, "W must have at least one element along axis 0; got shape ()"),
    ],
)
def test_max_norm_axis(shape: Any, axis: Any, message: str) -> None:
    refused(ShapeError, reg.max_norm, (np.zeros(shape), 1.0), {"axis": axis}, message)


@pytest.mark.parametrize(
    ("error", "arguments", "message"),
    [
        (ShapeError, (np.ones(3), np.ones(3), 1.0), "X must have shape (N, D); got (3,)"),
        (
            ShapeError,
            (np.ones((3, 2)), np.ones(2), 1.0),
            "y must have shape (3,) or (3, K); got (2,)",
        ),
        (
            ShapeError,
            (np.ones((3, 2)), np.ones((2, 3)), 1.0),
            "y must have shape (3,) or (3, K); got (2, 3)",
        ),
        (ShapeError, (np.ones((3, 2)), 1.0, 1.0), "y must have shape (3,) or (3, K); got ()"),
        (
            ShapeError,
            (np.ones((3, 2)), np.ones((3, 1, 1)), 1.0),
            "y must have shape (3,) or (3, K); got (3, 1, 1)",
        ),
        (
            ParameterError,
            (np.ones((3, 2)), [1j, 0, 0], 1.0),
            "y must hold real numbers; got dtype complex128",
        ),
        (ParameterError, (np.ones((3, 2)), np.ones(3), -1.0), "lam must be in [0, inf); got -1.0"),
    ],
)
def test_ridge_closed_form(error: type[Exception], arguments: Any, message: str) -> None:
    refused(error, reg.ridge_closed_form, arguments, {}, message)


@pytest.mark.parametrize(
    ("f", "arguments"),
    [(reg.ridge_filter_factors, (1.0,)), (reg.early_stopping_filter_factors, (0.1, 3))],
)
def test_negative_singular_values(f: Callable[..., Any], arguments: Any) -> None:
    message = "singular_values must hold numbers in [0, inf]; got -2.0"
    refused(ParameterError, f, ([1.0, -2.0], *arguments), {}, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lr": -0.1, "steps": 1}, "lr must be in [0, inf); got -0.1"),
        ({"lr": np.inf, "steps": 1}, "lr must be in [0, inf); got inf"),
        ({"lr": 0.1, "steps": -1}, "steps must be an integer of at least 0; got -1"),
        ({"lr": 0.1, "steps": 1.5}, "steps must be an integer of at least 0; got 1.5"),
    ],
)
def test_early_stopping_filter_factors(options: dict[str, Any], message: str) -> None:
    refused(ParameterError, reg.early_stopping_filter_factors, ([1.0],), options, message)


@pytest.mark.parametrize(
    ("error", "arguments", "message"),
    [
        (
            ParameterError,
            ([0.5, 0.5], 1.5),
            "label_smoothing must be in [0, 1]; got 1.5",
        ),
        (
            ParameterError,
            ([0.5, 0.6],),
            "target must sum to 1 along axis -1; got 1.1",
        ),
        (
            ParameterError,
            ([-0.5, 1.5],),
            "target must hold numbers in [0, inf]; got -0.5",
        ),
        (
            ShapeError,
            (1.0,),
            "target must have at least one element along axis -1; got shape ()",
        ),
        (
            ShapeError,
            ([[1.0]], 0.1, 2),
            "target must have at least one element along axis 2; got shape (1, 1)",
        ),
    ],
)
def test_smooth_labels(error: type[Exception], arguments: Any, message: str) -> None:
    refused(error, reg.smooth_labels, arguments, {}, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patience": 0}, "patience must be an integer of at least 1; got 0"),
        ({"patience": 1.5}, "patience must be an integer of at least 1; got 1.5"),
        ({"min_delta": -0.1}, "min_delta must be in [0, inf); got -0.1"),
        ({"min_delta": np.nan}, "min_delta must be in [0, inf); got nan"),
        ({"mode": "auto"}, "mode must be one of 'min', 'max'; got 'auto'"),
    ],
)
def test_early_stopping(options: dict[str, Any], message: str) -> None:
    refused(ParameterError, reg.EarlyStopping, (), options, message)


@pytest.mark.parametrize("state", [None, {}, {"best": 1.0}])
def test_state_of_something_else(state: Any) -> None:
    stopping = reg.EarlyStopping()
    message = f"state must hold {NAMES}, as init() does; got {state!r}"
    refused(StateError, stopping.update, (1.0, state, {}), {}, message)
    refused(StateError, stopping.restore, ({}, state), {}, message)


@pytest.mark.parametrize("params", [None, [1.0]])
def test_parameters_missing(params: Any) -> None:
    stopping = reg.EarlyStopping()
    message = f"params must be arrays by name, or restore_best False; got {params!r}"
    refused(ParameterError, stopping.update, (1.0, stopping.init(), params), {}, message)
