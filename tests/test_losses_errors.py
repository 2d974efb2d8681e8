"""What the losses refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import losses as ls
from dlref.errors import ParameterError, ShapeError

bce, bce_grad = ls.binary_cross_entropy_with_logits, ls.binary_cross_entropy_with_logits_grad
Z = np.zeros((2, 3))
PIXELS = np.zeros((2, 3, 4, 5))
HALVES = [0.5, 0.5]


def refused(
    error: type[ValueError], f: Callable[..., Any], arguments: Any, options: Any, message: str
) -> None:
    with pytest.raises(error) as raised:
        f(*arguments, **options)
    assert type(raised.value) is error
    assert str(raised.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize("f", [ls.huber_loss, ls.huber_loss_grad])
@pytest.mark.parametrize("delta", [0.0, -1.0, np.inf, np.nan])
def test_delta(f: Callable[..., Any], delta: float) -> None:
    message = f"delta must be in (0, inf); got {delta}"
    refused(ParameterError, f, ([1.0], [1.0]), {"delta": delta}, message)


@pytest.mark.parametrize("f", [ls.focal_loss, ls.focal_loss_grad])
@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1.0], [0.5]), {}, "target must hold 0 and 1 only; got 0.5"),
        (([1.0], [-1]), {}, "target must hold 0 and 1 only; got -1.0"),
        (([1.0], [1]), {"gamma": -0.5}, "gamma must be in [0, inf); got -0.5"),
        (([1.0], [1]), {"alpha": 1.5}, "alpha must be in [0, 1]; got 1.5"),
    ],
)
def test_focal_loss(f: Callable[..., Any], arguments: Any, options: Any, message: str) -> None:
    refused(ParameterError, f, arguments, options, message)


@pytest.mark.parametrize("f", [ls.hinge_loss, ls.hinge_loss_grad])
@pytest.mark.parametrize("target", [0.0, np.nan])
def test_hinge_loss(f: Callable[..., Any], target: float) -> None:
    message = f"target must hold -1 and 1 only; got {target}"
    refused(ParameterError, f, ([1.0, 2.0], [1.0, target]), {}, message)


@pytest.mark.parametrize("f", [bce, bce_grad])
@pytest.mark.parametrize(
    ("error", "target", "options", "message"),
    [
        (ParameterError, [1.5, 0.0], {}, "target must hold numbers in [0, 1]; got 1.5"),
        (ParameterError, [0.0, -0.25], {}, "target must hold numbers in [0, 1]; got -0.25"),
        (
            ParameterError,
            HALVES,
            {"pos_weight": [1.0, -2.0]},
            "pos_weight must hold numbers in [0, inf]; got -2.0",
        ),
        (
            ShapeError,
            HALVES,
            {"pos_weight": np.ones(3)},
            "pos_weight must broadcast to shape (2,); got (3,)",
        ),
        (
            ShapeError,
            HALVES,
            {"pos_weight": np.ones((2, 2))},
            "pos_weight must broadcast to shape (2,); got (2, 2)",
        ),
    ],
)
def test_binary_cross_entropy(
    f: Callable[..., Any], error: type[ValueError], target: Any, options: Any, message: str
) -> None:
    refused(error, f, ([0.0, 0.0], target), options, message)


@pytest.mark.parametrize(
    "f", [ls.cross_entropy, ls.cross_entropy_grad, ls.nll_loss, ls.nll_loss_grad]
)
@pytest.mark.parametrize(
    ("error", "target", "options", "message"),
    [
        (ParameterError, [0, 3], {}, "target must hold labels in [0, 3); got 3"),
        (ParameterError, [-100, 1], {}, "target must hold labels in [0, 3); got -100"),
        (ParameterError, [0.0, 1.0], {}, "target must hold integers; got dtype float64"),
        (ShapeError, [0, 1], {"weight": [1.0, 2.0]}, "weight must have shape (3,); got (2,)"),
        (
            ParameterError,
            [0, 1],
            {"weight": [1.0, 2.0, -1.0]},
            "weight must hold numbers in [0, inf]; got -1.0",
        ),
    ],
)
def test_labels_and_weights(
    f: Callable[..., Any], error: type[ValueError], target: Any, options: Any, message: str
) -> None:
    refused(error, f, (Z, target), options, message)


@pytest.mark.parametrize(
    ("f", "scores"),
    [
        (ls.cross_entropy, "logits"),
        (ls.cross_entropy_grad, "logits"),
        (ls.nll_loss, "log_p"),
        (ls.nll_loss_grad, "log_p"),
    ],
)
def test_scores(f: Callable[..., Any], scores: str) -> None:
    message = f"{scores} must have shape (N, K, ...); got (3,)"
    refused(ShapeError, f, (np.zeros(3), 0), {}, message)
    message = f"{scores} must have at least one element along axis 1; got shape (2, 0)"
    refused(ShapeError, f, (np.zeros((2, 0)), [0, 0]), {}, message)
    otherwise = " or (2, 3, 4, 5)" if scores == "logits" else ""
    message = f"target must have shape (2, 4, 5){otherwise}; got (2, 4)"
    refused(ShapeError, f, (PIXELS, np.zeros((2, 4), int)), {}, message)


@pytest.mark.parametrize("f", [ls.cross_entropy, ls.cross_entropy_grad])
@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        ([[0.2, 0.8, 0.5]] * 2, {}, "target must sum to 1 along axis 1; got 1.5"),
        ([[0.5, 0.9, -0.4]] * 2, {}, "target must hold numbers in [0, inf]; got -0.4"),
        ([0, 1], {"label_smoothing": 1.5}, "label_smoothing must be in [0, 1]; got 1.5"),
        ([0, 1], {"label_smoothing": -0.1}, "label_smoothing must be in [0, 1]; got -0.1"),
    ],
)
def test_cross_entropy(f: Callable[..., Any], target: Any, options: Any, message: str) -> None:
    refused(ParameterError, f, (Z, target), options, message)


OF_ONE = [ls.entropy, ls.entropy_grad]
OF_TWO = [
    ls.kl_divergence,
    ls.kl_divergence_grad,
    ls.kl_divergence_grad_q,
    ls.js_divergence,
    ls.js_divergence_grad,
]


@pytest.mark.parametrize("f", [*OF_ONE, *OF_TWO])
@pytest.mark.parametrize(
    ("error", "p", "options", "message"),
    [
        (ParameterError, [0.333, 0.333, 0.333], {}, "p must sum to 1 along axis -1; got 0.999"),
        (ParameterError, [1.25, -0.25], {}, "p must hold numbers in [0, inf]; got -0.25"),
        (ParameterError, [[0.5, 0.5]] * 3, {"axis": 0}, "p must sum to 1 along axis 0; got 1.5"),
        (ShapeError, [], {}, "p must have at least one element along axis -1; got shape (0,)"),
        (
            ShapeError,
            HALVES,
            {"axis": 1},
            "p must have at least one element along axis 1; got shape (2,)",
        ),
    ],
)
def test_distribution(
    f: Callable[..., Any], error: type[ValueError], p: Any, options: Any, message: str
) -> None:
    refused(error, f, (p,) if f in OF_ONE else (p, p), options, message)


@pytest.mark.parametrize("f", OF_TWO)
def test_second_distribution(f: Callable[..., Any]) -> None:
    refused(ParameterError, f, (HALVES, [0.5, 0.6]), {}, "q must sum to 1 along axis -1; got 1.1")
    message = "q must hold numbers in [0, inf]; got -0.5"
    refused(ParameterError, f, (HALVES, [1.5, -0.5]), {}, message)
    refused(ShapeError, f, (HALVES, [1.0]), {}, "q must have shape (2,); got (1,)")


@pytest.mark.parametrize("f", [ls.dice_loss, ls.dice_loss_grad])
@pytest.mark.parametrize(
    ("error", "arguments", "options", "message"),
    [
        (ShapeError, (HALVES, HALVES), {}, "pred must have shape (N, ...); got (2,)"),
        (
            ParameterError,
            ([[2.5, 0.5]], [[1, 0]]),
            {},
            "pred must hold numbers in [0, 1]; got 2.5",
        ),
        (
            ParameterError,
            ([[0.5, 0.5]], [[255, 0]]),
            {},
            "target must hold numbers in [0, 1]; got 255.0",
        ),
        (ParameterError, ([HALVES], [HALVES]), {"smooth": 0}, "smooth must be in (0, inf); got 0"),
    ],
)
def test_dice_loss(
    f: Callable[..., Any], error: type[ValueError], arguments: Any, options: Any, message: str
) -> None:
    refused(error, f, arguments, options, message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 3], 3), "y must hold labels in [0, 3); got 3"),
        (([-1], 3), "y must hold labels in [0, 3); got -1"),
        (([1.0], 3), "y must hold integers; got dtype float64"),
        ((["cat"], 3), "y must hold integers; got dtype <U3"),
        (([], 0), "num_classes must be in [1, inf); got 0"),
    ],
)
def test_one_hot(arguments: Any, message: str) -> None:
    refused(ParameterError, ls.one_hot, arguments, {}, message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0,), "z must have at least one element along axis -1; got shape ()"),
        (([],), "z must have at least one element along axis -1; got shape (0,)"),
        (([1.0], 1), "z must have at least one element along axis 1; got shape (1,)"),
    ],
)
def test_logsumexp(arguments: Any, message: str) -> None:
    refused(ShapeError, ls.logsumexp, arguments, {}, message)
