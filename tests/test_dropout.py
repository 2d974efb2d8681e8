"""Dropout: what masks do, exact values, and ensembles counted out."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from dlref.activations import softmax
from dlref.dropout import (
    Dropout,
    DropPath,
    SpatialDropout2d,
    enumerate_dropout_ensemble,
    mc_dropout,
)
from dlref.errors import GradientError
from dlref.gradcheck import check_layer
from dlref.layers import Activation, Layer, Linear, Residual, Sequential
from dlref.normalization import BatchNorm
from tests.cases.layers import held

KINDS = [Dropout, SpatialDropout2d, DropPath]
every_kind = pytest.mark.parametrize("kind", KINDS)
every_mode = pytest.mark.parametrize("mode", ["inverted", "classic"])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(*shape: int, seed: int = 0) -> Any:
    return rng(seed).standard_normal(shape)


@every_kind
@every_mode
@pytest.mark.parametrize("p", [0.0, 0.2, 0.75, 1.0])
def test_every_element_is_dropped_or_scaled_and_the_gradient_likewise(
    kind: type[Dropout], mode: str, p: float
) -> None:
    layer, x = kind(p, mode, rng=rng()), np.abs(draw(40, 30, 2, 2)) + 1
    factor = layer.forward(x, train=True) / x
    scale = 1 / (1 - p) if mode == "inverted" and p < 1 else 1.0
    assert np.all(np.isclose(factor, 0) | np.isclose(factor, scale))
    dy = draw(*x.shape, seed=1)
    np.testing.assert_allclose(layer.backward(dy), dy * factor, rtol=1e-14)


@every_kind
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_share_of_dropped_masks_is_p(kind: type[Dropout], p: float) -> None:
    shape = {Dropout: (100, 50, 2, 2), SpatialDropout2d: (400, 50, 1, 1), DropPath: (20000, 1)}
    y = kind(p, rng=rng()).forward(np.ones(shape[kind]), train=True)
    test = stats.binomtest(int(np.sum(y == 0)), y.size, p)
    assert test.pvalue > 0.001


@every_kind
@every_mode
@pytest.mark.parametrize("p", [0.25, 0.5, 0.9])
def test_mean_over_masks_is_the_output_outside_training(
    kind: type[Dropout], mode: str, p: float
) -> None:
    layer, x = kind(p, mode, rng=rng()), np.ones((5000, 4, 1, 1))
    mean = layer.forward(x, train=True).mean()
    assert mean == pytest.approx(layer.forward(x).mean(), abs=0.1)


@every_kind
def test_outside_training_nothing_is_drawn(kind: type[Dropout]) -> None:
    layer, x, dy = kind(0.3, rng=rng()), draw(4, 3, 2, 2), draw(4, 3, 2, 2, seed=1)
    before = layer.rng.bit_generator.state
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(dy), dy)
    classic = kind(0.3, "classic", rng=rng())
    np.testing.assert_allclose(classic.forward(x), 0.7 * x, rtol=1e-15)
    np.testing.assert_allclose(classic.backward(dy), 0.7 * dy, rtol=1e-15)
    assert layer.rng.bit_generator.state == before


class Zeros(np.random.Generator):
    """A generator that draws the least of all numbers every time."""

    def random(self, size: Any, dtype: Any) -> Any:  # type: ignore[override]
        return np.zeros(size, dtype)


def test_p_0_drops_nothing_whatever_is_drawn() -> None:
    layer = Dropout(0.0, rng=Zeros(np.random.PCG64()))
    assert layer.forward(np.ones((2, 3)), train=True).all()


def test_masks_of_examples_and_of_passes_differ() -> None:
    layer, x = Dropout(rng=rng()), np.ones((2, 1000))
    first, second = layer.forward(x, train=True), layer.forward(x, train=True)
    assert np.mean(first[0] != first[1]) == pytest.approx(0.5, abs=0.05)
    assert np.mean((first == 0) & (second == 0)) == pytest.approx(0.25, abs=0.05)


def test_spatial_dropout_drops_whole_channels() -> None:
    y = SpatialDropout2d(rng=rng()).forward(np.ones((50, 8, 3, 4)), train=True)
    np.testing.assert_array_equal(y, y[:, :, :1, :1] * np.ones((3, 4)))
    assert len(np.unique(y[:, :, 0, 0], axis=0)) > 40


def test_drop_path_drops_whole_examples() -> None:
    y = DropPath(rng=rng()).forward(np.ones((50, 8, 3, 4)), train=True)
    np.testing.assert_array_equal(y, y[:, :1, :1, :1] * np.ones((8, 3, 4)))
    assert set(np.unique(y)) == {0.0, 2.0}


def test_a_dropped_block_leaves_the_shortcut() -> None:
    block, x = Residual(Sequential(Activation("tanh"), DropPath(1.0, rng=rng()))), draw(4, 3)
    np.testing.assert_array_equal(block.forward(x, train=True), x)


def test_what_is_dropped_gets_no_gradient() -> None:
    layer, x = Dropout(rng=rng()), np.ones((20, 30))
    dropped = layer.forward(x, train=True) == 0
    assert not layer.backward(x)[dropped].any()


@every_kind
def test_same_generator_same_masks_in_either_precision(kind: type[Dropout]) -> None:
    x = np.ones((20, 5, 2, 2))
    y = kind(0.3, rng=rng(7)).forward(x, train=True)
    np.testing.assert_array_equal(kind(0.3, rng=rng(7)).forward(x, train=True), y)
    single = kind(0.3, rng=rng(7)).forward(x.astype(np.float32), train=True)
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single == 0, y == 0)


@every_kind
@every_mode
def test_dtype_is_kept_in_both_passes(kind: type[Dropout], mode: str) -> None:
    for train in (False, True):
        layer, x = kind(np.float64(0.3), mode, rng=rng()), np.ones((4, 3, 2, 2), np.float32)
        assert layer.forward(x, train=train).dtype == np.float32
        assert layer.backward(x).dtype == np.float32


@every_kind
def test_empty_batch_in_training(kind: type[Dropout]) -> None:
    layer, x = kind(rng=rng()), np.zeros((0, 3, 2, 2))
    assert layer.forward(x, train=True).shape == layer.backward(x).shape == x.shape


def test_a_single_number() -> None:
    assert Dropout(0.0, rng=rng()).forward(3.0, train=True) == 3


def test_nan_passes_in_training() -> None:
    y = Dropout(rng=rng()).forward(np.full((4, 4), np.nan), train=True)
    assert np.isnan(y).all()


class DividedByP(Dropout):
    def _factor(self, x: Any, train: bool) -> Any:
        return super()._factor(x, train) * (1 - self.p) / self.p


def test_the_mean_catches_a_wrong_factor() -> None:
    y = DividedByP(0.2, rng=rng()).forward(np.ones((5000, 4)), train=True)
    assert y.mean() != pytest.approx(1, abs=0.1)


class MaskWithoutFactor(Dropout):
    def _backward(self, dy: Any, factor: Any) -> Any:
        return dy * (factor != 0), {}


def test_checker_catches_a_gradient_without_the_factor() -> None:
    layer = held(MaskWithoutFactor, 0.2)(rng(), np.float64)
    with pytest.raises(GradientError, match="gradient of x"):
        check_layer(layer, draw(4, 3), rng=rng(), train=True)


def test_variance_in_training() -> None:
    mean, std, p = 3.0, 2.0, 0.4
    x = mean + std * draw(200_000)
    y = Dropout(p, rng=rng(1)).forward(x, train=True)
    assert y.var() == pytest.approx((std**2 + mean**2) / (1 - p) - mean**2, rel=0.02)


def test_dropout_of_a_linear_model_is_ridge() -> None:
    X, y, w, p = draw(20, 3), draw(20, seed=1), draw(3, seed=2), 0.3
    layer = Dropout(p, rng=rng(3))
    risk = np.mean([np.sum((layer.forward(X, train=True) @ w - y) ** 2) for _ in range(20_000)])
    penalty = p / (1 - p) * np.sum(w**2 * np.sum(X**2, axis=0))
    assert risk == pytest.approx(np.sum((X @ w - y) ** 2) + penalty, rel=0.01)


# Monte Carlo


def net(p: float = 0.5) -> Sequential:
    draws = rng()
    return Sequential(
        Linear(3, 8, rng=draws), BatchNorm(8), Activation("relu"), Dropout(p, rng=draws),
        Residual(Sequential(Linear(8, 8, rng=draws), DropPath(p, rng=draws))),
        Linear(8, 2, rng=draws),
    )  # fmt: skip


def test_mc_dropout_samples_and_leaves_the_model_as_it_was() -> None:
    model, x = net(), draw(5, 3)
    before, state = model.forward(x), {k: v.copy() for k, v in model.state.items()}
    samples = mc_dropout(model, x, 200)
    assert samples.shape == (200, 5, 2)
    assert np.all(samples.std(axis=0) > 0)
    np.testing.assert_array_equal(model.forward(x), before)
    np.testing.assert_equal(dict(model.state), state)


def test_mc_dropout_counts_every_kind_of_mask() -> None:
    outputs = np.unique(mc_dropout(DropPath(rng=rng()), np.ones((3, 1)), 500), axis=0)
    assert len(outputs) == 2**3


def test_mc_dropout_keeps_batch_norm_outside_training() -> None:
    model, x = net(p=0.0), draw(5, 3)
    np.testing.assert_array_equal(mc_dropout(model, x, 1)[0], model.forward(x))


def test_mc_dropout_that_fails_leaves_the_model_as_it_was() -> None:
    model = net()
    with pytest.raises(ValueError, match=r"x must have shape \(N, ..., 3\)"):
        mc_dropout(model, draw(5, 4))
    np.testing.assert_array_equal(model.forward(draw(5, 3)), model.forward(draw(5, 3)))


def test_mc_dropout_reaches_a_model_that_is_a_dropout() -> None:
    layer: Layer = Dropout(rng=rng())
    assert mc_dropout(layer, np.ones((1, 100)), 50).mean() == pytest.approx(1, abs=0.1)


# Ensembles


def by_hand(W: Any, b: Any, x: Any, keep: float) -> tuple[Any, Any]:
    """Average over masks one by one."""
    arithmetic, logarithm = np.zeros((len(x), len(b))), np.zeros((len(x), len(b)))
    for mask in np.ndindex(*[2] * len(W)):
        share = np.prod([keep if m else 1 - keep for m in mask])
        p = softmax((np.array(mask) * x) @ W + b)
        arithmetic += share * p
        logarithm += share * np.log(p)
    geometric = np.exp(logarithm)
    return arithmetic, geometric / geometric.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize(("n", "d", "k"), [(2, 4, 3), (3, 3, 3), (0, 2, 3)])
def test_ensemble_counted_out(n: int, d: int, k: int, keep: float) -> None:
    W, b, x = draw(d, k), draw(k, seed=1), draw(n, d, seed=2)
    ensemble = enumerate_dropout_ensemble(W, b, x, keep)
    for got, expected in zip(ensemble, by_hand(W, b, x, keep), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-13)


@given(
    hnp.arrays(np.float64, (5, 3), elements=st.floats(-10, 10)),
    hnp.arrays(np.float64, (2, 5), elements=st.floats(-10, 10)),
    st.floats(0, 1),
)
def test_geometric_mean_is_weight_scaling(W: Any, x: Any, keep: float) -> None:
    ensemble = enumerate_dropout_ensemble(W, np.zeros(3), x, keep)
    scaled = softmax(keep * x @ W)
    np.testing.assert_allclose(ensemble.geometric, scaled, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(ensemble.arithmetic.sum(axis=1), 1, rtol=1e-13)


def test_arithmetic_mean_is_what_monte_carlo_tends_to() -> None:
    W, b, x, keep = draw(6, 3), draw(3, seed=1), draw(2, 6, seed=2), 0.7
    layer = Dropout(1 - keep, "classic", rng=rng(3))
    model = Sequential(layer, Linear(6, 3, rng=rng()))
    model.params.update({"1.W": W, "1.b": b})
    mean = softmax(mc_dropout(model, x, 20_000)).mean(axis=0)
    np.testing.assert_allclose(
        enumerate_dropout_ensemble(W, b, x, keep).arithmetic, mean, atol=0.01
    )


def test_ensemble_keeps_float32() -> None:
    arrays = (array.astype(np.float32) for array in (draw(4, 3), draw(3), draw(2, 4)))
    assert {mean.dtype for mean in enumerate_dropout_ensemble(*arrays, 0.5)} == {
        np.dtype(np.float32)
    }


def test_ensemble_with_far_logits() -> None:
    W, x = 1e4 * draw(4, 3), draw(2, 4)
    for mean in enumerate_dropout_ensemble(W, np.zeros(3), x, 0.5):
        np.testing.assert_allclose(mean.sum(axis=1), 1)


def test_repr_is_as_made() -> None:
    assert repr(Dropout(rng=rng())) == "Dropout(0.5)"
    assert repr(SpatialDropout2d(0.2, "classic", rng=rng())) == (
        "SpatialDropout2d(0.2, mode='classic')"
    )
    assert repr(DropPath(0.1, rng=rng())) == "DropPath(0.1)"
