"""What the diagnostics refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import diagnostics as dg
from dlref.errors import ParameterError, ShapeError
from dlref.layers import Activation, Linear, Sequential
from dlref.losses import mse_loss, mse_loss_grad

X, T = np.ones((5, 3)), np.ones((5, 2))
HALVES = [0.5, 0.5]


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def net() -> Linear:
    return Linear(3, 2, rng=rng())


def slices(*directions: Any, steps: Any = (0.0, 1.0), loss: Any = mse_loss) -> Any:
    return lambda: dg.loss_slice(net(), loss, X, T, steps, *directions)


def unreduced(pred: Any, target: Any) -> Any:
    return mse_loss(pred, target, reduction="none")


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: dg.bias_variance(1.0, 1.0),
        ShapeError,
        "bias_variance: predictions must have at least one element along axis 0; got shape ()",
    ),
    (
        lambda: dg.bias_variance(np.zeros((0, 3)), np.zeros(3)),
        ShapeError,
        "bias_variance: predictions must have at least one element along axis 0; got shape (0, 3)",
    ),
    (
        lambda: dg.bias_variance(np.zeros((3, 0)), []),
        ShapeError,
        "bias_variance: predictions must have at least one element; got shape (3, 0)",
    ),
    (
        lambda: dg.bias_variance(np.zeros((4, 3)), np.zeros(4)),
        ShapeError,
        "bias_variance: truth must have shape (3,); got (4,)",
    ),
    (
        lambda: dg.bias_variance(np.zeros((4, 3)), 0.0),
        ShapeError,
        "bias_variance: truth must have shape (3,); got ()",
    ),
    (
        lambda: dg.bias_variance([[1j]], [0.0]),
        ParameterError,
        "bias_variance: predictions must hold real numbers; got dtype complex128",
    ),
    (
        lambda: dg.bias_variance([[1.0]], [0.0], -0.5),
        ParameterError,
        "bias_variance: noise must be in [0, inf); got -0.5",
    ),
    (
        lambda: dg.bias_variance([[1.0]], [0.0], reduction="sum"),
        ParameterError,
        "bias_variance: reduction must be one of 'mean', 'none'; got 'sum'",
    ),
    (
        lambda: dg.gradient_noise_scale([1.0, 2.0]),
        ShapeError,
        "gradient_noise_scale: grads must have shape (N, P); got (2,)",
    ),
    (
        lambda: dg.gradient_noise_scale(np.zeros((0, 3))),
        ShapeError,
        "gradient_noise_scale: grads must have at least one element; got shape (0, 3)",
    ),
    (
        lambda: dg.condition_number([1.0, 2.0]),
        ShapeError,
        "condition_number: A must have shape (M, N); got (2,)",
    ),
    (
        lambda: dg.condition_number(np.zeros((3, 0))),
        ShapeError,
        "condition_number: A must have at least one element; got shape (3, 0)",
    ),
    (
        lambda: dg.dead_units([0.0, 1.0]),
        ShapeError,
        "dead_units: y must have at least one element along axis 1; got shape (2,)",
    ),
    (
        lambda: dg.dead_units(X, axis=2),
        ShapeError,
        "dead_units: y must have at least one element along axis 2; got shape (5, 3)",
    ),
    (
        lambda: dg.dead_units(np.zeros((0, 3))),
        ShapeError,
        "dead_units: y must have at least one element; got shape (0, 3)",
    ),
    (
        lambda: dg.activation_sparsity(["a"]),
        ParameterError,
        "activation_sparsity: y must hold real numbers; got dtype <U1",
    ),
    (
        lambda: dg.same_sign_fraction(np.zeros((4, 3, 2, 2))),
        ShapeError,
        "same_sign_fraction: dW must have shape (in_features, out_features); got (4, 3, 2, 2)",
    ),
    (
        lambda: dg.signal_propagation(net(), X, T),
        ParameterError,
        "signal_propagation: model must be a Sequential; got Linear(3, 2)",
    ),
    (
        lambda: dg.signal_propagation(Sequential(net()), X[:0], T[:0]),
        ShapeError,
        "signal_propagation: x must have at least one element; got shape (0, 3)",
    ),
    (
        lambda: dg.signal_propagation(Sequential(net()), X, X),
        ShapeError,
        "signal_propagation: dy must have shape (5, 2); got (5, 3)",
    ),
    (
        lambda: dg.signal_propagation(Sequential(net()), T, T),
        ShapeError,
        "Linear.forward: x must have shape (N, ..., 3); got (5, 2)",
    ),
    (
        lambda: dg.signal_propagation(Sequential(net()), X.astype(np.float32), T),
        ParameterError,
        "Linear.forward: x must have dtype float64; got float32",
    ),
    (
        lambda: dg.sharpness(Activation("tanh"), mse_loss_grad, X, X, rng=rng()),
        ParameterError,
        "sharpness: model must have parameters; got Activation(tanh)",
    ),
    (
        lambda: dg.sharpness(net(), mse_loss_grad, X, T, 0, rng=rng()),
        ParameterError,
        "sharpness: iters must be an integer of at least 1; got 0",
    ),
    (
        lambda: dg.sharpness(net(), mse_loss_grad, X, T),
        TypeError,
        "sharpness: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    ),
    (
        lambda: dg.sharpness(net(), mse_loss_grad, X, T, rng=7),  # type: ignore[arg-type]
        TypeError,
        "sharpness: rng must be a Generator, so pass numpy.random.default_rng(seed); got 7",
    ),
    (
        lambda: dg.sharpness(net(), unreduced, X, T[:1, 0], rng=rng()),
        ShapeError,
        "mse_loss: target must have shape (5, 2); got (1,)",
    ),
    (
        slices(steps=1.0),
        ShapeError,
        "loss_slice: steps must have shape (S,); got ()",
    ),
    (
        slices({"c": np.ones(2)}),
        ParameterError,
        "loss_slice: names in directions must be one of 'W', 'b'; got 'c'",
    ),
    (
        slices({"b": np.ones(2)}, {"W": np.ones((2, 3))}),
        ShapeError,
        "loss_slice: direction['W'] must have shape (3, 2); got (2, 3)",
    ),
    (
        slices({"b": np.ones(2)}, loss=unreduced),
        ShapeError,
        "loss_slice: loss must return a number; got shape (5, 2)",
    ),
    (
        lambda: dg.gan_optimal_discriminator(HALVES, [1.0]),
        ShapeError,
        "gan_optimal_discriminator: p_gen must have shape (2,); got (1,)",
    ),
    (
        lambda: dg.gan_optimal_discriminator(HALVES, [1.5, -0.5]),
        ParameterError,
        "gan_optimal_discriminator: p_gen must hold numbers in [0, inf]; got -0.5",
    ),
    (
        lambda: dg.gan_optimal_discriminator([-1.0, 2.0], HALVES),
        ParameterError,
        "gan_optimal_discriminator: p_data must hold numbers in [0, inf]; got -1.0",
    ),
    (
        lambda: dg.gan_value([HALVES], [HALVES]),
        ShapeError,
        "gan_value: p_data must have shape (K,); got (1, 2)",
    ),
    (
        lambda: dg.gan_value([1.0, 1.0], HALVES),
        ParameterError,
        "gan_value: p_data must sum to 1 along axis 0; got 2",
    ),
    (
        lambda: dg.gan_value(HALVES, [0.25, 0.5]),
        ParameterError,
        "gan_value: p_gen must sum to 1 along axis 0; got 0.75",
    ),
    (
        lambda: dg.gan_value(HALVES, HALVES, [0.5]),
        ShapeError,
        "gan_value: d must have shape (2,); got (1,)",
    ),
    (
        lambda: dg.gan_value(HALVES, HALVES, [0.5, 1.5]),
        ParameterError,
        "gan_value: d must hold numbers in [0, 1]; got 1.5",
    ),
    (
        lambda: dg.modes_covered([1.0, 2.0], X, 1.0),
        ShapeError,
        "modes_covered: samples must have shape (N, D); got (2,)",
    ),
    (
        lambda: dg.modes_covered(X, T, 1.0),
        ShapeError,
        "modes_covered: modes must have shape (K, 3); got (5, 2)",
    ),
    (
        lambda: dg.modes_covered(X, X[:0], 1.0),
        ShapeError,
        "modes_covered: modes must have at least one element along axis 0; got shape (0, 3)",
    ),
    (
        lambda: dg.modes_covered(X, X, 0.0),
        ParameterError,
        "modes_covered: radius must be in (0, inf); got 0.0",
    ),
    (
        lambda: dg.modes_covered(X, X, 1.0, 0),
        ParameterError,
        "modes_covered: min_samples must be an integer of at least 1; got 0",
    ),
]


@pytest.mark.parametrize(
    ("call", "error", "message"), REFUSED, ids=[message for *_, message in REFUSED]
)
def test_refused(call: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert type(raised.value) is error
    assert str(raised.value) == message


def test_a_refused_direction_leaves_the_parameters() -> None:
    model = net()
    before = dict(model.params)
    with pytest.raises(ParameterError):
        dg.loss_slice(model, mse_loss, X, T, [1.0], {"b": np.ones(2), "c": np.ones(2)})
    assert all(model.params[name] is p for name, p in before.items())
