"""Losses against SciPy and scikit-learn, exact values, and the identities they are known for."""

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
from scipy import special, stats
from scipy.spatial import distance
from sklearn import metrics

from dlref import losses as ls
from dlref.activations import log_softmax, log_softmax_vjp, sigmoid, softmax, softmax_vjp
from dlref.gradcheck import numerical_gradient

bce, bce_grad = ls.binary_cross_entropy_with_logits, ls.binary_cross_entropy_with_logits_grad

RNG = np.random.default_rng(5)
Y, T = RNG.normal(size=(50, 4)), RNG.normal(size=(50, 4))
P, Q = RNG.dirichlet(np.ones(6), 40), RNG.dirichlet(np.ones(6), 40)
LABELS = RNG.integers(0, 4, 50)

moderate = st.floats(-30, 30)
logits = hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(2, 5)), elements=moderate)
vectors = hnp.arrays(np.float64, 4, elements=st.floats(-5, 5))


# Oracles


@pytest.mark.parametrize(
    ("got", "expected", "rtol"),
    [
        (ls.mse_loss(Y, T), metrics.mean_squared_error(T, Y), 1e-15),
        (ls.mae_loss(Y, T), metrics.mean_absolute_error(T, Y), 1e-15),
        (ls.huber_loss(Y, T, delta=0.7, reduction="none"), special.huber(0.7, Y - T), 1e-14),
        (ls.logsumexp(Y), special.logsumexp(Y, axis=-1), 1e-14),
        (ls.logsumexp(Y, 0, keepdims=True), special.logsumexp(Y, axis=0, keepdims=True), 1e-14),
        (ls.cross_entropy(Y, LABELS), metrics.log_loss(LABELS, softmax(Y)), 1e-14),
        (bce(Y[:, 0], LABELS > 1), metrics.log_loss(LABELS > 1, sigmoid(Y[:, 0])), 1e-14),
        (
            ls.hinge_loss(Y[:, 0], 2 * (LABELS > 1) - 1),
            metrics.hinge_loss(LABELS > 1, Y[:, 0]),
            1e-14,
        ),
        (ls.entropy(P, reduction="none"), stats.entropy(P, axis=-1), 1e-14),
        (ls.kl_divergence(P, Q, reduction="none"), stats.entropy(P, Q, axis=-1), 1e-13),
        (ls.kl_divergence(P, Q, reduction="sum"), special.rel_entr(P, Q).sum(), 1e-13),
        (
            ls.js_divergence(P, Q, reduction="none"),
            distance.jensenshannon(P, Q, axis=-1) ** 2,
            1e-13,
        ),
    ],
)
def test_against_scipy_and_scikit_learn(got: Any, expected: Any, rtol: float) -> None:
    np.testing.assert_allclose(got, expected, rtol=rtol)


def high_precision(expression: Callable[[Decimal], Decimal], x: float) -> float:
    with decimal.localcontext() as context:
        context.prec = 700
        return float(expression(Decimal(x)))


@pytest.mark.parametrize(
    ("f", "expression"),
    [
        (lambda x: ls.log_cosh_loss(x, 0.0), lambda x: ((x.exp() + (-x).exp()) / 2).ln()),
        (lambda z: bce(z, 1.0), lambda z: (1 + (-z).exp()).ln()),
        (lambda z: bce(z, 0.0), lambda z: (1 + z.exp()).ln()),
        (lambda z: bce_grad(z, 1.0), lambda z: -1 / (1 + z.exp())),
        (lambda z: bce_grad(z, 0.0), lambda z: 1 / (1 + (-z).exp())),
        (lambda z: ls.focal_loss(z, 1.0), lambda z: (1 + (-z).exp()).ln() / (1 + z.exp()) ** 2),
        (lambda z: ls.logsumexp([z, 0.0]), lambda z: (z.exp() + 1).ln() if z > -1 else None),
    ],
)
@pytest.mark.parametrize("x", [-600.0, -40.0, -17.0, -1e-12, 1e-12, 0.75, 17.5, 40.0, 300.0])
def test_all_digits_in_both_tails(
    f: Callable[..., Any], expression: Callable[[Decimal], Any], x: float
) -> None:
    if expression(Decimal(x)) is not None:
        assert float(f(x)) == pytest.approx(high_precision(expression, x), rel=5e-15, abs=1e-300)


