"""What convolution refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import convolution as cv
from dlref.errors import ParameterError, ShapeError, StateError

Mistake = tuple[type[Exception], Callable[[], Any], str]


def conv(*arguments: Any, **options: Any) -> cv.Conv2d:
    return cv.Conv2d(*arguments, **options, rng=np.random.default_rng(0))


def conv1d(*arguments: Any, **options: Any) -> cv.Conv1d:
    return cv.Conv1d(*arguments, **options, rng=np.random.default_rng(0))


def depthwise(*arguments: Any, **options: Any) -> cv.DepthwiseConv2d:
    return cv.DepthwiseConv2d(*arguments, **options, rng=np.random.default_rng(0))


def transposed(*arguments: Any, **options: Any) -> cv.ConvTranspose2d:
    return cv.ConvTranspose2d(*arguments, **options, rng=np.random.default_rng(0))


def ones(*shape: int) -> Any:
    return np.ones(shape)


LAYERS: list[Mistake] = [
    (
        TypeError,
        lambda: cv.Conv2d(1, 1, 3),
        "Conv2d: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    ),
    (
        TypeError,
        lambda: cv.Conv1d(1, 1, 3, rng=7),  # type: ignore[arg-type]
        "Conv1d: rng must be a Generator, so pass numpy.random.default_rng(seed); got 7",
    ),
    (
        TypeError,
        lambda: cv.DepthwiseConv2d(1, 3),
        "DepthwiseConv2d: rng must be a Generator, so pass numpy.random.default_rng(seed); "
        "got None",
    ),
    (
        TypeError,
        lambda: cv.ConvTranspose2d(1, 1, 3),
        "ConvTranspose2d: rng must be a Generator, so pass numpy.random.default_rng(seed); "
        "got None",
    ),
    (
        ParameterError,
        lambda: conv(0, 1, 3),
        "Conv2d: in_channels must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(1, 2.0, 3),
        "Conv2d: out_channels must be an integer of at least 1; got 2.0",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 0),
        "Conv2d: kernel_size must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, [3, 3]),
        "Conv2d: kernel_size must be an integer of at least 1; got [3, 3]",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, (3, 3, 3)),
        "Conv2d: kernel_size must be an integer or a pair of them; got (3, 3, 3)",
    ),
    (
        ParameterError,
        lambda: conv1d(1, 1, (3, 3)),
        "Conv1d: kernel_size must be an integer of at least 1; got (3, 3)",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, stride=0),
        "Conv2d: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, stride=(1, 0)),
        "Conv2d: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, padding=-1),
        "Conv2d: padding must be an integer of at least 0; got -1",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, dilation=0),
        "Conv2d: dilation must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(4, 6, 3, groups=0),
        "Conv2d: groups must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: conv(4, 6, 3, groups=4),
        "Conv2d: groups must divide in_channels 4 and out_channels 6; got 4",
    ),
    (
        ParameterError,
        lambda: conv1d(4, 6, 3, groups=3),
        "Conv1d: groups must divide in_channels 4 and out_channels 6; got 3",
    ),
    (
        ParameterError,
        lambda: transposed(4, 6, 3, groups=4),
        "ConvTranspose2d: groups must divide in_channels 4 and out_channels 6; got 4",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, padding="full"),
        "Conv2d: padding must be one of 'valid', 'same'; got 'full'",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 4, padding="same"),
        "Conv2d: kernel_size must be odd with padding='same'; got 4",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, (3, 2), padding="same"),
        "Conv2d: kernel_size must be odd with padding='same'; got 2",
    ),
    (
        ParameterError,
        lambda: conv1d(1, 1, 2, padding="same"),
        "Conv1d: kernel_size must be odd with padding='same'; got 2",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, stride=2, padding="same"),
        "Conv2d: stride must be 1 with padding='same'; got 2",
    ),
    (
        ParameterError,
        lambda: conv1d(1, 1, 3, padding=1, causal=True),
        "Conv1d: padding must be 0 with causal=True; got 1",
    ),
    (
        ParameterError,
        lambda: conv1d(1, 1, 3, padding="same", causal=True),
        "Conv1d: padding must be 0 with causal=True; got 'same'",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3, dtype=int),
        "kaiming_normal: dtype must be a floating dtype; got int64",
    ),
    (
        ParameterError,
        lambda: depthwise(0, 3),
        "DepthwiseConv2d: in_channels must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: depthwise(2, 3, depth_multiplier=0),
        "DepthwiseConv2d: depth_multiplier must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: depthwise(2, 2, padding="same"),
        "DepthwiseConv2d: kernel_size must be odd with padding='same'; got 2",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, padding="same"),
        "ConvTranspose2d: padding must be an integer of at least 0; got 'same'",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, stride=2, output_padding=2),
        "ConvTranspose2d: output_padding must be less than stride 2; got 2",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, stride=(3, 1), output_padding=(2, 1)),
        "ConvTranspose2d: output_padding must be less than stride 1; got 1",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, output_padding=-1),
        "ConvTranspose2d: output_padding must be an integer of at least 0; got -1",
    ),
]

FORWARD: list[Mistake] = [
    (
        ShapeError,
        lambda: conv(3, 1, 3).forward(ones(2, 3, 8)),
        "Conv2d.forward: x must have shape (N, 3, H, W); got (2, 3, 8)",
    ),
    (
        ShapeError,
        lambda: conv(3, 1, 3).forward(ones(2, 8, 8, 3)),
        "Conv2d.forward: x must have shape (N, 3, H, W); got (2, 8, 8, 3)",
    ),
    (
        ShapeError,
        lambda: conv(4, 2, 3, groups=2).forward(ones(2, 2, 8, 8)),
        "Conv2d.forward: x must have shape (N, 4, H, W); got (2, 2, 8, 8)",
    ),
    (
        ShapeError,
        lambda: conv1d(3, 1, 3).forward(ones(2, 8, 3)),
        "Conv1d.forward: x must have shape (N, 3, L); got (2, 8, 3)",
    ),
    (
        ShapeError,
        lambda: depthwise(3, 3).forward(ones(2, 4, 5, 5)),
        "DepthwiseConv2d.forward: x must have shape (N, 3, H, W); got (2, 4, 5, 5)",
    ),
    (
        ShapeError,
        lambda: transposed(3, 1, 3).forward(ones(2, 1, 8, 8)),
        "ConvTranspose2d.forward: x must have shape (N, 3, H, W); got (2, 1, 8, 8)",
    ),
    (
        ShapeError,
        lambda: conv(1, 1, 5, padding=1).forward(ones(1, 1, 2, 9)),
        "Conv2d.forward: x must be at least 3 long along axis 2, so that a window fits into "
        "it and its padding; got shape (1, 1, 2, 9)",
    ),
    (
        ShapeError,
        lambda: conv(1, 1, (1, 3), dilation=4).forward(ones(1, 1, 9, 8)),
        "Conv2d.forward: x must be at least 9 long along axis 3, so that a window fits into "
        "it and its padding; got shape (1, 1, 9, 8)",
    ),
    (
        ShapeError,
        lambda: conv(1, 1, 1, padding=2).forward(ones(1, 1, 0, 4)),
        "Conv2d.forward: x must be at least 1 long along axis 2, so that a window fits into "
        "it and its padding; got shape (1, 1, 0, 4)",
    ),
    (
        ShapeError,
        lambda: conv1d(1, 1, 4).forward(ones(1, 1, 3)),
        "Conv1d.forward: x must be at least 4 long along axis 2, so that a window fits into "
        "it and its padding; got shape (1, 1, 3)",
    ),
    (
        ShapeError,
        lambda: transposed(1, 1, 3).forward(ones(1, 1, 0, 4)),
        "ConvTranspose2d.forward: x must have at least one element along axis 2; "
        "got shape (1, 1, 0, 4)",
    ),
    (
        ShapeError,
        lambda: transposed(1, 1, 3).forward(ones(1, 1, 4, 0)),
        "ConvTranspose2d.forward: x must have at least one element along axis 3; "
        "got shape (1, 1, 4, 0)",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, padding=(0, 2)).forward(ones(1, 1, 1, 2)),
        "ConvTranspose2d.forward: padding must leave at least one pixel; got 2",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3).forward(ones(1, 1, 4, 4).astype(np.float32)),
        "Conv2d.forward: x must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: transposed(1, 1, 3, dtype=np.float32).forward(ones(1, 1, 4, 4)),
        "ConvTranspose2d.forward: x must have dtype float32; got float64",
    ),
    (
        ParameterError,
        lambda: conv(1, 1, 3).forward(1j * ones(1, 1, 4, 4)),
        "Conv2d.forward: x must hold real numbers; got dtype complex128",
    ),
    (
        StateError,
        lambda: conv(1, 1, 3).backward(ones(1, 1, 2, 2)),
        "Conv2d.backward: forward must have been called before; got no input",
    ),
    (
        ShapeError,
        lambda: conv(1, 2, 3).params.update(W=ones(1, 2, 3, 3)),
        "layer: W must have shape (2, 1, 3, 3); got (1, 2, 3, 3)",
    ),
]

FUNCTIONS: list[Mistake] = [
    (
        ShapeError,
        lambda: cv.cross_correlate2d(ones(3), ones(2, 2)),
        "cross_correlate2d: x must have shape (H, W); got (3,)",
    ),
    (
        ShapeError,
        lambda: cv.cross_correlate2d(ones(3, 3), ones(2)),
        "cross_correlate2d: k must have shape (kh, kw); got (2,)",
    ),
    (
        ShapeError,
        lambda: cv.convolve2d(ones(3, 3), ones(2)),
        "convolve2d: k must have shape (kh, kw); got (2,)",
    ),
    (
        ShapeError,
        lambda: cv.cross_correlate2d(ones(3, 5), ones(4, 2)),
        "cross_correlate2d: k must have a shape from (1, 1) to (3, 5); got (4, 2)",
    ),
    (
        ShapeError,
        lambda: cv.convolve2d(ones(5, 3), ones(2, 4)),
        "convolve2d: k must have a shape from (1, 1) to (5, 3); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: cv.cross_correlate2d(ones(3, 3), ones(0, 2)),
        "cross_correlate2d: k must have a shape from (1, 1) to (3, 3); got (0, 2)",
    ),
    (
        ShapeError,
        lambda: cv.cross_correlate2d(ones(3, 3), ones(2, 0)),
        "cross_correlate2d: k must have a shape from (1, 1) to (3, 3); got (2, 0)",
    ),
    (
        ParameterError,
        lambda: cv.convolve2d(ones(3, 3), ones(2, 2).astype(np.float32)),
        "convolve2d: k must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: cv.cross_correlate2d([["a"]], ones(1, 1)),
        "cross_correlate2d: x must hold real numbers; got dtype <U1",
    ),
    (
        ShapeError,
        lambda: cv.conv_matrix(ones(2), (3, 3)),
        "conv_matrix: kernel must have shape (kh, kw); got (2,)",
    ),
    (
        ShapeError,
        lambda: cv.conv_matrix(ones(2, 4), (3, 3)),
        "conv_matrix: kernel must have a shape from (1, 1) to (3, 3); got (2, 4)",
    ),
    (
        ParameterError,
        lambda: cv.conv_matrix(ones(2, 2), (3, 0)),
        "conv_matrix: shape must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_matrix(ones(2, 2), (3, 3, 3)),  # type: ignore[arg-type]
        "conv_matrix: shape must be an integer or a pair of them; got (3, 3, 3)",
    ),
    (
        ShapeError,
        lambda: cv.im2col(ones(3, 3), 2),
        "im2col: x must have shape (N, C, H, W); got (3, 3)",
    ),
    (
        ShapeError,
        lambda: cv.im2col(ones(1, 1, 3, 3), 4),
        "im2col: x must be at least 4 long along axis 2, so that a window fits into it and its "
        "padding; got shape (1, 1, 3, 3)",
    ),
    (
        ParameterError,
        lambda: cv.im2col(ones(1, 1, 3, 3), 2, stride=0),
        "im2col: stride must be an integer of at least 1; got 0",
    ),
    (
        ShapeError,
        lambda: cv.col2im(ones(1, 5, 4), (3, 3), 2),
        "col2im: columns must have shape (N, C·4, 4); got (1, 5, 4)",
    ),
    (
        ShapeError,
        lambda: cv.col2im(ones(1, 4, 5), (3, 3), 2),
        "col2im: columns must have shape (N, C·4, 4); got (1, 4, 5)",
    ),
    (
        ShapeError,
        lambda: cv.col2im(ones(4, 4), (3, 3), 2),
        "col2im: columns must have shape (N, C·4, 4); got (4, 4)",
    ),
    (
        ParameterError,
        lambda: cv.col2im(ones(1, 4, 4), (1, 1), (4, 1), padding=(1, 0)),
        "col2im: output_size must be at least (2, 1); got (1, 1)",
    ),
    (
        ParameterError,
        lambda: cv.col2im(ones(1, 4, 4), (3, 1), 2),
        "col2im: output_size must be at least (2, 2); got (3, 1)",
    ),
    (
        ParameterError,
        lambda: cv.col2im(ones(1, 4, 4), (1, 3), 2),
        "col2im: output_size must be at least (2, 2); got (1, 3)",
    ),
]

SIZES: list[Mistake] = [
    (
        ParameterError,
        lambda: cv.conv_output_size(0, 3, padding=2),
        "conv_output_size: n must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_output_size(4, 7, padding=1),
        "conv_output_size: kernel_size must span at most 6; got 7",
    ),
    (
        ParameterError,
        lambda: cv.conv_output_size(4, 3, stride=0),
        "conv_output_size: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_output_size(4, 3, padding=-1),
        "conv_output_size: padding must be an integer of at least 0; got -1",
    ),
    (
        ParameterError,
        lambda: cv.conv_transpose_output_size(0, 3),
        "conv_transpose_output_size: n must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_transpose_output_size(4, 3, 2, 0, 2),
        "conv_transpose_output_size: output_padding must be less than stride 2; got 2",
    ),
    (
        ParameterError,
        lambda: cv.conv_transpose_output_size(4, 3, 2, 0, -1),
        "conv_transpose_output_size: output_padding must be an integer of at least 0; got -1",
    ),
    (
        ParameterError,
        lambda: cv.conv_transpose_output_size(2, 2, padding=2),
        "conv_transpose_output_size: padding must leave at least one pixel; got 2",
    ),
    (
        ParameterError,
        lambda: cv.same_padding(0, 3),
        "same_padding: n must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.same_padding(4, 3, 0),
        "same_padding: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.receptive_field([(3,)]),
        "receptive_field: layers must hold (kernel_size, stride) or "
        "(kernel_size, stride, dilation); got (3,)",
    ),
    (
        ParameterError,
        lambda: cv.receptive_field([(3, 1), (3, 0)]),
        "receptive_field: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_parameter_count(4, 6, 3, groups=4),
        "conv_parameter_count: groups must divide in_channels 4 and out_channels 6; got 4",
    ),
    (
        ParameterError,
        lambda: cv.conv_parameter_count(4, 6, (3, 0)),
        "conv_parameter_count: kernel_size must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: cv.conv_flops(4, 6, 3, 0),
        "conv_flops: output_size must be an integer of at least 1; got 0",
    ),
]

MISTAKES = [*LAYERS, *FORWARD, *FUNCTIONS, *SIZES]


@pytest.mark.parametrize(("error", "f", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes(error: type[Exception], f: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        f()
    assert type(told.value) is error
    assert str(told.value) == message
