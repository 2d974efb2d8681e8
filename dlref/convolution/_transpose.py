"""The transposed convolution."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from .._windows import Pair, as_made, axes, each
from ..initializers import kaiming_normal
from ._layers import Convolution
from ._sizes import channels, less_than_stride, transpose_output_size


class ConvTranspose2d(Convolution):
    r"""Transposed convolution: what the backward pass of a `Conv2d` does to its gradient.

    Input (N, in_channels, H, W), output (N, out_channels, rows, columns), sizes as told by
    `conv_transpose_output_size`. Parameters ``W`` (in_channels, out_channels/groups, kh, kw) and
    ``b`` (out_channels,).

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    kernel_size
        Height and width of the kernel; like the next three a number for both, or a pair.
    stride
        Step s between the windows in the output, so that the output is about s times as large.
    padding
        Pixels cut off on each side.
    output_padding
        Pixels more at the bottom and at the right, less than `stride`.
    groups
        Groups of channels that do not see each other.
    bias
        Whether to add `b`.
    dilation
        Step d from one place of the kernel to the next.
    init
        Rule for `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is too small, `output_padding` too large, `groups` does not divide the channels;
        in forward, if `padding` leaves no pixel.
    ShapeError
        In forward, if the input has other axes or channels.

    Notes
    -----
    Each input pixel adds a copy of the kernel, times its value, to a window of the output. With
    :math:`A` for the linear map of a `Conv2d`, this is :math:`A^\top`, not :math:`A^{-1}`:
    :math:`\langle Ax, y\rangle = \langle x, A^\top y\rangle`. Where the stride does not divide the
    kernel, pixels are in unequally many windows: the checkerboard patterns of generated pictures.

    The layout of `W`, and what counts as fan-in, are PyTorch's: in_channels comes first, and an
    initializer takes out_channels/groups·kh·kw for the inputs of a unit.

    References
    ----------
    Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", chapter 4.
    Odena, Dumoulin and Olah 2016, "Deconvolution and checkerboard artifacts", Distill.

    Examples
    --------
    >>> import numpy as np
    >>> layer = ConvTranspose2d(1, 1, (1, 3), stride=2, rng=np.random.default_rng(0))
    >>> layer.params["W"] = [[[[1.0, 2.0, 3.0]]]]
    >>> layer.forward([[[[10.0, 1.0]]]])[0, 0, 0]  # two copies of the kernel, they overlap at 31
    array([10., 20., 31.,  2.,  3.])
    >>> layer.backward([[[[0.0, 0.0, 1.0, 0.0, 0.0]]]])
    array([[[[3., 1.]]]])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        output_padding: Pair = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Pair = 1,
        *,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        who = "ConvTranspose2d"
        _check.generator(rng, who)
        channels(who, in_channels, out_channels, groups)
        windows = axes(2, who, kernel_size, stride, padding, dilation)
        extra = each(output_padding, 2, 0, who, "output_padding")
        for pixels, axis in zip(extra, windows, strict=True):
            less_than_stride(pixels, axis, who)
        weights = in_channels, out_channels // groups
        super().__init__(windows, weights, out_channels, groups, bias, init, rng, dtype)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.output_padding, self.dilation = output_padding, dilation
        self._extra = extra

    def _forward(self, x: Array, train: bool) -> tuple[Array, Array]:  # noqa: ARG002
        who, W = "ConvTranspose2d.forward", self.params["W"]
        _check.shape(x, f"N {len(W)} H W", who)
        _check.axis(x, 2, who)
        _check.axis(x, 3, who)
        height, width = (
            transpose_output_size(n, axis, extra, who)
            for n, axis, extra in zip(x.shape[2:], self._windows, self._extra, strict=True)
        )
        laid_out = self._correlation.lay_out(x)
        y = self._correlation.input_gradient(laid_out, W, (height, width))
        return self._biased(y), laid_out

    def _backward(self, dy: Array, saved: Array) -> tuple[Array, dict[str, Array]]:
        unfolded = self._correlation.unfold(dy)
        dx = self._correlation.output(unfolded, self.params["W"])
        dW = self._correlation.weight_gradient(unfolded, saved)
        return dx, self._gradients(dW, dy)

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            self,
            ("in_channels", "out_channels", "kernel_size"),
            stride=1,
            padding=0,
            output_padding=0,
            groups=1,
            bias=True,
            dilation=1,
        )