# Values by hand


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (ls.mse_loss([1.0, 2.0], [0.0, 4.0], reduction="none"), [1, 4]),
        (ls.mse_loss_grad([1.0, 2.0], [0.0, 4.0], reduction="none"), [2, -4]),
        (ls.mse_loss_grad([1.0, 2.0], [0.0, 4.0]), [1, -2]),
        (ls.mae_loss_grad([1.0, 2.0, 3.0], [0.0, 4.0, 3.0], reduction="sum"), [1, -1, 0]),
        (ls.huber_loss([1.0, 2.0, -5.0], [1.0, 0.0, 0.0], delta=2.0, reduction="none"), [0, 2, 8]),
        (ls.huber_loss_grad([1.0, 2.0, -5.0], np.zeros(3), delta=2.0, reduction="sum"), [1, 2, -2]),
        (ls.log_cosh_loss_grad([math.log(3)], [0.0]), [0.8]),
        (ls.cross_entropy([[0.0, math.log(3)]], [0], reduction="none"), [math.log(4)]),
        (ls.cross_entropy_grad([[0.0, math.log(3)]], [0]), [[-0.75, 0.75]]),
        (ls.cross_entropy_grad([[0.0, math.log(3)]], [[0.5, 0.5]]), [[-0.25, 0.25]]),
        (ls.nll_loss([[-1.0, -2.0], [-3.0, -5.0]], [1, 1], weight=[9.0, 2.0]), 3.5),
        (bce_grad([0.0, 0.0], [1.0, 0.0], pos_weight=3.0, reduction="sum"), [-1.5, 0.5]),
        (ls.focal_loss([0.0, 0.0], [1, 0], alpha=0.25, reduction="sum"), math.log(2) / 4),
        (ls.hinge_loss([1.0, 0.0, -3.0], [1, -1, 1], reduction="none"), [0, 1, 4]),
        (ls.hinge_loss_grad([1.0, 0.0, -3.0], [1, -1, 1], reduction="none"), [0, 1, -1]),
        (ls.entropy([0.25, 0.25, 0.25, 0.25]), math.log(4)),
        (ls.kl_divergence([1.0, 0.0], [0.25, 0.75]), math.log(4)),
        (ls.kl_divergence_grad_q([1.0, 0.0], [0.25, 0.75]), [-4, 0]),
        (ls.js_divergence([1.0, 0.0], [0.0, 1.0]), math.log(2)),
        (ls.dice_loss([[1.0, 0.0]], [[1.0, 1.0]]), 1 - 3 / 4),
        (ls.logsumexp([[0.0, 0.0], [1.0, 1.0]], 1), [math.log(2), 1 + math.log(2)]),
    ],
)
def test_values_by_hand(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(got, expected, rtol=1e-15)


def test_one_hot() -> None:
    hot = ls.one_hot([[2, 0], [1, 1]], 3)
    assert hot.tolist() == [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]]
    assert hot.dtype == np.float64
    assert ls.one_hot(np.array([1, 0], np.uint8), 2, dtype=np.float32).dtype == np.float32
    assert ls.one_hot(2, 3).tolist() == [0, 0, 1]
    assert ls.one_hot([], 3).shape == (0, 3)


# Tails and zeros


def test_cross_entropy_of_a_difference_beyond_all_floats() -> None:
    z = [[1.7e308, -1.7e308]]
    assert ls.cross_entropy(z, [0]) == 0
    assert ls.cross_entropy(z, [1]) == np.inf
    np.testing.assert_array_equal(ls.cross_entropy_grad(z, [1]), [[1, -1]])


def test_cross_entropy_masks_by_minus_infinity() -> None:
    assert ls.cross_entropy([[0.0, -np.inf, 0.0]], [0]) == math.log(2)
    np.testing.assert_array_equal(
        ls.cross_entropy_grad([[0.0, -np.inf, 0.0]], [0]), [[-0.5, 0, 0.5]]
    )


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        ([-np.inf, -np.inf], -np.inf),
        ([0.0, -np.inf], 0),
        ([np.inf, 0.0], np.inf),
        ([np.inf, -np.inf], np.inf),
        ([np.nan, 0.0], np.nan),
        ([1.7e308, -1.7e308], 1.7e308),
        ([-1e300, -1e300], -1e300),
    ],
)
def test_logsumexp_at_the_ends(z: list[float], expected: float) -> None:
    np.testing.assert_equal(float(ls.logsumexp(z)), expected)


@pytest.mark.parametrize("size", [1e300, np.inf])
@pytest.mark.parametrize("f", [ls.mae_loss, ls.huber_loss, ls.log_cosh_loss])
def test_linear_tails_reach_the_end(f: Callable[..., Any], size: float) -> None:
    assert float(f(size, 0.0)) == size
    assert float(f(-size, 0.0)) == size


