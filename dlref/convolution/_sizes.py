"""Arithmetic of convolution: sizes, receptive fields, parameters and operations."""

import math
from collections.abc import Iterable

from .. import _check
from .._windows import Axis, axes
from ..errors import ParameterError


def conv_output_size(
    n: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    r"""Count the windows along an axis, :math:`\lfloor (n + 2p - d(k-1) - 1)/s \rfloor + 1`.

    Parameters
    ----------
    n
        Size of the input along this axis.
    kernel_size
        Places in the kernel, k.
    stride
        Step s from one window to the next.
    padding
        Pixels p added on **each** side.
    dilation
        Step d from one place of the kernel to the next.

    Returns
    -------
    int
        Size of the output.

    Raises
    ------
    ParameterError
        If a number is too small, or the kernel spans more than the padded input.

    Notes
    -----
    The floor drops a last window that would reach over the edge: with a stride, pixels at the end
    may be seen by no window at all.

    References
    ----------
    Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", chapter 2 and
    section 5.1.

    Examples
    --------
    >>> conv_output_size(32, 3), conv_output_size(32, 3, padding=1)
    (30, 32)
    >>> conv_output_size(32, 3, stride=2, padding=1)  # 15.5 steps, rounded down, and the first
    16
    >>> conv_output_size(4, 3, dilation=2)  # it spans 5 pixels
    Traceback (most recent call last):
        ...
    dlref.errors.ParameterError: conv_output_size: kernel_size must span at most 4; got 5
    """
    who = "conv_output_size"
    axis = _axis(who, kernel_size, stride, padding, dilation)
    _check.count(n, 1, who, "n")
    padded = n + 2 * padding
    if axis.span > padded:
        raise ParameterError(f"{who}: kernel_size must span at most {padded}; got {axis.span}")
    return axis.windows(n)


def conv_transpose_output_size(
    n: int,
    kernel_size: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    r"""Compute the output size of a transposed convolution, :math:`s(n-1) + d(k-1) + 1 - 2p + q`.

    Parameters
    ----------
    n
        Size of the input along this axis.
    kernel_size
        Places in the kernel, k.
    stride
        Step s between the windows in the output.
    padding
        Pixels p cut off on **each** side: it undoes the padding of a convolution.
    output_padding
        Pixels q more at the end, less than `stride`.
    dilation
        Step d from one place of the kernel to the next.

    Returns
    -------
    int
        Size of the output.

    Raises
    ------
    ParameterError
        If a number is too small, `output_padding` too large, or no pixel would be left.

    Notes
    -----
    With a stride, several sizes are convolved to the same n; `output_padding` says which one of
    them is meant. It adds pixels that see the input, not zeros.

    References
    ----------
    Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", chapter 4.

    Examples
    --------
    >>> conv_transpose_output_size(16, 3, stride=2, padding=1)
    31
    >>> conv_transpose_output_size(16, 3, stride=2, padding=1, output_padding=1)
    32
    >>> [conv_output_size(n, 3, stride=2, padding=1) for n in (31, 32)]
    [16, 16]
    """
    who = "conv_transpose_output_size"
    axis = _axis(who, kernel_size, stride, padding, dilation)
    _check.count(n, 1, who, "n")
    _check.count(output_padding, 0, who, "output_padding")
    less_than_stride(output_padding, axis, who)
    return transpose_output_size(n, axis, output_padding, who)


def less_than_stride(output_padding: int, axis: Axis, who: str) -> None:
    """Check an output padding: with more, another number of windows would fit in."""
    if output_padding >= axis.stride:
        raise ParameterError(
            f"{who}: output_padding must be less than stride {axis.stride}; got {output_padding}"
        )


def transpose_output_size(n: int, axis: Axis, output_padding: int, who: str) -> int:
    """Compute it from windows that have been checked."""
    size = axis.stride * (n - 1) + axis.span - axis.before - axis.after + output_padding
    if size < 1:
        raise ParameterError(f"{who}: padding must leave at least one pixel; got {axis.before}")
    return size


def same_padding(n: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    r"""Find the padding that gives :math:`\lceil n/s \rceil` windows.

    Parameters
    ----------
    n
        Size of the input along this axis.
    kernel_size
        Places in the kernel.
    stride
        Step s from one window to the next.
    dilation
        Step from one place of the kernel to the next.

    Returns
    -------
    before, after : int
        Pixels to add at the start and at the end. Where their sum is odd, the end gets one more.

    Raises
    ------
    ParameterError
        If a number is too small.

    Notes
    -----
    An even kernel has no pixel in its middle, so one side must get more. TensorFlow, and PyTorch's
    ``padding="same"``, choose the end. Either choice moves the picture by half a pixel, and layer
    upon layer it adds up: an odd kernel has no such trouble.

    Examples
    --------
    >>> same_padding(32, 3), same_padding(32, 4), same_padding(32, 3, stride=2)
    ((1, 1), (1, 2), (0, 1))
    """
    who = "same_padding"
    axis = _axis(who, kernel_size, stride, 0, dilation)
    _check.count(n, 1, who, "n")
    windows = math.ceil(n / stride)
    total = max(0, stride * (windows - 1) + axis.span - n)
    return total // 2, total - total // 2


def receptive_field(layers: Iterable[tuple[int, ...]]) -> int:
    r"""Count the pixels of the input, along an axis, that one output of a stack of layers sees.

    Parameters
    ----------
    layers
        From input to output, the ``(kernel_size, stride)`` of each convolution or pooling layer,
        or ``(kernel_size, stride, dilation)``.

    Returns
    -------
    int
        Size of the receptive field; 1 for no layer.

    Raises
    ------
    ParameterError
        If a layer has not two or three numbers, or one of them is less than 1.

    Notes
    -----
    One step in a layer's input is :math:`j = \prod s` pixels, over the layers before it; it adds
    :math:`d(k-1)\,j`. Padding does not come in. The field that matters is smaller: the influence
    of a pixel falls off from the middle.

    References
    ----------
    Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural networks",
    Distill. Luo, Li, Urtasun and Zemel 2016, "Understanding the effective receptive field in deep
    convolutional neural networks".

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1)]), receptive_field([(5, 1)])
    (5, 5)
    >>> receptive_field([(2, 1, 2**i) for i in range(10)])  # ten dilated layers of two places
    1024
    """
    who = "receptive_field"
    field = step = 1
    for layer in layers:
        if len(layer) not in (2, 3):
            raise ParameterError(
                f"{who}: layers must hold (kernel_size, stride) or "
                f"(kernel_size, stride, dilation); got {layer!r}"
            )
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += step * (_axis(who, kernel_size, stride, 0, dilation).span - 1)
        step *= stride
    return field


def conv_parameter_count(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, ...],
    groups: int = 1,
    bias: bool = True,
) -> int:
    r"""Count the parameters of a convolution, :math:`C_{out} C_{in}/G\, k_h k_w`, plus the biases.

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    kernel_size
        A number for a square kernel, else one per axis, such as ``(3,)`` for a sequence.
    groups
        Groups G of channels that do not see each other.
    bias
        Whether there is one per output channel.

    Returns
    -------
    int
        Number of parameters, whatever the size of the image.

    Raises
    ------
    ParameterError
        If a number is less than 1, or `groups` does not divide the channels.

    Examples
    --------
    >>> conv_parameter_count(3, 16, 3), conv_parameter_count(1, 1, 3, bias=False)
    (448, 9)
    >>> depthwise = conv_parameter_count(64, 64, 3, groups=64)
    >>> pointwise = conv_parameter_count(64, 128, 1)
    >>> depthwise + pointwise, conv_parameter_count(64, 128, 3)  # separable, and all at once
    (8960, 73856)
    """
    who = "conv_parameter_count"
    weights = _weights(who, in_channels, out_channels, kernel_size, groups)
    return weights + (out_channels if bias else 0)


def conv_flops(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, ...],
    output_size: int | tuple[int, ...],
    groups: int = 1,
) -> int:
    r"""Count the additions and multiplications, twice the weights times the pixels of the output.

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    kernel_size
        A number for a square kernel, else one per axis.
    output_size
        A number for a square output, else one per axis.
    groups
        Groups of channels that do not see each other.

    Returns
    -------
    int
        Floating-point operations of the forward pass for one image, without the bias.

    Raises
    ------
    ParameterError
        If a number is less than 1, or `groups` does not divide the channels.

    Notes
    -----
    An addition and a multiplication count as two operations here. Many tables, under the same
    name, count the pair once, and are half as large. Backward costs about twice forward.

    Examples
    --------
    >>> conv_flops(3, 64, 7, 112) / 1e9  # the first layer of a ResNet: 0.118 billion pairs
    0.236027904
    """
    who = "conv_flops"
    pixels = math.prod(_each_axis(who, output_size, "output_size"))
    return 2 * pixels * _weights(who, in_channels, out_channels, kernel_size, groups)


def channels(who: str, in_channels: int, out_channels: int, groups: int) -> None:
    """Check that the groups divide the channels."""
    _check.count(in_channels, 1, who, "in_channels")
    _check.count(out_channels, 1, who, "out_channels")
    _check.count(groups, 1, who, "groups")
    if in_channels % groups or out_channels % groups:
        raise ParameterError(
            f"{who}: groups must divide in_channels {in_channels} and out_channels "
            f"{out_channels}; got {groups}"
        )


def _weights(
    who: str, in_channels: int, out_channels: int, kernel_size: int | tuple[int, ...], groups: int
) -> int:
    channels(who, in_channels, out_channels, groups)
    kernel = math.prod(_each_axis(who, kernel_size, "kernel_size"))
    return out_channels * (in_channels // groups) * kernel


def _each_axis(who: str, value: int | tuple[int, ...], name: str) -> tuple[int, ...]:
    values = value if isinstance(value, tuple) else (value, value)
    for size in values:
        _check.count(size, 1, who, name)
    return values


def _axis(who: str, kernel_size: int, stride: int, padding: int, dilation: int) -> Axis:
    return axes(1, who, kernel_size, stride, padding, dilation)[0]
