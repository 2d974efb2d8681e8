"""Normalization: SciPy and scikit-learn, values by hand, and the identities of each layer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import linalg, stats
from sklearn.preprocessing import StandardScaler

from dlref.errors import GradientError
from dlref.gradcheck import check_layer, numerical_gradient
from dlref.layers import Layer, Linear
from dlref.normalization import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    RMSNorm,
    WeightNorm,
    spectral_norm,
)

TINY = 1e-30  # an eps that changes no digit

batches = hnp.arrays(np.float64, (6, 3), elements=st.floats(-100, 100))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(*shape: int, seed: int = 0) -> Any:
    return 2 * rng(seed).standard_normal(shape) + 3


def trained(layer: Layer, x: Any, dy: Any) -> tuple[Any, Any]:
    """Return output and gradient of the input in training."""
    return layer.forward(x, train=True), layer.backward(dy)


# Oracles


def test_batch_norm_is_the_z_score_of_each_feature() -> None:
    x, images = draw(50, 4), draw(5, 4, 3, 2)
    layer = BatchNorm(4, eps=TINY)
    np.testing.assert_allclose(layer.forward(x, train=True), stats.zscore(x), atol=1e-14)
    pixels = images.transpose(0, 2, 3, 1).reshape(-1, 4)
    expected = stats.zscore(pixels).reshape(5, 3, 2, 4).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(layer.forward(images, train=True), expected, atol=1e-14)


def test_averages_after_one_batch_are_those_of_scikit_learn() -> None:
    x, layer = draw(50, 4), BatchNorm(4, momentum=1.0)
    layer.forward(x, train=True)
    scaler = StandardScaler().fit(x)
    np.testing.assert_allclose(layer.state["running_mean"], scaler.mean_, rtol=1e-14)
    np.testing.assert_allclose(layer.state["running_var"], scaler.var_ * 50 / 49, rtol=1e-14)


@pytest.mark.parametrize(
    ("layer", "axes"),
    [
        (LayerNorm(5, eps=TINY), (3,)),
        (LayerNorm((3, 4, 5), eps=TINY), (1, 2, 3)),
        (GroupNorm(1, 3, eps=TINY), (1, 2, 3)),
        (InstanceNorm(3, eps=TINY), (2, 3)),
    ],
    ids=repr,
)
def test_axes_that_share_a_mean(layer: Layer, axes: tuple[int, ...]) -> None:
    x = draw(2, 3, 4, 5)
    rows = x.reshape(*x.shape[: 4 - len(axes)], -1)
    expected = stats.zscore(rows, axis=-1).reshape(x.shape)
    np.testing.assert_allclose(layer.forward(x), expected, atol=1e-13)


def test_neighboring_channels_form_a_group() -> None:
    x = draw(2, 6, 4)
    expected = stats.zscore(x.reshape(2, 3, 8), axis=-1).reshape(x.shape)
    np.testing.assert_allclose(GroupNorm(3, 6, eps=TINY).forward(x), expected, atol=1e-13)


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (7, 7), (1, 5), (5, 1), (4, 3, 2, 2)])
def test_spectral_norm_is_the_largest_singular_value(shape: tuple[int, ...]) -> None:
    W = rng().standard_normal(shape)
    largest = linalg.svdvals(W.reshape(shape[0], -1))[0]
    assert spectral_norm(W, 1000, rng=rng()) == pytest.approx(largest, rel=1e-12)


# Batch normalization


def test_batch_norm_by_hand() -> None:
    layer = BatchNorm(1, eps=1.0)
    layer.params.update(gamma=[2.0], beta=[10.0])
    y = layer.forward([[0.0], [0.0], [0.0], [4.0]], train=True)  # mean 1, variance 3
    np.testing.assert_array_equal(y, [[9.0], [9.0], [9.0], [13.0]])
    # gamma / sqrt(4) = 1, x̂ = (-½, -½, -½, 1½), mean(dy) = 2, mean(dy x̂) = -1
    np.testing.assert_array_equal(
        layer.backward([[8.0], [0.0], [0.0], [0.0]]), [[5.5], [-2.5], [-2.5], [-0.5]]
    )
    np.testing.assert_array_equal(layer.grads["gamma"], [-4.0])
    np.testing.assert_array_equal(layer.grads["beta"], [8.0])
    np.testing.assert_allclose(layer.state["running_mean"], [0.1])
    np.testing.assert_allclose(layer.state["running_var"], [0.9 + 0.1 * 4])  # 12 / (4 - 1)


@pytest.mark.parametrize("shape", [(6, 3), (4, 4), (2, 3, 2, 5), (1, 3, 2, 2)])
def test_gradient_is_the_formula_of_the_page(shape: tuple[int, ...]) -> None:
    layer, x, dy = BatchNorm(shape[1]), draw(*shape), draw(*shape, seed=1)
    layer.params["gamma"] = draw(shape[1], seed=2)
    _, dx = trained(layer, x, dy)
    over = tuple(i for i in range(x.ndim) if i != 1)
    gamma = np.expand_dims(layer.params["gamma"], [i - 1 for i in over if i])
    std = np.sqrt(x.var(axis=over, keepdims=True) + 1e-5)
    xhat = (x - x.mean(axis=over, keepdims=True)) / std

    def mean(a: Any) -> Any:
        return a.mean(axis=over, keepdims=True)

    expected = gamma / std * (dy - mean(dy) - xhat * mean(dy * xhat))
    np.testing.assert_allclose(dx, expected, rtol=1e-11, atol=1e-13)


def test_gradient_in_every_coordinate() -> None:
    layer, x, dy = BatchNorm(3), draw(5, 3), draw(5, 3, seed=1)
    _, dx = trained(layer, x, dy)
    numerical = numerical_gradient(lambda x: np.sum(dy * layer.forward(x, train=True)), x)
    np.testing.assert_allclose(dx, numerical, atol=1e-8)


class Wrong(BatchNorm):
    """A batch normalization with one of the mistakes that are often seen."""

    def __init__(self, mistake: str) -> None:
        super().__init__(3)
        self.mistake = mistake

    def _forward(self, x: Any, train: bool) -> Any:
        if self.mistake == "plus the mean":
            x = x + 2 * x.mean(axis=0)
        return super()._forward(x, train)

    def _backward(self, dy: Any, saved: Any) -> Any:
        xhat, inverse, _ = saved
        dx, grads = super()._backward(dy, saved)
        if self.mistake == "affine only":
            dx = dy * inverse.ravel()
        if self.mistake == "no mean":
            dx = dx + inverse.ravel() * dy.mean(axis=0)
        if self.mistake == "no variance":
            dx = dx + inverse.ravel() * xhat[:, :, 0] * np.mean(dy * xhat[:, :, 0], axis=0)
        return dx, grads


@pytest.mark.parametrize("mistake", ["affine only", "no mean", "no variance"])
def test_checker_catches_gradients_that_forget_the_statistics(mistake: str) -> None:
    with pytest.raises(GradientError, match="gradient of x"):
        check_layer(Wrong(mistake), draw(5, 3), rng=rng(), train=True)


def test_oracle_catches_plus_the_mean() -> None:
    x = draw(50, 3)
    assert not np.allclose(Wrong("plus the mean").forward(x), BatchNorm(3).forward(x))


@given(batches, st.floats(0.1, 10), st.floats(-10, 10))
def test_batch_norm_ignores_shift_and_scale(x: Any, scale: float, shift: float) -> None:
    x = x + rng().standard_normal(x.shape)
    layer = BatchNorm(3, eps=TINY)
    y = layer.forward(x, train=True)
    np.testing.assert_allclose(layer.forward(scale * x + shift, train=True), y, atol=1e-10)


@given(batches)
def test_batch_norm_has_mean_0_and_variance_below_1_by_eps(x: Any) -> None:
    y = BatchNorm(3).forward(x, train=True)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-10)
    var = x.var(axis=0)
    np.testing.assert_allclose(y.var(axis=0), var / (var + 1e-5), atol=1e-10)


@given(batches)
def test_gradient_is_orthogonal_to_shifts_and_stretches(dy: Any) -> None:
    layer, x = BatchNorm(3, eps=TINY), draw(6, 3)
    y, dx = trained(layer, x, dy)
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dx * y).sum(axis=0), 0, atol=1e-12)


def test_scale_of_the_weights_before_batch_norm_is_erased() -> None:
    x, dy = draw(20, 4), draw(20, 3, seed=1)
    gradients, outputs = [], []
    for a in (1.0, 10.0):
        linear, norm = Linear(4, 3, rng=rng(), bias=False), BatchNorm(3, eps=TINY)
        linear.params["W"] *= a
        y, dz = trained(norm, linear.forward(x), dy)
        linear.backward(dz)
        gradients.append(linear.grads["W"])
        outputs.append(y)
    np.testing.assert_allclose(*outputs, atol=1e-13)
    np.testing.assert_allclose(gradients[0], 10 * gradients[1], atol=1e-13)
    assert abs(np.vdot(gradients[1], linear.params["W"])) < 1e-12


def test_gamma_and_beta_can_undo_it() -> None:
    x, layer = draw(20, 3), BatchNorm(3)
    layer.params.update(gamma=np.sqrt(x.var(axis=0) + 1e-5), beta=x.mean(axis=0))
    np.testing.assert_allclose(layer.forward(x, train=True), x, rtol=1e-14)


def test_averages_move_by_the_momentum() -> None:
    layer, mean, var = BatchNorm(3, momentum=0.3), np.zeros(3), np.ones(3)
    for seed in range(4):
        x = draw(7, 3, seed=seed)
        layer.forward(x, train=True)
        mean, var = 0.7 * mean + 0.3 * x.mean(axis=0), 0.7 * var + 0.3 * x.var(axis=0, ddof=1)
    np.testing.assert_allclose(layer.state["running_mean"], mean, rtol=1e-14)
    np.testing.assert_allclose(layer.state["running_var"], var, rtol=1e-14)


def test_averages_count_pixels() -> None:
    layer, x = BatchNorm(3, momentum=1.0), draw(2, 3, 4, 5)
    layer.forward(x, train=True)
    expected = x.var(axis=(0, 2, 3), ddof=1)
    np.testing.assert_allclose(layer.state["running_var"], expected, rtol=1e-14)


def test_only_training_moves_the_averages_and_never_in_place() -> None:
    layer, mine = BatchNorm(3), np.ones(3)
    mine.flags.writeable = False
    layer.state.update(running_mean=mine, running_var=mine)
    layer.forward(draw(5, 3))
    assert layer.state["running_mean"] is mine
    layer.forward(draw(5, 3), train=True)
    assert np.all(mine == 1)
    assert np.all(layer.state["running_mean"] != 1)


def test_outside_training_it_is_a_fixed_affine_map() -> None:
    layer, linear, x = BatchNorm(3), Linear(4, 3, rng=rng()), draw(6, 4)
    for _ in range(5):
        layer.forward(linear.forward(draw(20, 4, seed=_)), train=True)
    layer.params.update(gamma=draw(3), beta=draw(3, seed=1))
    factor = layer.params["gamma"] / np.sqrt(layer.state["running_var"] + 1e-5)
    W, b = linear.params["W"] * factor, layer.params["beta"]
    folded = x @ W + b + factor * (linear.params["b"] - layer.state["running_mean"])
    np.testing.assert_allclose(layer.forward(linear.forward(x)), folded, rtol=1e-13)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1)])
def test_one_value_for_each_channel_has_no_variance(shape: tuple[int, ...]) -> None:
    layer, x = BatchNorm(3), draw(*shape)
    layer.params.update(gamma=[2.0, 3.0, 4.0], beta=[5.0, 6.0, 7.0])
    y, dx = trained(layer, x, draw(*shape, seed=1))
    np.testing.assert_array_equal(y.ravel(), [5, 6, 7])
    np.testing.assert_array_equal(dx.ravel(), [0, 0, 0])
    np.testing.assert_array_equal(layer.grads["gamma"], [0, 0, 0])
    np.testing.assert_array_equal(layer.grads["beta"], draw(*shape, seed=1).ravel())
    np.testing.assert_allclose(layer.state["running_mean"], 0.1 * x.ravel())
    np.testing.assert_array_equal(layer.state["running_var"], [1, 1, 1])


@pytest.mark.parametrize("shape", [(0, 3), (0, 3, 4, 4), (2, 3, 0, 4)])
def test_empty_batch_in_training(shape: tuple[int, ...]) -> None:
    layer = BatchNorm(3)
    layer.state["running_mean"] = [1.0, 1.0, 1.0]
    y, dx = trained(layer, np.zeros(shape), np.zeros(shape))
    assert y.shape == dx.shape == shape
    assert np.all(layer.state["running_mean"] == 1)
    assert np.all(layer.state["running_var"] == 1)
    assert not any(gradient.any() for gradient in layer.grads.values())


def test_nan_reaches_its_own_channel_only() -> None:
    x = draw(4, 3)
    x[1, 0] = np.nan
    y = BatchNorm(3).forward(x, train=True)
    assert np.isnan(y[:, 0]).all()
    assert not np.isnan(y[:, 1:]).any()


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_permuting_the_batch_permutes_the_output_in_training(shape: tuple[int, ...]) -> None:
    x, order = draw(*shape), rng().permutation(shape[0])
    y = BatchNorm(3).forward(x, train=True)
    np.testing.assert_allclose(BatchNorm(3).forward(x[order], train=True), y[order], atol=1e-14)


def test_only_batch_norm_sees_the_other_examples() -> None:
    x, others = draw(4, 3, 2, 2), draw(4, 3, 2, 2, seed=1)
    others[0] = x[0]
    kinds: list[Callable[[], Layer]] = [
        lambda: LayerNorm((3, 2, 2)),
        lambda: RMSNorm((3, 2, 2)),
        lambda: GroupNorm(3, 3),
        lambda: InstanceNorm(3),
    ]
    for make in kinds:
        y, z = (make().forward(batch, train=True) for batch in (x, others))
        np.testing.assert_array_equal(y[0], z[0])
    y, z = (BatchNorm(3).forward(batch, train=True) for batch in (x, others))
    assert np.abs(y[0] - z[0]).max() > 0.1


# The layers that normalize each example


@given(hnp.arrays(np.float64, (3, 6), elements=st.floats(-100, 100)), st.floats(0.1, 10))
def test_layer_norm_ignores_shift_and_scale_and_rms_norm_scale_only(x: Any, scale: float) -> None:
    x = x + rng().standard_normal(x.shape)
    layer, rms = LayerNorm(6, eps=TINY), RMSNorm(6, eps=TINY)
    np.testing.assert_allclose(layer.forward(scale * x + 5), layer.forward(x), atol=1e-9)
    np.testing.assert_allclose(rms.forward(scale * x), rms.forward(x), atol=1e-12)


def test_a_shift_changes_rms_norm() -> None:
    x = draw(3, 6)
    assert np.abs(RMSNorm(6).forward(x - 5) - RMSNorm(6).forward(x)).max() > 0.5


def test_rms_norm_of_centered_input_is_layer_norm() -> None:
    x = draw(4, 6)
    x -= x.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(RMSNorm(6, eps=1e-5).forward(x), LayerNorm(6).forward(x), rtol=1e-13)


def test_default_eps_of_rms_norm_is_the_precision() -> None:
    for dtype in (np.float32, np.float64):
        tiny = np.full((1, 2), 1e-12, dtype)
        expected = 1e-12 / np.sqrt(1e-24 + np.finfo(dtype).eps)
        y = RMSNorm(2, dtype=dtype).forward(tiny)
        np.testing.assert_allclose(y, expected, rtol=1e-6)


def test_group_norm_lies_between_layer_norm_and_instance_norm() -> None:
    x, dy = draw(2, 6, 3, 4), draw(2, 6, 3, 4, seed=1)
    for groups, other in ((1, LayerNorm((6, 3, 4))), (6, InstanceNorm(6, affine=True))):
        layer = GroupNorm(groups, 6)
        for got, expected in zip(trained(layer, x, dy), trained(other, x, dy), strict=True):
            np.testing.assert_array_equal(got, expected)


def test_one_value_alone_gives_beta() -> None:
    layers: list[Layer] = [GroupNorm(3, 3), InstanceNorm(3, affine=True)]
    for layer in layers:
        layer.params["beta"] = [5.0, 6.0, 7.0]
        y, dx = trained(layer, draw(2, 3, 1, 1), draw(2, 3, 1, 1))
        np.testing.assert_array_equal(y[:, :, 0, 0], [[5, 6, 7]] * 2)
        assert not dx.any()


def test_images_without_pixels() -> None:
    layers: list[Layer] = [GroupNorm(3, 3), InstanceNorm(3)]
    for layer in layers:
        y, dx = trained(layer, np.zeros((2, 3, 0, 4)), np.zeros((2, 3, 0, 4)))
        assert y.shape == dx.shape == (2, 3, 0, 4)


def test_a_number_and_a_tuple_mean_the_same() -> None:
    x = draw(4, 5)
    np.testing.assert_array_equal(LayerNorm(5).forward(x), LayerNorm((5,)).forward(x))
    np.testing.assert_array_equal(LayerNorm(np.int64(5)).forward(x), LayerNorm([5]).forward(x))


# Numerics

ALL: list[Callable[..., Layer]] = [
    lambda dtype: BatchNorm(6, dtype=dtype),
    lambda dtype: LayerNorm((6, 3, 4), dtype=dtype),
    lambda dtype: RMSNorm((6, 3, 4), dtype=dtype),
    lambda dtype: GroupNorm(2, 6, dtype=dtype),
    lambda dtype: InstanceNorm(6, affine=True, dtype=dtype),
]
every_kind = pytest.mark.parametrize("make", ALL, ids=lambda make: repr(make(np.float64)))


@every_kind
def test_dtype_is_kept_in_training(make: Callable[..., Layer]) -> None:
    for dtype in (np.float32, np.float64):
        layer, x = make(dtype), draw(2, 6, 3, 4).astype(dtype)
        arrays = [*trained(layer, x, x), *layer.grads.values(), *layer.state.values()]
        assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_numbers_of_numpy_do_not_change_the_dtype() -> None:
    eps, x = np.float64(1e-3), draw(2, 6, 3, 4).astype(np.float32)
    layers: list[Layer] = [
        BatchNorm(6, eps, np.float64(0.3), dtype=np.float32),
        LayerNorm(4, eps, dtype=np.float32),
        RMSNorm(4, eps, dtype=np.float32),
        GroupNorm(2, 6, eps, dtype=np.float32),
        InstanceNorm(6, eps),
    ]
    for layer in layers:
        assert {array.dtype for array in trained(layer, x, x)} == {np.dtype(np.float32)}


@every_kind
@pytest.mark.parametrize("size", [0, 1e-30, 1e-10, 1e4, 1e10, 1e17])
def test_huge_and_tiny_inputs(make: Callable[..., Layer], size: float) -> None:
    x = (size * rng().standard_normal((2, 6, 3, 4))).astype(np.float32)
    for array in trained(make(np.float32), x, np.ones_like(x)):
        assert np.isfinite(array).all()
        assert np.abs(array).max() < 1e8


@every_kind
def test_a_large_mean_costs_no_digits_beside_those_of_the_input(make: Callable[..., Layer]) -> None:
    x = (rng().standard_normal((4, 6, 3, 4)) + 1e4).astype(np.float32)
    y = make(np.float32).forward(x, train=True)
    np.testing.assert_allclose(y, make(np.float64).forward(x.astype(float), train=True), atol=2e-3)


@every_kind
def test_strides_do_not_matter(make: Callable[..., Layer]) -> None:
    x = draw(4, 3, 6, 2).transpose(3, 2, 1, 0)
    for got, expected in zip(
        trained(make(np.float64), x, x),
        trained(make(np.float64), x.copy(), x.copy()),
        strict=True,
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-13)


# Weights


def test_weight_norm_starts_as_the_layer_itself() -> None:
    linear, x = Linear(4, 3, rng=rng()), draw(5, 4)
    linear.params["b"] = draw(3)
    expected = linear.forward(x)
    layer = WeightNorm(linear)
    np.testing.assert_allclose(layer.forward(x), expected, rtol=1e-14)
    np.testing.assert_allclose(layer.params["g"], np.linalg.norm(linear.params["W"], axis=0))


def test_weight_norm_takes_the_length_from_g_and_the_direction_from_v() -> None:
    layer, x = WeightNorm(Linear(4, 3, rng=rng())), draw(5, 4)
    y = layer.forward(x)
    layer.params["V"] *= 7
    np.testing.assert_allclose(layer.forward(x), y, rtol=1e-12)
    layer.params["g"] *= 7
    np.testing.assert_allclose(layer.forward(x), 7 * y, rtol=1e-12)
    assert layer.layer.params["W"].shape == (4, 3)


def test_weight_norm_gradient_is_orthogonal_to_v() -> None:
    layer = WeightNorm(Linear(4, 3, rng=rng()))
    trained(layer, draw(5, 4), draw(5, 3))
    products = (layer.grads["V"] * layer.params["V"]).sum(axis=0)
    np.testing.assert_allclose(products, 0, atol=1e-12)


class PixelMap(Layer):
    """A convolution with a kernel of one pixel, W (out, in, 1, 1)."""

    def __init__(self) -> None:
        super().__init__({"W": rng().standard_normal((3, 2, 1, 1))})

    def _forward(self, x: Any, train: bool) -> Any:
        return np.einsum("oi,nihw->nohw", self.params["W"][:, :, 0, 0], x), x

    def _backward(self, dy: Any, x: Any) -> Any:
        W = self.params["W"]
        dW = np.einsum("nohw,nihw->oi", dy, x).reshape(W.shape)
        return np.einsum("oi,nohw->nihw", W[:, :, 0, 0], dy), {"W": dW}


def test_weight_norm_of_a_convolution() -> None:
    layer = WeightNorm(PixelMap(), axis=0)
    np.testing.assert_allclose(
        layer.params["g"], np.linalg.norm(layer.params["V"].reshape(3, 2), axis=1)
    )
    assert check_layer(layer, draw(4, 2, 3, 5), rng=rng()) < 1e-8


@given(hnp.arrays(np.float64, (4, 3), elements=st.floats(-10, 10)), st.integers(1, 5))
def test_spectral_norm_is_never_too_large(W: Any, iters: int) -> None:
    assert spectral_norm(W, iters, rng=rng()) <= linalg.svdvals(W)[0] * (1 + 1e-12)


def test_spectral_norm_bounds_what_a_layer_stretches() -> None:
    W = draw(6, 4)
    W /= spectral_norm(W, rng=rng())
    x = draw(100, 6)
    assert np.all(np.linalg.norm(x @ W, axis=1) <= np.linalg.norm(x, axis=1) * (1 + 1e-12))


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_spectral_norm_of_huge_and_tiny_weights(size: float) -> None:
    W = draw(6, 4)
    expected = size * linalg.svdvals(W)[0]
    assert spectral_norm(size * W, rng=rng()) == pytest.approx(expected)


def test_spectral_norm_of_what_has_none() -> None:
    assert spectral_norm(np.zeros((3, 2)), rng=rng()) == 0
    assert spectral_norm(np.zeros((0, 2)), rng=rng()) == 0
    assert np.isnan(spectral_norm([[1.0, np.nan]], rng=rng()))
    assert spectral_norm([[1.0, -np.inf]], rng=rng()) == np.inf


def test_repr_is_as_made() -> None:
    assert repr(BatchNorm(3)) == "BatchNorm(3)"
    other = BatchNorm(3, eps=0.1, momentum=0.5, affine=False)
    assert repr(other) == "BatchNorm(3, eps=0.1, momentum=0.5, affine=False)"
    assert repr(LayerNorm(3)) == "LayerNorm(3)"
    other = LayerNorm((3, 4), 0.1, elementwise_affine=False)
    assert repr(other) == "LayerNorm((3, 4), eps=0.1, elementwise_affine=False)"
    assert repr(RMSNorm([3], 1e-6)) == "RMSNorm(3, eps=1e-06)"
    assert repr(GroupNorm(2, 4, affine=False)) == "GroupNorm(2, 4, affine=False)"
    assert repr(InstanceNorm(3, affine=True)) == "InstanceNorm(3, affine=True)"
    assert repr(WeightNorm(Linear(2, 3, rng=rng()))) == "WeightNorm(Linear(2, 3))"
    assert repr(WeightNorm(Linear(2, 3, rng=rng()), 0)) == "WeightNorm(Linear(2, 3), axis=0)"