def test_confident_mistakes_cost_their_logit() -> None:
    assert bce([1e4, -1e300], [0.0, 1.0], reduction="none").tolist() == [1e4, 1e300]
    assert ls.focal_loss([1e4], [0]) == 1e4
    assert ls.focal_loss([1e4], [1]) == 0
    assert ls.cross_entropy([[0.0, 1e300]], [0]) == 1e300


def test_zeros_in_distributions() -> None:
    p, q = np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.0, 0.5, 0.5, 0.0])
    assert ls.entropy(p) == pytest.approx(math.log(2), rel=1e-15)
    assert math.copysign(1, ls.entropy([1.0, 0.0])) == 1
    assert ls.entropy_grad(p)[2] == np.inf
    assert ls.kl_divergence(p, p) == 0
    assert ls.kl_divergence(p, q) == np.inf
    inf, nan = np.inf, np.nan
    np.testing.assert_array_equal(ls.kl_divergence_grad(p, q), [inf, 1, -inf, nan])
    np.testing.assert_array_equal(ls.kl_divergence_grad_q(p, q), [-inf, -1, 0, nan])
    assert ls.js_divergence(p, q) == pytest.approx(math.log(2) / 2, rel=1e-15)
    np.testing.assert_array_equal(ls.js_divergence_grad(p, q), [math.log(2) / 2, 0, -inf, nan])


def test_probabilities_of_a_narrower_dtype_are_accepted() -> None:
    p = softmax(Y.astype(np.float32)).astype(np.float64)
    assert ls.entropy(p) > 0
    assert ls.cross_entropy(Y, p) > 0


def test_nan_where_the_other_is_zero_is_not_lost() -> None:
    assert np.isnan(ls.kl_divergence([0.0, 1.0], [np.nan, 0.5]))


# Identities


@given(vectors, vectors, st.floats(0.1, 10))
def test_order_of_the_regression_losses(y: np.ndarray, t: np.ndarray, delta: float) -> None:
    huber = ls.huber_loss(y, t, delta=delta, reduction="none")
    assert (huber <= ls.mse_loss(y, t, reduction="none") / 2 + 1e-15).all()
    assert (huber <= delta * ls.mae_loss(y, t, reduction="none") + 1e-15).all()
    log_cosh = ls.log_cosh_loss(y, t, reduction="none")
    assert (log_cosh <= ls.huber_loss(y, t, reduction="none") + 1e-15).all()
    assert (log_cosh >= ls.mae_loss(y, t, reduction="none") - math.log(2) - 1e-15).all()


