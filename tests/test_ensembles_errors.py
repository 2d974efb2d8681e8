"""What the functions of ensembles refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import ensembles as ens
from dlref.errors import ParameterError, ShapeError


def fit(X: np.ndarray, y: np.ndarray) -> None:
    """Learn nothing."""


@pytest.mark.parametrize(
    ("error", "f", "arguments", "message"),
    [
        (
            ShapeError,
            ens.average_predictions,
            ([],),
            "predictions must hold at least one member; got none",
        ),
        (
            ShapeError,
            ens.average_predictions,
            ([[1.0, 2.0], [1.0]],),
            "predictions[1] must have shape (2,); got (1,)",
        ),
        (
            ParameterError,
            ens.average_predictions,
            ([[1j]],),
            "predictions[0] must hold real numbers; got dtype complex128",
        ),
        (
            ShapeError,
            ens.average_predictions,
            ([1.0, 2.0], [1.0]),
            "weights must have shape (2,); got (1,)",
        ),
        (
            ParameterError,
            ens.average_predictions,
            ([1.0, 2.0], [1.5, -0.5]),
            "weights must hold numbers in [0, inf]; got -0.5",
        ),
        (
            ParameterError,
            ens.average_predictions,
            ([1.0, 2.0], [0.5, 0.75]),
            "weights must sum to 1 along axis 0; got 1.25",
        ),
        (
            ShapeError,
            ens.ambiguity_decomposition,
            ([[1.0, 2.0]], [[1.0, 2.0]]),
            "target must have shape (2,); got (1, 2)",
        ),
        (
            ShapeError,
            ens.ambiguity_decomposition,
            ([], 1.0),
            "predictions must hold at least one member; got none",
        ),
        (
            ParameterError,
            ens.ambiguity_decomposition,
            ([1.0, 2.0], 1.0, [0.5, 0.25]),
            "weights must sum to 1 along axis 0; got 0.75",
        ),
        (
            ParameterError,
            ens.ensemble_variance,
            (0.5, 1.0, 0),
            "m must be an integer of at least 1; got 0",
        ),
        (
            ParameterError,
            ens.ensemble_variance,
            (0.5, 1.0, 1.5),
            "m must be an integer of at least 1; got 1.5",
        ),
        (
            ParameterError,
            ens.ensemble_variance,
            (1.5, 1.0, 5),
            "rho must be in [-0.25, 1]; got 1.5",
        ),
        (
            ParameterError,
            ens.ensemble_variance,
            (-0.5, 1.0, 5),
            "rho must be in [-0.25, 1]; got -0.5",
        ),
        (ParameterError, ens.ensemble_variance, (-2, 1.0, 1), "rho must be in [-1.0, 1]; got -2"),
        (
            ParameterError,
            ens.ensemble_variance,
            (0.5, -1.0, 5),
            "sigma2 must be in [0, inf); got -1.0",
        ),
    ],
)
def test_refused(
    error: type[Exception], f: Callable[..., Any], arguments: Any, message: str
) -> None:
    with pytest.raises(error) as raised:
        f(*arguments)
    assert type(raised.value) is error
    assert str(raised.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize(
    ("error", "arguments", "message"),
    [
        (
            ShapeError,
            ([], []),
            "X must have at least one element along axis 0; got shape (0,)",
        ),
        (ShapeError, (1.0, 1.0), "X must have at least one element along axis 0; got shape ()"),
        (ShapeError, ([1.0, 2.0], [1.0]), "y must have shape (2, ...); got (1,)"),
        (ShapeError, ([1.0, 2.0], 1.0), "y must have shape (2, ...); got ()"),
        (
            ParameterError,
            ([1.0], [1.0], 0),
            "n_estimators must be an integer of at least 1; got 0",
        ),
    ],
)
def test_bagging_refused(error: type[Exception], arguments: Any, message: str) -> None:
    with pytest.raises(error) as raised:
        ens.bagging(fit, *arguments, rng=np.random.default_rng(0))
    assert str(raised.value) == f"bagging: {message}"


@pytest.mark.parametrize("options", [{}, {"rng": None}, {"rng": 0}])
def test_bagging_needs_a_generator(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as raised:
        ens.bagging(fit, [1.0], [1.0], **options)
    assert str(raised.value) == (
        "bagging: rng must be a Generator, so pass numpy.random.default_rng(seed); "
        f"got {options.get('rng')}"
    )
