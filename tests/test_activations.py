"""Activations against SciPy, exact values, and the identities that they are known for."""

import decimal
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from dlref import activations as act
from dlref.gradcheck import jacobian

POINTS = np.concatenate([np.linspace(-40, 40, 401), [-700.0, -100.0, 100.0, 700.0]])

finite = st.floats(-1e300, 1e300)
moderate = st.floats(-30, 30)
logits = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=5), elements=moderate)


@pytest.mark.parametrize(
    ("f", "oracle", "rtol"),
    [
        (act.sigmoid, special.expit, 1e-15),
        (act.log_sigmoid, special.log_expit, 1e-15),
        (act.gelu, lambda x: x * special.ndtr(x), 2e-13),  # ndtr itself is off by that in the tail
        (act.softplus, lambda x: -special.log_expit(-x), 1e-15),
        (act.silu, lambda x: x * special.expit(x), 1e-15),
    ],
)
def test_against_scipy(f: Callable[..., Any], oracle: Callable[..., Any], rtol: float) -> None:
    np.testing.assert_allclose(f(POINTS), oracle(POINTS), rtol=rtol, atol=1e-310)


def high_precision(expression: Callable[[Decimal], Decimal], x: float) -> float:
    with decimal.localcontext() as context:
        context.prec = 700
        return float(expression(Decimal(x)))


@pytest.mark.parametrize(
    ("f", "expression"),
    [
        (act.sigmoid, lambda x: 1 / (1 + (-x).exp())),
        (act.sigmoid_grad, lambda x: (-x).exp() / (1 + (-x).exp()) ** 2),
        (act.log_sigmoid, lambda x: -(1 + (-x).exp()).ln()),
        (act.tanh_grad, lambda x: 4 / (x.exp() + (-x).exp()) ** 2),
        (act.softplus, lambda x: (1 + x.exp()).ln()),
        (act.elu, lambda x: x if x > 0 else x.exp() - 1),
        (act.mish, lambda x: x * (1 - 2 / ((1 + x.exp()) ** 2 + 1))),
    ],
)
@pytest.mark.parametrize("x", [-600.0, -40.0, -1.5, -1e-12, 1e-12, 0.75, 17.0, 40.0, 300.0])
def test_all_digits_in_both_tails(
    f: Callable[..., Any], expression: Callable[[Decimal], Decimal], x: float
) -> None:
    assert float(f(x)) == pytest.approx(high_precision(expression, x), rel=3e-15, abs=1e-300)


@pytest.mark.parametrize(
    ("f", "arguments", "x", "expected"),
    [
        (act.relu, {}, [-1.0, 0.0, 2.0], [0, 0, 2]),
        (act.relu_grad, {}, [-1.0, 0.0, 2.0], [0, 0, 1]),
        (act.relu_grad, {"at_zero": 1.0}, [-1.0, 0.0, 2.0], [0, 1, 1]),
        (act.relu6, {}, [-1.0, 5.0, 7.0], [0, 5, 6]),
        (act.relu6_grad, {}, [0.0, 1e-300, 5.0, 6.0, 7.0], [0, 1, 1, 0, 0]),
        (act.leaky_relu, {}, [-100.0, 1.0], [-1, 1]),
        (act.leaky_relu_grad, {"negative_slope": 0.3}, [-1.0, 0.0, 1.0], [0.3, 0.3, 1]),
        (act.hard_sigmoid, {}, [-3.0, -1.5, 0.0, 3.0], [0, 0.25, 0.5, 1]),
        (act.hard_sigmoid_grad, {}, [-3.0, 0.0, 3.0], [0, 1 / 6, 0]),
        (act.hard_tanh_grad, {}, [-1.0, 0.0, 1.0], [0, 1, 0]),
        (act.hard_swish, {}, [-3.0, -1.5, 3.0, 4.0], [0, -0.375, 3, 4]),
        (act.hard_swish_grad, {}, [-3.0, 0.0, 3.0], [0, 0.5, 1]),
        (act.elu_grad, {"alpha": 0.5}, [-math.log(2), 0.0, 1.0], [0.25, 0.5, 1]),
        (act.celu, {"alpha": 2.0}, [-2 * math.log(2), 3.0], [-1, 3]),
        (act.softsign, {}, [-1.0, 0.0, 3.0], [-0.5, 0, 0.75]),
        (act.softsign_grad, {}, [-1.0, 0.0, 3.0], [0.25, 1, 0.0625]),
        (act.swish, {"beta": 0.0}, [-2.0, 4.0], [-1, 2]),
        (act.softplus, {"beta": 2.0}, [0.0], [math.log(2) / 2]),
        (act.tanh, {}, [-math.log(3), math.log(3)], [-0.8, 0.8]),
    ],
)
def test_values_by_hand(
    f: Callable[..., Any], arguments: dict[str, float], x: list[float], expected: list[float]
) -> None:
    np.testing.assert_allclose(f(x, **arguments), expected, rtol=4e-16)


