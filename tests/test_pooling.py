"""Pooling: SciPy's filters, loops over windows, ties and overlaps by hand."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage

from dlref.convolution import DepthwiseConv2d, conv_output_size
from dlref.layers import Layer
from dlref.pooling import AvgPool2d, GlobalAvgPool2d, MaxPool2d, UpsampleNearest2d

Pair = tuple[int, int]
LAYERS = [MaxPool2d, AvgPool2d]

small = st.integers(1, 4)
sizes = st.tuples(st.integers(1, 7), st.integers(1, 7))
few_numbers = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)),
    elements=st.integers(-1, 1),
)


def draw(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape)


@st.composite
def pools(draw: Any, size: Pair) -> tuple[Pair, Pair, Pair]:
    """Draw kernel_size, stride and padding that go together and with the size."""
    kernel = draw(st.tuples(small, small))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    assume(all(k <= n + 2 * p for n, k, p in zip(size, kernel, padding, strict=True)))
    return kernel, draw(st.tuples(small, small)), padding


def windows(size: Pair, kernel: Pair, stride: Pair, padding: Pair) -> Any:
    """Yield each window, as place in the output and list of pixels, row by row."""
    starts = [
        range(-p, n + p - k + 1, s)
        for n, k, s, p in zip(size, kernel, stride, padding, strict=True)
    ]
    for (i, top), (j, left) in itertools.product(*map(enumerate, starts)):
        rows, columns = range(top, top + kernel[0]), range(left, left + kernel[1])
        seen = itertools.product(rows, columns)
        yield (i, j), [(a, b) for a, b in seen if 0 <= a < size[0] and 0 <= b < size[1]]


# Loops and filters


@given(st.data(), few_numbers)
def test_maximum_agrees_with_a_loop(data: Any, x: Any) -> None:
    pool = data.draw(pools(x.shape[2:]))
    layer = MaxPool2d(*pool)
    y = layer.forward(x)
    dy = draw(*y.shape)
    expected, dx = np.full(y.shape, np.nan), np.zeros(x.shape)
    for n, c in np.ndindex(x.shape[:2]):
        for place, pixels in windows(x.shape[2:], *pool):
            first = max(pixels, key=lambda pixel: x[n, c][pixel])  # max takes the first of equals
            expected[n, c][place] = x[n, c][first]
            dx[n, c][first] += dy[n, c][place]
    assert_array_equal(y, expected)
    assert_allclose(layer.backward(dy), dx, atol=1e-14)


@given(st.data(), few_numbers, st.booleans())
def test_mean_agrees_with_a_loop(data: Any, x: Any, count_include_pad: bool) -> None:
    kernel, *others = pool = data.draw(pools(x.shape[2:]))
    layer = AvgPool2d(kernel, *others, count_include_pad)
    y = layer.forward(x)
    dy = draw(*y.shape)
    expected, dx = np.full(y.shape, np.nan), np.zeros(x.shape)
    for n, c in np.ndindex(x.shape[:2]):
        for place, pixels in windows(x.shape[2:], *pool):
            counted = kernel[0] * kernel[1] if count_include_pad else len(pixels)
            expected[n, c][place] = sum(x[n, c][pixel] for pixel in pixels) / counted
            for pixel in pixels:
                dx[n, c][pixel] += dy[n, c][place] / counted
    assert_allclose(y, expected, atol=1e-14)
    assert_allclose(layer.backward(dy), dx, atol=1e-14)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_pools_are_filters_of_scipy_at_every_step(stride: int) -> None:
    x = draw(1, 1, 8, 9)
    for layer, filtered in (
        (MaxPool2d(3, stride, 1), ndimage.maximum_filter(x[0, 0], 3, mode="constant", cval=-9)),
        (AvgPool2d(3, stride, 1), ndimage.uniform_filter(x[0, 0], 3, mode="constant")),
    ):
        assert_allclose(layer.forward(x)[0, 0], filtered[::stride, ::stride], atol=1e-14)


def test_mean_is_a_depthwise_convolution_with_equal_weights() -> None:
    x = draw(2, 3, 6, 5)
    conv = DepthwiseConv2d(3, 3, 2, 1, bias=False, rng=np.random.default_rng(0))
    conv.params["W"] = np.full((3, 1, 3, 3), 1 / 9)
    pool = AvgPool2d(3, 2, 1)
    y = pool.forward(x)
    assert_allclose(y, conv.forward(x), atol=1e-14)
    dy = draw(*y.shape, seed=1)
    assert_allclose(pool.backward(dy), conv.backward(dy), atol=1e-14)


@given(sizes, st.data())
def test_output_sizes_are_those_of_a_convolution(size: Pair, data: Any) -> None:
    kernel, stride, padding = data.draw(pools(size))
    expected = [
        conv_output_size(n, k, s, p)
        for n, k, s, p in zip(size, kernel, stride, padding, strict=True)
    ]
    for layer in (MaxPool2d(kernel, stride, padding), AvgPool2d(kernel, stride, padding)):
        assert layer.forward(draw(1, 2, *size)).shape == (1, 2, *expected)


# Maxima


def test_the_first_of_equal_maxima_gets_the_gradient() -> None:
    layer = MaxPool2d(2)
    layer.forward(np.array([[[[1.0, 1.0, 0.0, 2.0], [1.0, 1.0, 2.0, 2.0]]]]))
    dx = layer.backward(np.array([[[[5.0, 7.0]]]]))
    assert_array_equal(dx, [[[[5.0, 0.0, 0.0, 7.0], [0.0, 0.0, 0.0, 0.0]]]])


def test_a_pixel_that_wins_in_several_windows_gets_the_sum() -> None:
    layer = MaxPool2d(2, stride=1)
    layer.forward(np.array([[[[0.0, 1.0, 0.0], [2.0, 9.0, 3.0], [0.0, 4.0, 0.0]]]]))
    dx = layer.backward(np.array([[[[1.0, 10.0], [100.0, 1000.0]]]]))
    assert_array_equal(dx, [[[[0.0, 0.0, 0.0], [0.0, 1111.0, 0.0], [0.0, 0.0, 0.0]]]])


def test_ties_in_windows_that_overlap() -> None:
    layer = MaxPool2d((1, 2), stride=1)
    layer.forward(np.zeros((1, 1, 1, 4)))
    dx = layer.backward(np.array([[[[1.0, 10.0, 100.0]]]]))
    assert_array_equal(dx, [[[[1.0, 10.0, 100.0, 0.0]]]])


@pytest.mark.parametrize("kernel", [(2, 3), (3, 2)])
def test_overlap_along_one_axis_is_overlap(kernel: Pair) -> None:
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1.0
    layer = MaxPool2d(kernel, stride=2)
    y = layer.forward(x)
    assert layer.backward(np.ones_like(y))[0, 0, 2, 2] == y.sum() == 2


def test_windows_apart_skip_pixels() -> None:
    layer, x = MaxPool2d(1, stride=2), draw(1, 1, 3, 4)
    assert_array_equal(layer.forward(x), x[:, :, ::2, ::2])
    dx = layer.backward(np.ones((1, 1, 2, 2)))
    expected = np.zeros_like(x)
    expected[:, :, ::2, ::2] = 1.0
    assert_array_equal(dx, expected)


@pytest.mark.parametrize("lowest", [-np.inf, -1e308, np.finfo(np.float64).min])
def test_padding_never_wins(lowest: float) -> None:
    layer = MaxPool2d(3, 1, 1)
    y = layer.forward(np.full((1, 1, 2, 2), lowest))
    assert_array_equal(y, np.full((1, 1, 2, 2), lowest))
    dx = layer.backward(np.ones_like(y))
    assert_array_equal(dx, [[[[4.0, 0.0], [0.0, 0.0]]]])


def test_infinity_and_nan_are_seen_by_their_windows_alone() -> None:
    x = np.zeros((1, 1, 2, 6))
    x[0, 0, 1, 1], x[0, 0, 0, 2] = np.inf, np.nan
    assert_array_equal(MaxPool2d(2).forward(x), [[[[np.inf, np.nan, 0.0]]]])


def test_writing_into_the_output_does_not_change_the_gradient() -> None:
    layer, x = MaxPool2d(2), draw(1, 2, 4, 4)
    y = layer.forward(x)
    expected = layer.backward(np.ones_like(y))
    y[...] = 99.0
    assert_array_equal(layer.backward(np.ones_like(y)), expected)


# Means


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[4 / 9, 6 / 9, 4 / 9], [6 / 9, 1.0, 6 / 9], [4 / 9, 6 / 9, 4 / 9]]),
        ({"count_include_pad": False}, [[1.0] * 3] * 3),
    ],
)
def test_what_padding_counts(options: dict[str, bool], expected: Any) -> None:
    layer = AvgPool2d(3, 1, 1, **options)
    assert_allclose(layer.forward(np.ones((1, 1, 3, 3)))[0, 0], expected, rtol=1e-15)


def test_global_mean_takes_images_of_any_size() -> None:
    layer = GlobalAvgPool2d()
    for shape in ((2, 3, 4, 5), (2, 2, 2, 2), (1, 3, 1, 1)):
        x = draw(*shape)
        y = layer.forward(x)
        assert_allclose(y, x.mean(axis=(2, 3)), rtol=1e-15)
        assert_allclose(y, AvgPool2d(shape[2:]).forward(x)[:, :, 0, 0], atol=1e-15)
        dx = layer.backward(np.ones_like(y))
        assert_allclose(dx, np.full(shape, 1 / (shape[2] * shape[3])), rtol=1e-15)


def test_means_of_large_float32_images_are_exact_enough() -> None:
    x = np.full((1, 1, 512, 512), 0.1, np.float32)
    for y in (GlobalAvgPool2d().forward(x)[0, 0], AvgPool2d(8).forward(x)[0, 0, 0, 0]):
        assert y.dtype == np.float32
        assert_allclose(y, 0.1, rtol=1e-6)


# Enlarging


@given(st.tuples(small, small), sizes)
def test_enlarging_is_kronecker_with_ones(scale: Pair, size: Pair) -> None:
    layer, x = UpsampleNearest2d(scale), draw(2, 3, *size)
    y = layer.forward(x)
    assert_array_equal(y, np.kron(x, np.ones((1, 1, *scale))))
    other = draw(*y.shape, seed=1)
    assert_allclose((y * other).sum(), (x * layer.backward(other)).sum(), atol=1e-10)
    assert_allclose(AvgPool2d(scale).forward(y), x, atol=1e-14)
    assert_array_equal(MaxPool2d(scale).forward(y), x)


def test_one_number_enlarges_both_axes() -> None:
    x = draw(2, 3, 4, 5)
    assert_array_equal(UpsampleNearest2d(2).forward(x), UpsampleNearest2d((2, 2)).forward(x))
    assert_array_equal(UpsampleNearest2d(1).forward(x), x)


def test_enlarging_nothing_gives_nothing() -> None:
    layer = UpsampleNearest2d(2)
    assert layer.forward(np.zeros((2, 3, 0, 5))).shape == (2, 3, 0, 10)
    assert layer.backward(np.zeros((2, 3, 0, 10))).shape == (2, 3, 0, 5)


# All


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_rows_that_no_window_sees_have_no_gradient(kind: Any) -> None:
    layer = kind(2)
    y = layer.forward(draw(1, 1, 5, 7))  # floor, not ceil
    assert y.shape == (1, 1, 2, 3)
    dx = layer.backward(np.ones_like(y))
    assert not dx[:, :, 4].any()
    assert not dx[:, :, :, 6].any()
    assert_allclose(dx.sum(), y.size, rtol=1e-14)


@pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.__name__)
def test_numbers_of_numpy_are_sizes_too(kind: Any) -> None:
    x = draw(1, 1, 4, 4)
    assert_array_equal(kind(np.int64(2), np.int64(1)).forward(x), kind(2, 1).forward(x))


@pytest.mark.parametrize(
    ("layer", "written"),
    [
        (MaxPool2d(2), "MaxPool2d(2)"),
        (MaxPool2d(3, 2, 1), "MaxPool2d(3, stride=2, padding=1)"),
        (AvgPool2d((2, 3)), "AvgPool2d((2, 3))"),
        (
            AvgPool2d(3, (2, 1), 1, False),
            "AvgPool2d(3, stride=(2, 1), padding=1, count_include_pad=False)",
        ),
        (GlobalAvgPool2d(), "GlobalAvgPool2d()"),
        (UpsampleNearest2d((2, 3)), "UpsampleNearest2d((2, 3))"),
    ],
    ids=repr,
)
def test_repr(layer: Layer, written: str) -> None:
    assert repr(layer) == written
