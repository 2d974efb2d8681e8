"""Pooling: one number for each window of an image, and the way back to more pixels.

Images are (N, C, H, W). A window is as large as the step to the next one unless told otherwise.
"""

import math
from typing import Any

import numpy as np

from . import _check
from ._check import Array
from ._windows import Axis, Pair, as_made, axes, each, fits, places
from .errors import ParameterError
from .layers import Layer

__all__ = ["AvgPool2d", "GlobalAvgPool2d", "MaxPool2d", "UpsampleNearest2d"]


class _Pool(Layer):
    """What the layers with windows share."""

    def __init__(self, kernel_size: Pair, stride: Pair | None, padding: Pair) -> None:
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride
        who = type(self).__name__
        self._axes = axes(2, who, self.kernel_size, self.stride, self.padding)
        for axis in self._axes:
            if axis.before > axis.kernel_size // 2:
                raise ParameterError(
                    f"{who}: padding must be at most half of kernel_size {axis.kernel_size}; "
                    f"got {axis.before}"
                )

    def _output_shape(self, x: Array) -> tuple[int, ...]:
        """Check the input, and count its windows."""
        who = f"{type(self).__name__}.forward"
        _check.shape(x, "N C H W", who)
        fits(x, self._axes, who)
        sizes = (axis.windows(n) for axis, n in zip(self._axes, x.shape[2:], strict=True))
        return (*x.shape[:2], *sizes)


class MaxPool2d(_Pool):
    r"""Largest pixel of each window, :math:`y_{ncij} = \max_{ab} x_{nc,\,si+a-p,\,sj+b-p}`.

    Input (N, C, H, W), output (N, C, rows, columns), sizes as told by
    `dlref.convolution.conv_output_size`.

    Parameters
    ----------
    kernel_size
        Height and width of a window; like the next two a number for both, or a pair.
    stride
        Step s from one window to the next; None for `kernel_size`.
    padding
        Pixels p on each side that no maximum counts, at most half of `kernel_size`.

    Raises
    ------
    ParameterError
        If a number is too small, or `padding` too large.
    ShapeError
        In forward, if the input has not four axes, or no window fits into it.

    Notes
    -----
    The gradient of a window goes to the pixel that won, to the first of several that are equal,
    row by row, as in PyTorch. Where windows overlap, a pixel that won in several gets the sum.

    References
    ----------
    Ranzato, Huang, Boureau and LeCun 2007, "Unsupervised learning of invariant feature hierarchies
    with applications to object recognition". Krizhevsky, Sutskever and Hinton 2012, "ImageNet
    classification with deep convolutional neural networks", section 3.4, for overlapping windows.

    Examples
    --------
    >>> layer = MaxPool2d((1, 2))
    >>> layer.forward([[[[1.0, 3.0, 2.0, 2.0]]]]), layer.backward([[[[10.0, 20.0]]]])
    (array([[[[3., 2.]]]]), array([[[[ 0., 10., 20.,  0.]]]]))

    Windows that overlap:

    >>> layer = MaxPool2d((1, 2), stride=1)
    >>> layer.forward([[[[1.0, 3.0, 2.0]]]]), layer.backward([[[[10.0, 20.0]]]])
    (array([[[[3., 3.]]]]), array([[[[ 0., 30.,  0.]]]]))
    """

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        super().__init__(kernel_size, stride, padding)

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[Array, Array]]:  # noqa: ARG002
        # Memory in the order of x, which a convolution leaves in another than that of the axes.
        y = np.full_like(x, -np.inf, shape=self._output_shape(x))
        for _, windows, pixels in places(self._axes, x.shape[2:]):
            largest = y[windows]
            np.maximum(largest, x[pixels], out=largest)
        return y, (x, y.copy("K"))  # y is the caller's, who may write into it

    def _backward(self, dy: Array, saved: tuple[Array, Array]) -> tuple[Array, dict[str, Array]]:
        x, y = saved
        dx, undecided = np.zeros_like(x), np.ones_like(y, bool)
        overlap = any(axis.stride < axis.kernel_size for axis in self._axes)
        for _, windows, pixels in places(self._axes, x.shape[2:]):
            waiting = undecided[windows]
            lost = x[pixels] < y[windows]
            won = waiting > lost  # waits, and has not lost here
            if overlap:
                dx[pixels] += dy[windows] * won
            else:  # nothing to add to: half the time
                np.multiply(dy[windows], won, out=dx[pixels])
            waiting &= lost
        return dx, {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(self, ("kernel_size",), stride=self.kernel_size, padding=0)


class AvgPool2d(_Pool):
    r"""Mean of each window, :math:`y_{ncij} = \sum_{ab} x_{nc,\,si+a-p,\,sj+b-p} / (k_h k_w)`.

    Input (N, C, H, W), output (N, C, rows, columns), sizes as told by
    `dlref.convolution.conv_output_size`.

    Parameters
    ----------
    kernel_size
        Height and width of a window; like the next two a number for both, or a pair.
    stride
        Step s from one window to the next; None for `kernel_size`.
    padding
        Zeros p on each side, at most half of `kernel_size`.
    count_include_pad
        Whether the zeros of the padding count as pixels; if not, a window at the edge is divided
        by the number of its pixels.

    Raises
    ------
    ParameterError
        If a number is too small, or `padding` too large.
    ShapeError
        In forward, if the input has not four axes, or no window fits into it.

    Notes
    -----
    Each pixel of a window gets the same share of its gradient. It is a depthwise convolution with
    equal weights that are not learned.

    References
    ----------
    LeCun et al. 1998, "Gradient-based learning applied to document recognition", section II.A.

    Examples
    --------
    >>> layer = AvgPool2d((1, 2))
    >>> layer.forward([[[[1.0, 3.0, 2.0, 2.0]]]]), layer.backward([[[[10.0, 20.0]]]])
    (array([[[[2., 2.]]]]), array([[[[ 5.,  5., 10., 10.]]]]))

    With padding, the default counts zeros that are not in the image:

    >>> ones = [[[[1.0, 1.0, 1.0]]]]
    >>> AvgPool2d((1, 3), stride=1, padding=(0, 1)).forward(ones).round(2)
    array([[[[0.67, 1.  , 0.67]]]])
    >>> layer = AvgPool2d((1, 3), stride=1, padding=(0, 1), count_include_pad=False)
    >>> layer.forward(ones)
    array([[[[1., 1., 1.]]]])
    """

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.count_include_pad = count_include_pad

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:  # noqa: ARG002
        y = np.zeros_like(x, shape=self._output_shape(x))
        counts = np.zeros(y.shape[2:], x.dtype)
        for _, windows, pixels in places(self._axes, x.shape[2:]):
            y[windows] += x[pixels]
            counts[windows] += 1
        if self.count_include_pad:
            counts[...] = math.prod(axis.kernel_size for axis in self._axes)
        y /= counts
        return y, (counts, x.shape)

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        counts, shape = saved
        share, dx = dy / counts, np.zeros(shape, dy.dtype)
        for _, windows, pixels in places(self._axes, shape[2:]):
            dx[pixels] += share[windows]
        return dx, {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            self, ("kernel_size",), stride=self.kernel_size, padding=0, count_include_pad=True
        )


class GlobalAvgPool2d(Layer):
    r"""Mean of each channel, :math:`y_{nc} = \frac{1}{HW} \sum_{ij} x_{ncij}`.

    Input (N, C, H, W), output (N, C).

    Raises
    ------
    ShapeError
        In forward, if the input has not four axes, or no pixel.

    Notes
    -----
    It takes images of any size, and keeps what is in them but not where. PyTorch writes
    ``AdaptiveAvgPool2d(1)``, which leaves two axes of length 1 at the end.

    References
    ----------
    Lin, Chen and Yan 2014, "Network in network", section 3.2.

    Examples
    --------
    >>> layer = GlobalAvgPool2d()
    >>> layer.forward([[[[1.0, 3.0]], [[0.0, 6.0]]]])
    array([[2., 3.]])
    >>> layer.backward([[2.0, 4.0]])
    array([[[[1., 1.]],
    <BLANKLINE>
            [[2., 2.]]]])
    """

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[int, ...]]:  # noqa: ARG002
        who = "GlobalAvgPool2d.forward"
        _check.shape(x, "N C H W", who)
        _check.axis(x, 2, who)
        _check.axis(x, 3, who)
        return x.mean(axis=(2, 3)), x.shape

    def _backward(self, dy: Array, saved: tuple[int, ...]) -> tuple[Array, dict[str, Array]]:
        dx = np.empty(saved, dy.dtype)
        dx[...] = (dy / math.prod(saved[2:]))[:, :, None, None]
        return dx, {}


