"""Diagnostics against NumPy, SciPy, theory, and small cases by hand."""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import KDTree
from scipy.spatial.distance import jensenshannon
from scipy.special import expit
from scipy.stats import norm

from dlref import diagnostics as dg
from dlref.gradcheck import directional_derivative, jacobian
from dlref.initializers import kaiming_normal, lecun_normal, orthogonal
from dlref.layers import Activation, Embedding, Layer, Linear, Residual, Sequential
from dlref.losses import mse_loss, mse_loss_grad

X, T = np.random.default_rng(5).normal(size=(12, 3)), np.random.default_rng(6).normal(size=(12, 2))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small_net(dtype: type = np.float64) -> Sequential:
    r = rng()
    return Sequential(
        Linear(3, 4, rng=r, dtype=dtype),
        Activation("tanh"),
        Residual(Linear(4, 4, rng=r, dtype=dtype)),
        Linear(4, 2, rng=r, dtype=dtype),
    )


# Bias and variance


@given(arrays(np.float64, (5, 3), elements=st.floats(-1e3, 1e3)), st.floats(0, 10))
def test_bias_variance_sums_to_the_squared_error(predictions: np.ndarray, noise: float) -> None:
    truth = np.array([1.0, -2.0, 0.5])
    parts = dg.bias_variance(predictions, truth, noise)
    error = np.mean((predictions - truth) ** 2)
    assert parts.bias_squared + parts.variance == pytest.approx(error, rel=1e-12)
    assert parts.total == parts.bias_squared + parts.variance + noise
    assert parts.noise == noise
    by_point = dg.bias_variance(predictions, truth, noise, reduction="none")
    for whole, points in zip(parts, by_point, strict=True):
        assert np.mean(points) == pytest.approx(whole, rel=1e-12)
    assert by_point.total.shape == (3,)


@pytest.mark.parametrize("c", [0.0, 0.5, 1.0, 2.0])
def test_bias_variance_of_a_shrunk_mean_over_all_training_sets(c: float) -> None:
    mu, n = 0.75, 4
    y = mu + np.array(list(product((-1.0, 1.0), repeat=n)))  # equally likely, variance 1
    bias_squared, variance, noise, total = dg.bias_variance(c * y.mean(axis=1), mu, noise=1.0)
    assert bias_squared == pytest.approx((c - 1) ** 2 * mu**2, rel=1e-14, abs=1e-30)
    assert variance == pytest.approx(c * c / n, rel=1e-14)
    assert (noise, total) == (1, bias_squared + variance + 1)


@pytest.mark.parametrize(
    ("degree", "bias_squared"), [(1, 0.2197), (3, 0.00555), (5, 0.00003), (9, 0.0), (15, 0.0)]
)
def test_bias_variance_of_polynomials(degree: int, bias_squared: float) -> None:
    n, sigma, r = 30, 0.3, rng()
    x = np.linspace(0, 1, n)
    truth = np.sin(2 * np.pi * x)
    Q, _ = np.linalg.qr(np.polynomial.legendre.legvander(2 * x - 1, degree))
    predictions = (truth + sigma * r.normal(size=(5000, n))) @ Q @ Q.T
    new = truth + sigma * r.normal(size=(5000, n))
    parts = dg.bias_variance(predictions, truth, noise=sigma**2)
    theory = sigma**2 * (degree + 1) / n
    assert parts.variance == pytest.approx(theory, rel=0.03)
    assert parts.bias_squared == pytest.approx(bias_squared + theory / 5000, abs=3e-5 + theory / 50)
    assert np.mean((new - predictions) ** 2) == pytest.approx(parts.total, abs=2e-3)


def test_bias_variance_of_a_line_through_a_parabola() -> None:
    x = np.linspace(-1, 1, 200_001)
    parts = dg.bias_variance(np.full((1, len(x)), 1 / 3), x**2)
    assert parts.bias_squared == pytest.approx(4 / 45, rel=1e-4)
    assert parts.variance == 0