@given(logits, st.floats(-1e3, 1e3))
def test_cross_entropy_properties(z: np.ndarray, shift: float) -> None:
    labels = np.arange(len(z)) % z.shape[1]
    loss = ls.cross_entropy(z, labels, reduction="none")
    hot = ls.one_hot(labels, z.shape[1])
    assert (loss >= 0).all()
    np.testing.assert_allclose(
        ls.cross_entropy(z + shift, labels, reduction="none"), loss, atol=1e-11
    )
    for f in (ls.cross_entropy, ls.cross_entropy_grad):
        np.testing.assert_allclose(f(z, hot), f(z, labels), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(ls.nll_loss(log_softmax(z), labels), loss.mean(), atol=1e-13)
    gradient = ls.cross_entropy_grad(z, labels, reduction="none")
    np.testing.assert_allclose(gradient, softmax(z) - hot, atol=1e-15)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(
        log_softmax_vjp(z, ls.nll_loss_grad(z, labels, reduction="none")), gradient, atol=1e-15
    )


def test_label_smoothing_is_cross_entropy_with_smoothed_targets() -> None:
    smoothed = 0.9 * ls.one_hot(LABELS, 4) + 0.1 / 4
    for f in (ls.cross_entropy, ls.cross_entropy_grad):
        np.testing.assert_allclose(
            f(Y, LABELS, label_smoothing=0.1), f(Y, smoothed), rtol=1e-13, atol=1e-17
        )
    assert ls.cross_entropy(Y, LABELS, label_smoothing=1.0) == pytest.approx(
        -log_softmax(Y).mean(), rel=1e-14
    )


def test_best_logit_gap_under_label_smoothing() -> None:
    z = np.zeros((1, 10))
    z[0, 3] = math.log(91)  # (1 - ε + ε/K) / (ε/K) for ε = 0.1, K = 10
    np.testing.assert_allclose(
        ls.cross_entropy_grad(z, [3], label_smoothing=0.1), np.zeros((1, 10)), atol=1e-15
    )


def test_weights_repeat_examples() -> None:
    repeated = np.repeat(np.arange(50), np.array([1, 2, 3, 1])[LABELS])
    weighted = ls.cross_entropy(Y, LABELS, weight=[1, 2, 3, 1])
    assert weighted == pytest.approx(ls.cross_entropy(Y[repeated], LABELS[repeated]), rel=1e-14)


def test_cross_entropy_of_two_classes_is_binary() -> None:
    z = np.stack([np.zeros(50), Y[:, 0]], axis=1)
    assert ls.cross_entropy(z, LABELS % 2) == pytest.approx(bce(Y[:, 0], LABELS % 2), rel=1e-14)


@given(st.floats(-700, 700), st.floats(0, 1))
def test_binary_cross_entropy_is_symmetric(z: float, t: float) -> None:
    assert float(bce(-z, 1 - t)) == pytest.approx(float(bce(z, t)), rel=1e-14)
    assert float(bce_grad(z, t)) == pytest.approx(float(sigmoid(z) - t), abs=2e-16)


@given(st.floats(-700, 700), st.sampled_from([0, 1]), st.floats(0, 5))
def test_focal_loss_never_exceeds_cross_entropy(z: float, t: int, gamma: float) -> None:
    assert 0 <= ls.focal_loss(z, t, gamma=gamma) <= bce(z, t)
    assert ls.focal_loss(z, t, gamma=0.0) == bce(z, t)


@given(vectors, vectors)
def test_divergences(a: np.ndarray, b: np.ndarray) -> None:
    p, q = softmax(a), softmax(b)
    kl, js = ls.kl_divergence(p, q), ls.js_divergence(p, q)
    assert kl >= -1e-15
    assert -1e-15 <= js <= math.log(2)
    assert js == pytest.approx(ls.js_divergence(q, p), abs=1e-15)
    assert 0 <= ls.entropy(p) <= math.log(4) + 1e-15
    assert ls.cross_entropy(b[None], p[None]) == pytest.approx(kl + ls.entropy(p), abs=1e-13)
    through_softmax = softmax_vjp(b, ls.kl_divergence_grad_q(p, q))
    np.testing.assert_allclose(through_softmax, q - p, atol=1e-14)


def test_divergences_along_another_axis() -> None:
    for f in (ls.kl_divergence, ls.js_divergence):
        for reduction in ("mean", "sum", "none"):
            along_rows = f(P, Q, reduction=reduction)
            np.testing.assert_array_equal(f(P.T, Q.T, axis=0, reduction=reduction), along_rows)
    for f in (ls.kl_divergence_grad, ls.kl_divergence_grad_q, ls.js_divergence_grad):
        np.testing.assert_array_equal(f(P.T, Q.T, axis=0), f(P, Q).T)
    assert ls.entropy(P.T, axis=0) == pytest.approx(ls.entropy(P), rel=1e-15)
    np.testing.assert_array_equal(ls.entropy_grad(P.T, axis=0), ls.entropy_grad(P).T)


def test_dice_loss_of_masks() -> None:
    mask = np.zeros((3, 4, 4))
    mask[1, :2], mask[2] = 1, 1
    assert ls.dice_loss(mask, mask, reduction="none").tolist() == [0, 0, 0]
    assert ls.dice_loss(1 - mask, mask, reduction="none").tolist() == [1 - 1 / 17] * 3
    half = np.full((1, 8), 0.5)
    assert ls.dice_loss(half, half) == 0


def test_logsumexp_has_softmax_as_its_gradient() -> None:
    np.testing.assert_allclose(numerical_gradient(ls.logsumexp, Y), softmax(Y), atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_logsumexp_keeps_the_dtype(dtype: type) -> None:
    assert ls.logsumexp(Y.astype(dtype)).dtype == dtype
    assert type(ls.logsumexp([1, 2])) is np.float64


def test_scalar_gives_a_number() -> None:
    assert type(ls.mse_loss(1.0, 3.0)) is np.float64
    assert type(ls.mse_loss_grad(1.0, 3.0)) is np.float64


def test_mean_of_many_half_precision_losses() -> None:
    ones = np.ones(100_000, np.float16)
    assert ls.mse_loss(ones, 0 * ones) == 1
    assert ls.cross_entropy(np.zeros((100_000, 2), np.float16), np.zeros(100_000, int)) < 0.7