class UpsampleNearest2d(Layer):
    r"""Enlarge each pixel to a block, :math:`y_{nc,\,si+a,\,sj+b} = x_{ncij}` for a, b < s.

    Input (N, C, H, W), output (N, C, s·H, s·W).

    Parameters
    ----------
    scale_factor
        Height and width s of the block, a number for both, or a pair.

    Raises
    ------
    ParameterError
        If it is no integer of at least 1.
    ShapeError
        In forward, if the input has not four axes.

    Notes
    -----
    The gradient of a pixel is the sum over its block. Followed by a convolution it enlarges without
    the checkerboard of a transposed convolution. PyTorch: ``Upsample(scale_factor=s)``.

    References
    ----------
    Odena, Dumoulin and Olah 2016, "Deconvolution and checkerboard artifacts", Distill.

    Examples
    --------
    >>> layer = UpsampleNearest2d((1, 2))
    >>> layer.forward([[[[1.0, 2.0]]]]), layer.backward([[[[1.0, 2.0, 3.0, 4.0]]]])
    (array([[[[1., 1., 2., 2.]]]]), array([[[[3., 7.]]]]))
    """

    def __init__(self, scale_factor: Pair) -> None:
        super().__init__()
        self.scale_factor = scale_factor
        height, width = each(scale_factor, 2, 1, "UpsampleNearest2d", "scale_factor")
        self._axes = Axis(height, height), Axis(width, width)

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[int, ...]]:  # noqa: ARG002
        _check.shape(x, "N C H W", "UpsampleNearest2d.forward")
        height, width = (axis.kernel_size for axis in self._axes)
        return x.repeat(height, axis=2).repeat(width, axis=3), x.shape

    def _backward(self, dy: Array, saved: tuple[int, ...]) -> tuple[Array, dict[str, Array]]:
        dx = np.zeros(saved, dy.dtype)
        for _, windows, pixels in places(self._axes, dy.shape[2:]):
            dx[windows] += dy[pixels]
        return dx, {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(self, ("scale_factor",))