def test_bias_variance_of_many_axes_in_float32() -> None:
    predictions = rng().normal(size=(7, 2, 3)).astype(np.float32)
    predictions.flags.writeable = False
    parts = dg.bias_variance(predictions, np.zeros((2, 3)), np.float64(0.5), reduction="none")
    assert parts.bias_squared.dtype == parts.variance.dtype == parts.total.dtype == np.float32
    np.testing.assert_allclose(parts.variance, predictions.var(axis=0), rtol=1e-6)
    assert parts.total.shape == (2, 3)
    assert dg.bias_variance(predictions, np.zeros((2, 3))).total.dtype == np.float32
    assert np.isnan(dg.bias_variance([[np.nan, 1.0]], [0.0, 0.0]).total)


# Noise of the gradient


def test_gradient_noise_scale_against_its_definition() -> None:
    grads = rng().normal([1, 0, 0, 2, 0, 0], size=(40, 6))
    covariance = np.cov(grads.T, bias=True)
    expected = np.trace(covariance) / np.linalg.norm(grads.mean(axis=0)) ** 2
    assert dg.gradient_noise_scale(grads) == pytest.approx(expected, rel=1e-13)
    assert dg.gradient_noise_scale(1e-30 * grads) == pytest.approx(expected, rel=1e-13)


def test_gradient_noise_scale_is_the_batch_with_as_much_noise_as_signal() -> None:
    grads = np.array([[1.0], [3.0], [-1.0], [5.0]])  # mean 2, variance 5
    assert dg.gradient_noise_scale(grads) == 1.25
    batches = np.array(list(product(grads[:, 0], repeat=5))).mean(axis=1)  # with replacement
    assert batches.var() == pytest.approx(grads.mean() ** 2 * 1.25 / 5)


def test_gradient_noise_scale_of_a_sample() -> None:
    r, sizes = rng(), [4, 12]
    population = r.normal(size=(300, 5)) + 0.8
    b = np.array([dg.gradient_noise_scale(r.choice(population, 12)) for _ in range(300)])
    # Two batch sizes, 1 and N, as in appendix A.1 of McCandlish et al.
    sample = population[: sizes[1]]
    N, small, big = 12, np.mean(np.sum(sample**2, axis=1)), np.sum(sample.mean(axis=0) ** 2)
    scale = ((small - big) / (1 - 1 / N)) / ((N * big - small) / (N - 1))
    value = dg.gradient_noise_scale(sample)
    assert value * N / (N - 1 - value) == pytest.approx(scale, rel=1e-12)
    truth = dg.gradient_noise_scale(population)
    assert np.median(b) < truth - 0.1
    assert np.median(b * N / (N - 1 - b)) == pytest.approx(truth, rel=0.05)


def test_gradient_noise_scale_in_float32_and_at_the_edges() -> None:
    grads = rng().normal(size=(50, 3)).astype(np.float32) + 1
    grads.flags.writeable = False
    expected = dg.gradient_noise_scale(grads.astype(np.float64))
    assert dg.gradient_noise_scale(grads) == pytest.approx(expected, rel=1e-12)
    tiny = np.float32(1e-30) * grads  # squares to 0 in float32
    assert dg.gradient_noise_scale(tiny) == pytest.approx(expected, rel=1e-5)
    assert dg.gradient_noise_scale([[2.0, 1.0]]) == 0
    assert dg.gradient_noise_scale([[1], [-1]]) == math.inf
    assert math.isnan(dg.gradient_noise_scale([[0.0, 0.0]]))
    assert math.isnan(dg.gradient_noise_scale([[np.nan, 0.0]]))


# Conditioning


@given(arrays(np.float64, (3, 2), elements=st.floats(-100, 100)))
def test_condition_number_against_numpy(A: np.ndarray) -> None:
    expected = np.linalg.cond(A)
    assume(expected < 1e8)
    assert dg.condition_number(A) == pytest.approx(expected, rel=1e-7)
    assert dg.condition_number(A.T) == pytest.approx(expected, rel=1e-7)
    assert dg.condition_number(-7.5 * A) == pytest.approx(expected, rel=1e-7)


