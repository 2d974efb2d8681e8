"""Convolution: SciPy, sums by loops, matrices, and what links the layers to each other."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal

from dlref.convolution import (
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    col2im,
    conv_flops,
    conv_matrix,
    conv_output_size,
    conv_parameter_count,
    conv_transpose_output_size,
    convolve2d,
    cross_correlate2d,
    im2col,
    receptive_field,
    same_padding,
)
from dlref.layers import Layer

Options = dict[str, Any]

small = st.integers(1, 4)
pairs = st.tuples(small, small)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(*shape: int, seed: int = 0) -> Any:
    return rng(seed).standard_normal(shape)


def padded(x: Any, above: int, left: int) -> Any:
    return np.pad(x, ((0, 0), (0, 0), (above, above), (left, left)))


@st.composite
def settings_of_windows(draw: Any) -> tuple[tuple[int, int], Options]:
    """Draw the size of an image, and windows that fit into it."""
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    kernel_size, stride, dilation = draw(pairs), draw(pairs), draw(pairs)
    padding = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    for n, k, p, d in zip(size, kernel_size, padding, dilation, strict=True):
        assume(d * (k - 1) < n + 2 * p)
    return size, {
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


# Plain arrays


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("image", "kernel"), [((5, 7), (2, 3)), ((4, 4), (4, 4)), ((3, 1), (1, 1))]
)
def test_plain_arrays_agree_with_scipy(
    image: tuple[int, int], kernel: tuple[int, int], dtype: type
) -> None:
    x, k = draw(*image).astype(dtype), draw(*kernel, seed=1).astype(dtype)
    tolerance = {"rtol": 1e-5, "atol": 1e-5} if dtype == np.float32 else {"atol": 1e-14}
    for ours, theirs in (
        (cross_correlate2d, signal.correlate2d),
        (convolve2d, signal.convolve2d),
    ):
        y = ours(x, k)
        assert y.dtype == dtype
        assert_allclose(y, theirs(x, k, mode="valid"), **tolerance)


def test_only_convolution_commutes_with_itself() -> None:
    x, j, k = draw(6, 6), draw(2, 2, seed=1), draw(2, 2, seed=2)
    assert_allclose(
        convolve2d(convolve2d(x, j), k), convolve2d(x, signal.convolve2d(j, k)), atol=1e-13
    )
    assert not np.allclose(
        cross_correlate2d(x, signal.correlate2d(j, k)),
        cross_correlate2d(cross_correlate2d(x, j), k),
    )


def test_plain_integers_become_floats() -> None:
    y = cross_correlate2d([[1, 2, 3]], [[1, 1]])
    assert_array_equal(y, [[3.0, 5.0]])
    assert y.dtype == np.float64


# Matrices


def test_matrix_is_the_correlation_of_each_unit_image() -> None:
    k, shape = draw(2, 3), (4, 5)
    units = np.eye(20).reshape(20, *shape)
    expected = np.stack([signal.correlate2d(u, k, mode="valid").ravel() for u in units], axis=1)
    assert_array_equal(conv_matrix(k, shape), expected)


def test_matrix_keeps_the_dtype_and_takes_one_number_for_a_square() -> None:
    matrix = conv_matrix(np.ones((2, 2), np.float32), 3)  # type: ignore[arg-type]
    assert (matrix.shape, matrix.dtype) == ((4, 9), np.float32)
    assert_array_equal(matrix.sum(axis=1), 4)


@pytest.mark.parametrize("kernel", [(2, 3), (1, 1), (3, 3)])
def test_transpose_of_the_matrix_is_the_transposed_convolution(kernel: tuple[int, int]) -> None:
    layer = ConvTranspose2d(1, 1, kernel, bias=False, rng=rng())
    x = draw(3, 2)
    y = layer.forward(x[None, None])[0, 0]
    matrix = conv_matrix(layer.params["W"][0, 0], y.shape)
    assert_allclose(y.ravel(), matrix.T @ x.ravel(), atol=1e-14)


@given(settings_of_windows(), small, st.integers(0, 3))
def test_columns_times_weights_are_the_layer(
    setting: tuple[tuple[int, int], Options], channels: int, batch: int
) -> None:
    size, options = setting
    x = draw(batch, channels, *size)
    layer = Conv2d(channels, 3, **options, bias=False, rng=rng())
    y = layer.forward(x)
    product = layer.params["W"].reshape(3, -1) @ im2col(x, **options)
    assert_allclose(product.reshape(y.shape), y, atol=1e-12)


@given(settings_of_windows(), small)
def test_col2im_is_the_transpose_of_im2col(
    setting: tuple[tuple[int, int], Options], channels: int
) -> None:
    size, options = setting
    x = draw(2, channels, *size)
    columns = im2col(x, **options)
    other = draw(*columns.shape, seed=1)
    back = col2im(other, size, **options)
    assert back.shape == x.shape
    assert_allclose((columns * other).sum(), (x * back).sum(), atol=1e-10)


def test_columns_hold_each_window() -> None:
    x = draw(2, 3, 5, 6)
    columns = im2col(x, (2, 3), stride=(2, 1), padding=(1, 0))
    image = padded(x, 1, 0)
    starts = list(itertools.product((0, 2, 4), range(4)))
    assert columns.shape == (2, 18, len(starts))
    for number, (i, j) in enumerate(starts):
        assert_array_equal(columns[:, :, number], image[:, :, i : i + 2, j : j + 3].reshape(2, 18))


def test_columns_keep_the_dtype() -> None:
    columns = im2col(np.ones((1, 1, 2, 2), np.float32), 2)
    assert columns.dtype == np.float32
    assert col2im(columns, (2, 2), 2).dtype == np.float32


# Layers beside SciPy


def by_scipy(x: Any, W: Any, b: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """Correlate channel by channel, with a kernel that has zeros between its places."""
    (kh, kw), (dh, dw) = W.shape[2:], dilation
    kernel = np.zeros((*W.shape[:2], dh * (kh - 1) + 1, dw * (kw - 1) + 1))
    kernel[:, :, ::dh, ::dw] = W
    image, per_group, outputs = padded(x, *padding), W.shape[1], len(W) // groups
    return np.array(
        [
            [
                b[k]
                + sum(
                    signal.correlate2d(
                        image[n, k // outputs * per_group + c], kernel[k, c], mode="valid"
                    )
                    for c in range(per_group)
                )[:: stride[0], :: stride[1]]
                for k in range(len(W))
            ]
            for n in range(len(x))
        ]
    )


@pytest.mark.parametrize(
    ("channels", "size", "kernel_size", "stride", "padding", "dilation", "groups"),
    [
        ((2, 3), (5, 7), (3, 2), (1, 1), (0, 0), (1, 1), 1),
        ((5, 5), (5, 5), (5, 5), (1, 1), (2, 2), (1, 1), 1),
        ((2, 3), (6, 9), (3, 2), (2, 3), (1, 0), (1, 1), 1),
        ((4, 6), (7, 5), (2, 3), (1, 2), (2, 3), (3, 2), 2),
        ((3, 3), (8, 4), (3, 1), (3, 1), (0, 1), (2, 1), 3),
        ((1, 2), (9, 9), (4, 2), (4, 6), (0, 0), (2, 3), 1),
    ],
)
def test_layer_agrees_with_scipy(
    channels: Any,
    size: Any,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> None:
    layer = Conv2d(*channels, kernel_size, stride, padding, dilation, groups, rng=rng())
    layer.params["b"] = draw(channels[1])
    x, (W, b) = draw(5, channels[0], *size), layer.params.values()
    expected = by_scipy(x, W, b, stride, padding, dilation, groups)
    assert_allclose(layer.forward(x), expected, atol=1e-13)


def test_sequence_agrees_with_scipy() -> None:
    layer, x = Conv1d(1, 1, 3, rng=rng()), draw(1, 1, 8)
    expected = signal.correlate(x[0, 0], layer.params["W"][0, 0], mode="valid")
    assert_allclose(layer.forward(x)[0, 0], expected, atol=1e-14)


def test_causal_sequence_is_a_filter_with_finite_response() -> None:
    layer, x = Conv1d(1, 1, 3, causal=True, bias=False, rng=rng()), draw(1, 1, 8)
    taps = layer.params["W"][0, 0, ::-1]
    assert_allclose(layer.forward(x)[0, 0], signal.lfilter(taps, 1, x[0, 0]), atol=1e-14)


def test_sequence_is_an_image_of_height_one() -> None:
    sequence = Conv1d(4, 6, 3, 2, 2, 2, 2, rng=rng())
    image = Conv2d(4, 6, (1, 3), (1, 2), (0, 2), (1, 2), 2, rng=rng())
    image.params["W"] = sequence.params["W"][:, :, None]
    x = draw(3, 4, 9)
    y = sequence.forward(x)
    assert_array_equal(y, image.forward(x[:, :, None])[:, :, 0])
    dy = draw(*y.shape, seed=1)
    assert_array_equal(sequence.backward(dy), image.backward(dy[:, :, None])[:, :, 0])
    assert_array_equal(sequence.grads["W"], image.grads["W"][:, :, 0])


# What links the layers


@given(settings_of_windows(), small, st.tuples(small, small), st.integers(1, 3))
def test_transposed_convolution_is_the_transpose(
    setting: tuple[tuple[int, int], Options], groups: int, channels: tuple[int, int], batch: int
) -> None:
    size, options = setting
    inputs, outputs = (groups * c for c in channels)
    conv = Conv2d(inputs, outputs, **options, groups=groups, bias=False, rng=rng())
    x = draw(batch, inputs, *size)
    y = conv.forward(x)
    other = draw(*y.shape, seed=1)
    shortest = [
        conv_transpose_output_size(n, k, s, 0, 0, d) - 2 * p
        for n, k, s, p, d in zip(y.shape[2:], *options.values(), strict=True)
    ]
    assume(min(shortest) > 0)
    missing = tuple(n - m for n, m in zip(size, shortest, strict=True))
    transposed = ConvTranspose2d(
        outputs, inputs, **options, output_padding=missing, groups=groups, bias=False, rng=rng()
    )
    transposed.params["W"] = conv.params["W"]
    back = transposed.forward(other)
    assert_allclose((y * other).sum(), (x * back).sum(), atol=1e-10)
    assert_array_equal(back, conv.backward(other))
    assert_array_equal(transposed.backward(x), y)
    assert_allclose(transposed.grads["W"], conv.grads["W"], atol=1e-12)


def test_depthwise_is_a_convolution_of_each_channel() -> None:
    layer = DepthwiseConv2d(3, (3, 2), 2, 1, depth_multiplier=2, rng=rng())
    layer.params["b"] = draw(6)
    x = draw(2, 3, 5, 6)
    y = layer.forward(x)
    for channel in range(3):
        alone = Conv2d(1, 2, (3, 2), 2, 1, rng=rng())
        mine = slice(2 * channel, 2 * channel + 2)
        alone.params.update({name: array[mine] for name, array in layer.params.items()})
        assert_allclose(y[:, mine], alone.forward(x[:, channel : channel + 1]), atol=1e-14)


def test_kernel_of_one_pixel_is_an_affine_map_of_the_channels() -> None:
    layer, x = Conv2d(3, 5, 1, rng=rng()), draw(2, 3, 4, 4)
    expected = np.einsum("kc,nchw->nkhw", layer.params["W"][:, :, 0, 0], x)
    assert_allclose(layer.forward(x), expected, atol=1e-14)


def test_a_dilated_kernel_is_one_with_zeros_between() -> None:
    wide = Conv2d(2, 3, 3, rng=rng())
    dilated = Conv2d(2, 3, 2, dilation=2, rng=rng())
    wide.params["W"] = np.zeros((3, 2, 3, 3))
    wide.params["W"][:, :, ::2, ::2] = dilated.params["W"]
    x = draw(2, 2, 6, 5)
    assert_allclose(dilated.forward(x), wide.forward(x), atol=1e-14)


@given(st.integers(0, 3), st.integers(0, 3))
def test_an_image_that_is_moved_gives_an_output_that_is_moved(down: int, right: int) -> None:
    layer = Conv2d(2, 3, 3, rng=rng())
    x = np.zeros((1, 2, 12, 12))
    x[:, :, 3:6, 3:6] = draw(1, 2, 3, 3)
    moved = np.roll(x, (down, right), axis=(2, 3))
    expected = np.roll(layer.forward(x), (down, right), axis=(2, 3))
    assert_allclose(layer.forward(moved), expected, atol=1e-13)


def test_pixels_that_no_window_sees_have_no_gradient() -> None:
    layer = Conv2d(1, 1, 3, 2, rng=rng())
    y = layer.forward(draw(1, 1, 6, 6))  # floor: the windows start at 0 and 2
    assert y.shape == (1, 1, 2, 2)
    dx = layer.backward(np.ones_like(y))
    assert not dx[:, :, 5].any()
    assert not dx[:, :, :, 5].any()
    assert dx[:, :, :5, :5].all()


def test_steps_larger_than_the_kernel_leave_gaps() -> None:
    layer = ConvTranspose2d(1, 1, 1, 3, output_padding=2, rng=rng())
    layer.params["W"] = np.ones((1, 1, 1, 1))
    layer.params["b"] = np.array([0.5])
    y = layer.forward(np.ones((1, 1, 2, 2)))[0, 0]
    expected = np.full((6, 6), 0.5)
    expected[::3, ::3] = 1.5
    assert_array_equal(y, expected)


@pytest.mark.parametrize("t", range(6))
def test_causal_output_sees_nothing_that_comes_later(t: int) -> None:
    layer, x = Conv1d(2, 3, 3, dilation=2, causal=True, rng=rng()), draw(1, 2, 6)
    y = layer.forward(x)
    assert y.shape == (1, 3, 6)
    seen = x.copy()
    seen[:, :, t + 1 :] = 9.0
    assert_array_equal(layer.forward(seen)[:, :, : t + 1], y[:, :, : t + 1])
    dy = np.zeros_like(y)
    dy[:, :, t] = 1.0
    assert np.flatnonzero(layer.backward(dy).any(axis=(0, 1))).max() == t


def test_words_for_padding() -> None:
    x = draw(2, 3, 5, 6)

    def shape(**options: Any) -> tuple[int, ...]:
        return Conv2d(3, 4, **options, rng=rng()).forward(x).shape

    assert shape(kernel_size=3, padding="valid") == shape(kernel_size=3) == (2, 4, 3, 4)
    assert shape(kernel_size=(3, 5), padding="same") == (2, 4, 5, 6)
    assert shape(kernel_size=3, padding="same", dilation=(1, 2)) == (2, 4, 5, 6)
    assert shape(kernel_size=2, padding="same", dilation=2) == (2, 4, 5, 6)  # spans 3: a middle
    same, by_number = (Conv2d(3, 4, 3, padding=p, rng=rng()) for p in ("same", 1))
    assert_array_equal(same.forward(x), by_number.forward(x))
    assert Conv1d(3, 4, 3, padding="same", rng=rng()).forward(x[:, :, 0]).shape == (2, 4, 6)


def test_weights_start_with_the_variance_of_he() -> None:
    conv = Conv2d(32, 64, 3, groups=2, rng=rng())
    assert conv.params["W"].shape == (64, 16, 3, 3)
    assert_allclose(conv.params["W"].std(), math.sqrt(2 / (16 * 9)), rtol=0.02)
    transposed = ConvTranspose2d(64, 32, 3, groups=2, rng=rng())
    assert transposed.params["W"].shape == (64, 16, 3, 3)
    for layer in (conv, transposed):
        assert_array_equal(layer.params["b"], np.zeros_like(layer.params["b"]))


def test_weights_start_as_told() -> None:
    def ones(shape: tuple[int, ...], *, rng: Any, dtype: Any) -> Any:
        return np.ones(shape, dtype)

    for kind, sizes in (
        (Conv1d, (2, 3, 2)),
        (Conv2d, (2, 3, 2)),
        (DepthwiseConv2d, (2, 3)),
        (ConvTranspose2d, (2, 3, 2)),
    ):
        layer = kind(*sizes, init=ones, rng=rng(), dtype=np.float32)
        assert_array_equal(layer.params["W"], np.ones_like(layer.params["W"]))
        assert {array.dtype for array in layer.params.values()} == {np.dtype(np.float32)}


def test_numbers_of_numpy_are_sizes_too() -> None:
    layer = Conv2d(np.int64(2), np.int64(3), np.int64(3), rng=rng())  # type: ignore[arg-type]
    assert layer.forward(draw(1, 2, 4, 4)).shape == (1, 3, 2, 2)


@pytest.mark.parametrize(
    ("layer", "written"),
    [
        (Conv1d(2, 4, 3, rng=rng()), "Conv1d(2, 4, 3)"),
        (
            Conv1d(2, 4, 3, 2, 0, 2, 2, False, causal=True, rng=rng()),
            "Conv1d(2, 4, 3, stride=2, dilation=2, groups=2, bias=False, causal=True)",
        ),
        (
            Conv2d(2, 4, (3, 5), padding="same", rng=rng()),
            "Conv2d(2, 4, (3, 5), padding='same')",
        ),
        (
            Conv2d(2, 4, 3, (2, 1), 1, 3, 2, False, rng=rng()),
            "Conv2d(2, 4, 3, stride=(2, 1), padding=1, dilation=3, groups=2, bias=False)",
        ),
        (DepthwiseConv2d(2, 3, rng=rng()), "DepthwiseConv2d(2, 3)"),
        (
            DepthwiseConv2d(2, 3, 2, 1, 2, 3, False, rng=rng()),
            "DepthwiseConv2d(2, 3, stride=2, padding=1, dilation=2, depth_multiplier=3, "
            "bias=False)",
        ),
        (ConvTranspose2d(2, 4, 3, rng=rng()), "ConvTranspose2d(2, 4, 3)"),
        (
            ConvTranspose2d(2, 4, 3, 2, 1, 1, 2, False, 3, rng=rng()),
            "ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, "
            "bias=False, dilation=3)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_repr(layer: Layer, written: str) -> None:
    assert repr(layer) == written


# Arithmetic of sizes


@given(
    st.integers(1, 30), st.integers(1, 7), st.integers(1, 5), st.integers(0, 4), st.integers(1, 4)
)
def test_output_size_counts_the_windows(n: int, k: int, s: int, p: int, d: int) -> None:
    span = d * (k - 1) + 1
    assume(span <= n + 2 * p)
    starts = [start for start in range(0, n + 2 * p, s) if start + span <= n + 2 * p]
    assert conv_output_size(n, k, s, p, d) == len(starts)


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ((224, 7, 2, 3), 112),  # the first layer of a ResNet
        ((227, 11, 4), 55),  # of AlexNet
        ((32, 5), 28),  # of LeNet-5
        ((5, 2, 2), 2),  # rounded down, not up
        ((1, 3, 1, 1), 1),
        ((7, 3, 1, 0, 3), 1),
    ],
)
def test_output_sizes_of_known_layers(arguments: tuple[int, ...], size: int) -> None:
    assert conv_output_size(*arguments) == size


@given(
    st.integers(1, 30),
    st.integers(1, 7),
    st.integers(1, 5),
    st.integers(0, 4),
    st.integers(1, 4),
    st.data(),
)
def test_output_padding_says_which_size_was_convolved(
    n: int, k: int, s: int, p: int, d: int, data: Any
) -> None:
    assume(s * (n - 1) + d * (k - 1) + 1 > 2 * p)
    extra = data.draw(st.integers(0, s - 1))
    size = conv_transpose_output_size(n, k, s, p, extra, d)
    assert size == conv_transpose_output_size(n, k, s, p, dilation=d) + extra
    assert conv_output_size(size, k, s, p, d) == n


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 5), st.integers(1, 4))
def test_same_padding_is_the_least_that_gives_a_window_per_step(
    n: int, k: int, s: int, d: int
) -> None:
    before, after = same_padding(n, k, s, d)
    assert after - before in (0, 1)

    def windows(padding: int) -> int:
        return (n + padding - d * (k - 1) - 1) // s + 1

    assert windows(before + after) >= math.ceil(n / s)
    if before + after:
        assert windows(before + after) == math.ceil(n / s)
        assert windows(before + after - 1) < math.ceil(n / s)


LAYERS = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2))


@given(st.lists(LAYERS, max_size=3))
def test_receptive_field_is_what_the_gradient_reaches(layers: list[tuple[int, int, int]]) -> None:
    field = receptive_field(layers)
    stack = [Conv1d(1, 1, k, s, dilation=d, bias=False, rng=rng()) for k, s, d in layers]
    y = np.ones((1, 1, field))
    for layer in stack:
        layer.params["W"] = np.ones_like(layer.params["W"])
        y = layer.forward(y)
    assert y.shape == (1, 1, 1)  # the field is the shortest input that gives an output
    dy = np.ones_like(y)
    for layer in reversed(stack):
        dy = layer.backward(dy)
    assert dy[0, 0, 0] > 0
    assert dy[0, 0, -1] > 0


def test_receptive_fields_of_known_networks() -> None:
    block = [(3, 1), (3, 1), (2, 2)]
    deep = [(3, 1), (3, 1), (3, 1), (2, 2)]
    assert receptive_field([]) == 1
    assert receptive_field(2 * block + 3 * deep) == 212  # VGG-16, its last pooling layer
    assert receptive_field([(7, 2), (3, 2)]) == 11  # a ResNet, its first two layers


@pytest.mark.parametrize("bias", [False, True])
def test_parameters_are_those_of_the_layers(bias: bool) -> None:
    def held(layer: Layer) -> int:
        return sum(array.size for array in layer.params.values())

    conv = Conv2d(4, 6, (3, 2), groups=2, bias=bias, rng=rng())
    assert conv_parameter_count(4, 6, (3, 2), 2, bias) == held(conv)
    sequence = Conv1d(4, 6, 3, bias=bias, rng=rng())
    assert conv_parameter_count(4, 6, (3,), bias=bias) == held(sequence)
    depthwise = DepthwiseConv2d(4, 3, depth_multiplier=2, bias=bias, rng=rng())
    assert conv_parameter_count(4, 8, 3, groups=4, bias=bias) == held(depthwise)
    transposed = ConvTranspose2d(6, 4, 3, groups=2, bias=bias, rng=rng())
    assert conv_parameter_count(6, 4, 3, 2, bias) == held(transposed)


def test_operations_are_two_for_each_entry_of_the_matrix() -> None:
    matrix = conv_matrix(np.ones((2, 3)), (5, 7))
    assert conv_flops(1, 1, (2, 3), (4, 5)) == 2 * np.count_nonzero(matrix)
    assert conv_flops(4, 6, 3, 10) == 6 * 4 * conv_flops(1, 1, 3, 10)
    assert conv_flops(4, 6, 3, 10, groups=2) == conv_flops(4, 6, 3, 10) / 2
    assert conv_flops(2, 3, (3,), (8,)) == 2 * 2 * 3 * 3 * 8


def test_counts_of_known_networks() -> None:
    assert conv_parameter_count(3, 64, 11) == 23_296  # the first layer of torchvision's AlexNet
    assert conv_parameter_count(3, 64, 7, bias=False) == 9_408  # of its ResNets
    assert conv_flops(64, 64, 3, 56) == 231_211_008  # a layer of their first stage