@pytest.mark.parametrize(
    ("f", "at_minus_infinity", "at_infinity"),
    [
        (act.sigmoid, 0, 1),
        (act.sigmoid_grad, 0, 0),
        (act.log_sigmoid, -math.inf, 0),
        (act.tanh, -1, 1),
        (act.tanh_grad, 0, 0),
        (act.hard_sigmoid, 0, 1),
        (act.relu, 0, math.inf),
        (act.relu_grad, 0, 1),
        (act.elu, -1, math.inf),
        (act.celu, -1, math.inf),
        (act.softplus, 0, math.inf),
        (act.softplus_grad, 0, 1),
    ],
)
def test_infinity(f: Callable[..., Any], at_minus_infinity: float, at_infinity: float) -> None:
    np.testing.assert_array_equal(f([-np.inf, np.inf]), [at_minus_infinity, at_infinity])


@given(finite)
def test_sigmoid_is_symmetric(x: float) -> None:
    assert float(act.sigmoid(x) + act.sigmoid(-x)) == pytest.approx(1, abs=3e-16)
    assert act.sigmoid_grad(x) == act.sigmoid_grad(-x)


@given(finite)
def test_tanh_is_odd_and_a_rescaled_sigmoid(x: float) -> None:
    assert act.tanh(-x) == -act.tanh(x)
    assert float(act.tanh(x)) == pytest.approx(float(2 * act.sigmoid(2 * x) - 1), abs=5e-16)
    assert act.tanh_grad(x) == act.tanh_grad(-x)


@given(finite)
def test_softplus_less_relu(x: float) -> None:
    assert 0 <= act.softplus(x) - act.relu(x) <= math.log(2)
    assert act.log_sigmoid(x) == -act.softplus(-x)


@given(finite, st.floats(0, 1e3))
def test_relu_is_positively_homogeneous(x: float, c: float) -> None:
    assert act.relu(c * x) == c * act.relu(x)


@given(moderate)
def test_relations_between_activations(x: float) -> None:
    assert act.swish(x) == act.silu(x)
    assert act.celu(x) == act.elu(x)
    assert act.leaky_relu(x, 0.0) == act.relu(x)
    assert act.prelu(x, 0.01) == act.leaky_relu(x)
    assert act.log_sigmoid_grad(x) == act.sigmoid(-x)
    assert float(act.gelu(x, "tanh") - act.gelu(x)) == pytest.approx(0, abs=5e-4)


def test_prelu_with_a_slope_per_channel() -> None:
    x = -np.ones((2, 3, 1, 2))
    a = np.array([0.1, 0.2, 0.3])[:, None, None]
    np.testing.assert_array_equal(act.prelu(x, a)[1, :, 0, 1], [-0.1, -0.2, -0.3])
    np.testing.assert_array_equal(act.prelu_grad(x, a)[1, :, 0, 1], [0.1, 0.2, 0.3])
    np.testing.assert_array_equal(act.prelu_grad_a(x, a), x)


def test_prelu_slope_keeps_float32() -> None:
    x = np.ones(3, np.float32)
    assert act.prelu(x, np.float64(0.25)).dtype == np.float32


def test_prelu_grad_a_against_differences() -> None:
    x = np.array([-2.0, -0.5, 0.0, 3.0])
    np.testing.assert_allclose(
        act.prelu_grad_a(x, 0.25), jacobian(lambda a: act.prelu(x, a), 0.25), rtol=1e-9
    )


def test_rrelu_draws_a_slope_for_each_element() -> None:
    x = -np.ones((200, 100))
    y, slopes = act.rrelu(x, rng=np.random.default_rng(0), train=True)
    np.testing.assert_array_equal(y, -slopes)
    assert 1 / 8 <= slopes.min() < 0.126
    assert 0.332 < slopes.max() <= 1 / 3
    assert slopes.mean() == pytest.approx((1 / 8 + 1 / 3) / 2, abs=2e-3)
    np.testing.assert_array_equal(act.rrelu_grad(x, slopes), slopes)


def test_rrelu_same_generator_same_slopes() -> None:
    a, b = (act.rrelu(-np.ones(4), rng=np.random.default_rng(7), train=True)[1] for _ in "ab")
    np.testing.assert_array_equal(a, b)


def test_rrelu_in_test_is_the_mean() -> None:
    y, slopes = act.rrelu(np.float32([-1, 1]), 0.25, 0.75, rng=np.random.default_rng(0))
    assert y.tolist() == [-0.5, 1]
    assert slopes.tolist() == [0.5, 0.5]
    assert slopes.dtype == np.float32


@given(logits, st.floats(-1e3, 1e3))
def test_softmax_properties(z: np.ndarray, shift: float) -> None:
    s = act.softmax(z)
    np.testing.assert_allclose(s.sum(axis=-1), 1, rtol=1e-14)
    assert ((s >= 0) & (s <= 1)).all()
    np.testing.assert_allclose(act.softmax(z + shift), s, rtol=1e-11)
    np.testing.assert_allclose(np.exp(act.log_softmax(z)), s, rtol=1e-13)
    np.testing.assert_allclose(s, special.softmax(z, axis=-1), rtol=1e-14)
    np.testing.assert_allclose(act.log_softmax(z), special.log_softmax(z, axis=-1), atol=1e-13)