def test_condition_number_by_hand() -> None:
    assert dg.condition_number([[1.0, 0.9], [0.9, 1.0]]) == pytest.approx(19)
    assert dg.condition_number(orthogonal((6, 6), rng=rng())) == pytest.approx(1)
    assert dg.condition_number([[3.0]]) == dg.condition_number([[1.0], [2.0]]) == 1
    assert dg.condition_number(np.zeros((2, 2))) == math.inf
    assert dg.condition_number(np.ones((3, 3))) > 1e15
    assert math.isnan(dg.condition_number([[1.0, np.nan], [0.0, 1.0]]))
    assert math.isnan(dg.condition_number([[1.0, np.inf], [0.0, 1.0]]))
    assert dg.condition_number(np.diag([1, 8]).astype(np.float16)) == 8
    nearly = np.array([[1, 1], [1, 1 + 2**-23]], np.float32)  # beyond what float32 can tell
    assert dg.condition_number(nearly) == pytest.approx(2**25, rel=1e-6)


# Units


def test_dead_units_by_hand() -> None:
    y = np.zeros((4, 3))
    y[2, 1], y[:, 2] = 1e-300, -1
    assert dg.dead_units(y).tolist() == [True, False, False]
    assert dg.dead_units(y, axis=0).tolist() == [False, False, False, False]
    assert dg.dead_units(y[:1]).tolist() == [True, True, False]
    assert dg.dead_units([[0.0, np.nan]]).tolist() == [True, False]
    assert dg.dead_units([0, 1], axis=0).tolist() == [True, False]


def test_dead_units_of_images_and_sequences() -> None:
    y = np.zeros((2, 3, 4, 5))
    y[1, 2, 3, 4] = 1
    assert dg.dead_units(y).tolist() == [True, True, False]
    assert dg.dead_units(y, axis=-3).tolist() == [True, True, False]
    assert dg.dead_units(y, axis=-1).tolist() == [True, True, True, True, False]


@pytest.mark.parametrize(("bias", "share"), [(0.0, 0.0), (-5.0, 0.8), (-1e3, 1.0)])
def test_dead_units_of_a_layer_with_low_bias(bias: float, share: float) -> None:
    layer = Sequential(Linear(16, 256, rng=rng()), Activation("relu"))
    layer.params["0.b"][...] = bias
    x = rng(1).normal(size=(400, 16))
    y = layer.forward(x)
    dead = dg.dead_units(y)
    assert dead.mean() == pytest.approx(share, abs=0.15)
    # Dead means that no gradient arrives, whatever the loss.
    layer.backward(rng(2).normal(size=y.shape))
    np.testing.assert_array_equal(dead, (layer.grads["0.W"] == 0).all(axis=0))
    assert dg.activation_sparsity(y) >= dead.mean()
    leaky = Activation("leaky_relu").forward(x @ layer.params["0.W"] + bias)
    assert not dg.dead_units(leaky).any()


def test_activation_sparsity() -> None:
    z = rng().normal(size=(200, 100))
    assert dg.activation_sparsity(np.maximum(z, 0)) == pytest.approx(0.5, abs=0.01)
    assert dg.activation_sparsity([0.0, -0.0, 1.0, np.nan]) == 0.5
    assert dg.activation_sparsity(np.zeros((2, 3), int)) == 1
    assert math.isnan(dg.activation_sparsity([]))


def test_same_sign_fraction() -> None:
    assert dg.same_sign_fraction([[1, -1, 1], [2, -2, -2]]) == pytest.approx(2 / 3)
    assert dg.same_sign_fraction([[1, 0, 0], [0, -2, 0]]) == 1
    assert dg.same_sign_fraction([[np.nan, 1.0], [1.0, 1.0]]) == 0.5
    assert math.isnan(dg.same_sign_fraction(np.zeros((3, 0))))


@pytest.mark.parametrize(("f", "one", "batch"), [("sigmoid", 1, 0.75), ("tanh", 0, 0.5)])
def test_same_sign_fraction_of_a_hidden_layer(f: str, one: float, batch: float) -> None:
    r = rng()
    net = Sequential(Linear(8, 16, rng=r), Activation(f), Linear(16, 32, rng=r))
    fractions = []
    for n in (1, 64):
        net.forward(r.normal(size=(n, 8)))
        net.backward(r.normal(size=(n, 32)))
        fractions.append(dg.same_sign_fraction(net.grads["2.W"]))
    assert fractions[0] == one
    assert fractions[1] <= batch


# Signals by depth


class Times(Layer):
    """Multiply by a number, and in training by its double."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def _forward(self, x: Any, train: bool) -> tuple[Any, float]:
        factor = self.factor * (1 + train)
        return x * factor, factor

    def _backward(self, dy: Any, factor: float) -> tuple[Any, dict[str, Any]]:
        return dy * factor, {}


def test_signal_propagation_by_hand() -> None:
    net = Sequential(Times(2.0), Times(-3.0), Times(0.5))
    activation, gradient = dg.signal_propagation(net, [[3.0, 4.0]], [[1.0, 7.0]])
    np.testing.assert_allclose(activation, np.sqrt(12.5) * np.array([1, 2, 6, 3]), rtol=1e-15)
    np.testing.assert_allclose(gradient, 5 * np.array([3, 1.5, 0.5, 1]), rtol=1e-15)
    trained = dg.signal_propagation(net, [[3.0, 4.0]], [[1.0, 7.0]], train=True)
    np.testing.assert_allclose(trained.activation, activation * [1, 2, 4, 8], rtol=1e-15)
    np.testing.assert_allclose(trained.gradient, gradient * [8, 4, 2, 1], rtol=1e-15)


def test_signal_propagation_agrees_with_the_whole_network() -> None:
    net = small_net()
    x, dy = X.copy(), T.copy()
    x.flags.writeable = dy.flags.writeable = False
    activation, gradient = dg.signal_propagation(net, x, dy)
    grads = net.grads
    assert len(activation) == len(gradient) == 5
    assert activation[-1] == pytest.approx(np.sqrt(np.mean(net.forward(x) ** 2)), rel=1e-14)
    assert gradient[0] == pytest.approx(np.sqrt(np.mean(net.backward(dy) ** 2)), rel=1e-14)
    for name, expected in net.grads.items():
        np.testing.assert_array_equal(grads[name], expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_signal_propagation_through_extreme_depths(dtype: type) -> None:
    x, dy = np.array([[3.0, 4.0]], dtype), np.array([[1.0, 7.0]], dtype)
    for factor in (2.0**-100, 2.0**100):
        net = Sequential(Times(factor))
        activation, gradient = dg.signal_propagation(net, x, dy)
        np.testing.assert_allclose(activation, np.sqrt(12.5) * np.array([1, factor]), rtol=1e-6)
        np.testing.assert_allclose(gradient, 5 * np.array([factor, 1]), rtol=1e-6)
        assert activation.dtype == np.float64


def test_signal_propagation_of_zero_nan_and_infinity() -> None:
    net = Sequential(Times(1.0))
    for value in (0.0, np.inf, np.nan):
        activation, gradient = dg.signal_propagation(net, [[1.0, -value]], [[value, 0.0]])
        expected = np.sqrt(0.5) if value == 0 else value
        np.testing.assert_array_equal(activation, [expected, expected])
        np.testing.assert_array_equal(gradient, [value, value])


def test_signal_propagation_of_integers() -> None:
    net = Sequential(Embedding(5, 3, rng=rng()), Linear(3, 2, rng=rng()))
    signal = dg.signal_propagation(net, [[0, 3, 4]], np.ones((1, 3, 2)))
    assert signal.activation[0] == pytest.approx(np.sqrt(25 / 3))


def factors(init: Callable[..., Any], f: str) -> tuple[float, float]:
    """Return the factors per layer, of activations and of gradients, over depth 50."""
    r = rng()
    net = Sequential(
        *(Sequential(Linear(128, 128, init=init, rng=r), Activation(f)) for _ in range(50))
    )
    signal = dg.signal_propagation(net, *r.normal(size=(2, 32, 128)))
    return (
        (signal.activation[-1] / signal.activation[0]) ** 0.02,
        (signal.gradient[0] / signal.gradient[-1]) ** 0.02,
    )


def test_signal_propagation_of_the_usual_initializations() -> None:
    assert factors(kaiming_normal, "relu") == pytest.approx((1, 1), abs=0.03)
    assert factors(lecun_normal, "relu") == pytest.approx((np.sqrt(0.5),) * 2, abs=0.03)
    assert factors(orthogonal, "identity") == pytest.approx((1, 1), abs=1e-12)
    assert factors(lecun_normal, "sigmoid")[1] < 0.25


# The loss around the parameters


def flat_gradient(net: Layer) -> Callable[[np.ndarray], np.ndarray]:
    shapes = {name: p.shape for name, p in net.params.items()}

    def gradient(theta: np.ndarray) -> np.ndarray:
        place = 0
        for name, shape in shapes.items():
            size = math.prod(shape)
            net.params[name] = theta[place : place + size].reshape(shape)
            place += size
        net.backward(mse_loss_grad(net.forward(X), T))
        return np.concatenate([net.grads[name].ravel() for name in shapes])

    return gradient


def test_sharpness_against_the_whole_hessian() -> None:
    net = small_net()
    theta = np.concatenate([p.ravel() for p in net.params.values()])
    expected = np.linalg.eigvalsh(jacobian(flat_gradient(small_net()), theta))[-1]
    value = dg.sharpness(net, mse_loss_grad, X, T, rng=rng())
    assert value == pytest.approx(expected, rel=1e-6)
    assert dg.sharpness(net, mse_loss_grad, X, T, 100, rng=rng()) == value
    rough = dg.sharpness(net, mse_loss_grad, X, T, iters=1, rng=rng())
    assert rough < 0.9 * expected


def test_sharpness_of_a_linear_map() -> None:
    model = Linear(3, 2, rng=rng())
    design = np.column_stack([X, np.ones(len(X))])
    expected = np.linalg.eigvalsh(design.T @ design / len(X))[-1]  # 2/(2N), two outputs
    value = dg.sharpness(model, mse_loss_grad, X, T, 300, rng=rng())
    assert value == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(("factor", "grows"), [(0.99, False), (1.01, True)])
def test_sharpness_is_the_limit_of_the_rate(factor: float, grows: bool) -> None:
    model = Linear(3, 2, rng=rng())
    rate = factor * 2 / dg.sharpness(model, mse_loss_grad, X, T, 300, rng=rng())
    losses = []
    for _ in range(400):
        y = model.forward(X)
        losses.append(float(mse_loss(y, T)))
        model.backward(mse_loss_grad(y, T))
        for name, gradient in model.grads.items():
            model.params[name] = model.params[name] - rate * gradient
    assert (losses[-1] > losses[0]) == grows


def test_sharpness_in_float32() -> None:
    x, t = X.astype(np.float32), T.astype(np.float32)
    value = dg.sharpness(small_net(np.float32), mse_loss_grad, x, t, rng=rng())
    expected = dg.sharpness(small_net(), mse_loss_grad, X, T, rng=rng())
    assert value == pytest.approx(expected, rel=0.01)


def test_loss_slice_along_a_line() -> None:
    net = small_net()
    before = dict(net.params)
    other = {name: rng(3).normal(size=p.shape) for name, p in before.items()}
    steps = np.array([-1.0, 0.0, 0.25, 1.0])
    losses = dg.loss_slice(net, mse_loss, X, T, steps, other)
    for s, value in zip(steps, losses, strict=True):
        moved = small_net()
        moved.params.update({name: p + s * other[name] for name, p in before.items()})
        assert value == pytest.approx(mse_loss(moved.forward(X), T), rel=1e-14)
    # The slope at 0 is the inner product of the written-out gradient and the direction.
    net.backward(mse_loss_grad(net.forward(X), T))
    slope = sum(np.vdot(gradient, other[name]) for name, gradient in net.grads.items())
    numerical = directional_derivative(
        lambda s: dg.loss_slice(net, mse_loss, X, T, s, other), np.zeros(1), np.ones(1)
    )
    assert numerical == pytest.approx(slope, rel=1e-7)


def test_loss_slice_over_a_plane() -> None:
    net = small_net()
    d, e = {"0.W": rng(1).normal(size=(3, 4))}, {"0.W": np.ones((3, 4)), "3.b": [1, -2]}
    steps = [-1, 0, 2]
    plane = dg.loss_slice(net, mse_loss, X, T, steps, d, e)
    assert plane.shape == (3, 3)
    np.testing.assert_array_equal(plane[:, 1], dg.loss_slice(net, mse_loss, X, T, steps, d))
    np.testing.assert_array_equal(plane[1], dg.loss_slice(net, mse_loss, X, T, steps, e))
    both = {"0.W": 2 * d["0.W"] - 1, "3.b": [-1, 2]}
    value = dg.loss_slice(net, mse_loss, X, T, [1.0], both)[0]
    assert plane[2, 0] == pytest.approx(value, rel=1e-13)
    whole = mse_loss(net.forward(X), T)
    assert dg.loss_slice(net, mse_loss, X, T, [5.0]).shape == ()
    assert dg.loss_slice(net, mse_loss, X, T, [5.0]) == plane[1, 1] == whole
    assert dg.loss_slice(net, mse_loss, X, T, [], d, e).shape == (0, 0)


def test_loss_slice_in_float32() -> None:
    net = small_net(np.float32)
    x, t = X.astype(np.float32), T.astype(np.float32)
    losses = dg.loss_slice(net, mse_loss, x, t, [0.0, 1.0], {"0.b": np.ones(4)})
    assert losses.dtype == np.float32


def measurements(net: Sequential, fails: bool) -> Iterator[Callable[[], Any]]:
    def grad(pred: Any, target: Any) -> Any:
        if fails:
            raise KeyboardInterrupt
        return mse_loss_grad(pred, target)

    def loss(pred: Any, target: Any) -> Any:
        if fails:
            raise KeyboardInterrupt
        return mse_loss(pred, target)

    yield lambda: dg.sharpness(net, grad, X, T, 3, rng=rng())
    yield lambda: dg.loss_slice(net, loss, X, T, [1.0], {"0.b": np.ones(4)})


@pytest.mark.parametrize("fails", [False, True])
def test_parameters_are_put_back(fails: bool) -> None:
    net = small_net()
    before = dict(net.params)
    values = {name: p.copy() for name, p in before.items()}
    for p in before.values():
        p.flags.writeable = False
    for measure in measurements(net, fails):
        if fails:
            with pytest.raises(KeyboardInterrupt):
                measure()
        else:
            measure()
        for name, p in net.params.items():
            assert p is before[name]
            np.testing.assert_array_equal(p, values[name])


# The game of two networks

probabilities = arrays(np.float64, 5, elements=st.floats(0, 1)).filter(lambda p: p.sum() > 1e-3)


def test_gan_optimal_discriminator_of_two_gaussians() -> None:
    x = np.linspace(-18, 18, 1001)
    p, q = norm.pdf(x, 1), norm.pdf(x, -1)
    np.testing.assert_allclose(dg.gan_optimal_discriminator(p, q), expit(2 * x), rtol=1e-13)


def test_gan_optimal_discriminator_at_the_edges() -> None:
    d = dg.gan_optimal_discriminator
    assert d([1e308, 1e-308, 1e308, 0, 3, np.inf], [1e308, 1e308, 1e-308, 1, 0, 1]).tolist() == [
        *(0.5, 0, 1, 0, 1, 1)
    ]
    assert np.isnan(d([0.0, np.nan, 1.0], [0.0, 1.0, np.nan])).all()
    assert d(np.ones((2, 3), np.float32), np.ones((2, 3))).dtype == np.float32
    assert d([], []).shape == (0,)


@given(probabilities, probabilities)
def test_gan_value_is_the_jensen_shannon_divergence(p: np.ndarray, q: np.ndarray) -> None:
    p, q = p / p.sum(), q / q.sum()
    expected = 2 * jensenshannon(p, q) ** 2 - math.log(4)
    best = dg.gan_value(p, q)
    assert best == pytest.approx(expected, abs=1e-12)
    assert best == pytest.approx(dg.gan_value(q, p), abs=1e-12)
    for d in (np.full(5, 0.5), rng().random(5)):
        assert dg.gan_value(p, q, d) <= best + 1e-12


def test_gan_value_of_the_optimal_discriminator() -> None:
    p, q = rng().dirichlet(np.ones(6), 2)
    best = dg.gan_value(p, q)
    d = dg.gan_optimal_discriminator(p, q)
    assert dg.gan_value(p, q, d) == pytest.approx(best, rel=1e-14)
    for k in range(6):  # no worse in either direction
        for step in (-1e-4, 1e-4):
            assert dg.gan_value(p, q, d + step * (np.arange(6) == k)) < best


def test_gan_value_by_hand() -> None:
    value = dg.gan_value([0.25, 0.75], [0.5, 0.5], [0.1, 0.6])
    hand = 0.25 * math.log(0.1) + 0.75 * math.log(0.6) + 0.5 * (math.log(0.9) + math.log(0.4))
    assert value == pytest.approx(hand, rel=1e-15)
    assert dg.gan_value([1, 0], [0, 1], [1, 0]) == 0
    assert dg.gan_value([1, 0], [1, 0], [0.5, np.nan]) == pytest.approx(-math.log(4))
    assert dg.gan_value([1, 0], [0, 1], [0, 0]) == -math.inf
    assert dg.gan_value([1, 0], [0, 1], [1, 1]) == -math.inf
    assert math.isnan(dg.gan_value([np.nan, 0], [0, 1]))
    assert math.isnan(dg.gan_value([1, 0], [0, 1], [np.nan, 0]))
    p = np.array([0.5, 0.5], np.float32)
    assert dg.gan_value(p, p) == pytest.approx(-math.log(4), rel=1e-6)


def test_gan_value_of_two_gaussians() -> None:
    x, dx = np.linspace(-30, 30, 6001, retstep=True)
    p, q = norm.pdf(x, 1) * dx, norm.pdf(x, -1) * dx
    assert dg.gan_value(p, q) == pytest.approx(-0.71263, abs=5e-6)


# Modes

RING = np.array([[math.cos(a), math.sin(a)] for a in np.arange(8) * math.pi / 4])


@pytest.mark.parametrize("radius", [0.05, 0.25, 1.0])
@pytest.mark.parametrize("least", [1, 10])
def test_modes_covered_against_a_tree(radius: float, least: int) -> None:
    r = rng()
    samples = RING[r.choice(8, 300, p=np.arange(8) / 28)] + 0.1 * r.normal(size=(300, 2))
    distance, nearest = KDTree(RING).query(samples)
    counts = np.bincount(nearest[distance <= radius], minlength=8)
    covered = dg.modes_covered(samples, RING, radius, least)
    assert covered == ((counts >= least).sum(), np.mean(distance <= radius))
    assert type(covered.modes) is int
    assert type(covered.share) is float


def test_modes_covered_by_hand() -> None:
    assert dg.modes_covered(RING, RING, 0.1) == (8, 1)
    assert dg.modes_covered(0.5 * RING, RING, 0.25) == (0, 0)
    # A sample belongs to its nearest mode only, and the radius to the mode.
    assert dg.modes_covered([[0.25], [3.0]], [[0], [1]], 2.0) == (2, 1)
    assert dg.modes_covered([[0.25], [3.5]], [[0], [1]], 2.0) == (1, 0.5)
    assert dg.modes_covered([[0.25], [0.125]], [[0], [1]], 2.0, min_samples=2) == (1, 1)
    assert dg.modes_covered([[np.nan], [0.0]], [[0], [1]], 0.5) == (1, 0.5)
    covered = dg.modes_covered(np.zeros((0, 2)), RING, 0.1)
    assert covered.modes == 0
    assert math.isnan(covered.share)