@given(st.floats(-700, 700), st.floats(-700, 700))
def test_softmax_of_two_is_sigmoid(a: float, b: float) -> None:
    assert float(act.softmax([a, b])[0]) == pytest.approx(float(act.sigmoid(a - b)), rel=1e-13)


def test_softmax_temperature() -> None:
    z = np.array([0.0, 1.0, 3.0])
    np.testing.assert_allclose(act.softmax(z, temperature=0.25), act.softmax(4 * z), rtol=1e-15)
    np.testing.assert_allclose(act.softmax(z, temperature=1e9), [1 / 3] * 3, rtol=1e-8)
    assert act.softmax(z, temperature=1e-300).tolist() == [0, 0, 1]


def test_softmax_of_a_difference_beyond_all_floats() -> None:
    assert act.softmax([1.7e308, -1.7e308]).tolist() == [1, 0]


def test_softmax_masks_by_minus_infinity() -> None:
    assert act.softmax([0.0, -np.inf, 0.0]).tolist() == [0.5, 0, 0.5]


@given(hnp.arrays(np.float64, st.integers(1, 6), elements=moderate))
def test_softmax_jacobian(z: np.ndarray) -> None:
    J = act.softmax_jacobian(z)
    np.testing.assert_allclose(J, J.T)
    np.testing.assert_allclose(J.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(J, jacobian(act.softmax, z), atol=1e-9)
    dy = np.cos(np.arange(len(z)))
    np.testing.assert_allclose(act.softmax_vjp(z, dy), J @ dy, atol=1e-15)


def test_softmax_jacobian_depends_on_differences_only() -> None:
    expected = [2 / 9, -1 / 9, -1 / 9]
    np.testing.assert_allclose(act.softmax_jacobian([-5.0, -5.0, -5.0])[0], expected, rtol=1e-15)


def test_log_softmax_vjp_is_the_gradient_of_cross_entropy() -> None:
    z, t = np.array([[1.0, 2.0, 3.0]]), np.array([[0.0, 1.0, 0.0]])
    np.testing.assert_allclose(act.log_softmax_vjp(z, -t), act.softmax(z) - t, rtol=1e-15)


def test_maxout_generalizes() -> None:
    x = np.linspace(-3, 3, 13)[:, None]
    zero = np.zeros((1, 2))
    relu, leaky, absolute = ([[[1.0, slope]]] for slope in (0.0, 0.1, -1.0))
    np.testing.assert_array_equal(act.maxout(x, relu, zero), act.relu(x))
    np.testing.assert_array_equal(act.maxout(x, leaky, zero), act.leaky_relu(x, 0.1))
    np.testing.assert_array_equal(act.maxout(x, absolute, zero), np.abs(x))
    assert act.maxout(x, absolute, [[-2.0, -2.0]]).min() == -2  # a maximum of ReLUs is never < 0


def test_maxout_tie_goes_to_the_first_map() -> None:
    dx, dW, db = act.maxout_vjp([[2.0]], [[[1.0, 1.0]]], [[0.0, 0.0]], [[5.0]])
    assert (dx.tolist(), dW.tolist(), db.tolist()) == ([[5]], [[[10, 0]]], [[5, 0]])


def test_activation_moments_of_relu_are_exact() -> None:
    moments = act.activation_moments(act.relu)
    assert moments.mean == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-14)
    assert moments.second_moment == pytest.approx(0.5, rel=1e-14)
    assert moments.squared_slope == pytest.approx(0.5, rel=1e-9)


def normal_cdf(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


@pytest.mark.parametrize(
    ("f", "mean", "second", "slope"),
    [
        (act.identity, 0, 1, 1),
        (np.square, 1, 3, 4),
        (lambda x: act.leaky_relu(x, 0.25), 0.75 / math.sqrt(2 * math.pi), 0.53125, 0.53125),
        (
            act.elu,
            1 / math.sqrt(2 * math.pi) + math.exp(0.5) * normal_cdf(-1) - 0.5,
            1 + math.exp(2) * normal_cdf(-2) - 2 * math.exp(0.5) * normal_cdf(-1),
            0.5 + math.exp(2) * normal_cdf(-2),
        ),
        (
            act.hard_tanh,
            0,
            1 - 2 * math.exp(-0.5) / math.sqrt(2 * math.pi),
            math.erf(1 / math.sqrt(2)),
        ),
        (act.gelu, 1 / math.sqrt(4 * math.pi), None, None),
        (act.sigmoid, 0.5, 0.5**2 + 0.2083**2, None),
        (act.selu, 0, 1, None),
    ],
)
def test_activation_moments(
    f: Callable[..., Any], mean: float, second: float | None, slope: float | None
) -> None:
    moments = act.activation_moments(f)
    assert moments.mean == pytest.approx(mean, abs=1e-13)
    if second is not None:
        tolerance = 1e-4 if f is act.sigmoid else 1e-12
        assert moments.second_moment == pytest.approx(second, abs=tolerance)
    if slope is not None:
        assert moments.squared_slope == pytest.approx(slope, abs=1e-9)
