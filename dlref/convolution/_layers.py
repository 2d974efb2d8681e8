"""Convolutional layers."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from .._windows import Axis, Pair, as_made, axes, fits
from ..errors import ParameterError
from ..initializers import kaiming_normal, zeros
from ..layers import Layer
from ._core import Correlation
from ._sizes import channels


class Convolution(Layer):
    """What the layers share: weights W, biases b, and windows along one axis or two."""

    def __init__(
        self,
        windows: tuple[Axis, ...],
        weights: tuple[int, int],
        out_channels: int,
        groups: int,
        bias: bool,
        init: Callable[..., Array],
        rng: np.random.Generator,
        dtype: DTypeLike,
    ) -> None:
        shape = (*weights, *(axis.kernel_size for axis in windows))
        params = {"W": init(shape, rng=rng, dtype=dtype)}
        if bias:
            params["b"] = zeros((out_channels,), dtype=dtype)
        super().__init__(params)
        self.groups, self.bias = groups, bias
        self._windows = windows
        rows, columns = (Axis(1), *windows)[-2:]
        self._correlation = Correlation(rows, columns, groups)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:  # noqa: ARG002
        who, W = f"{type(self).__name__}.forward", self.params["W"]
        _check.shape(x, f"N {W.shape[1] * self.groups} {'L' if W.ndim == 3 else 'H W'}", who)
        fits(x, self._windows, who)
        unfolded = self._correlation.unfold(_image(x))
        y = self._correlation.output(unfolded, _image(W))
        sizes = (axis.windows(n) for axis, n in zip(self._windows, x.shape[2:], strict=True))
        return self._biased(y.reshape(len(x), len(W), *sizes)), (unfolded, x.shape)

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        (unfolded, shape), W = saved, self.params["W"]
        height, width = (1, *shape[2:])[-2:]
        delta = self._correlation.lay_out(_image(dy))
        dx = self._correlation.input_gradient(delta, _image(W), (height, width))
        dW = self._correlation.weight_gradient(unfolded, delta)
        return dx.reshape(shape), self._gradients(dW.reshape(W.shape), dy)

    def _biased(self, y: Array) -> Array:
        """Add the biases, if there are any, to an array of our own."""
        if self.bias:
            y += self.params["b"].reshape(-1, *(1,) * len(self._windows))
        return y

    def _gradients(self, dW: Array, dy: Array) -> dict[str, Array]:
        """Name the gradients of the parameters; that of a bias is the sum over its channel."""
        if not self.bias:
            return {"W": dW}
        return {"W": dW, "b": dy.sum(axis=(0, *range(2, dy.ndim)))}


class Conv1d(Convolution):
    r"""Convolution along a sequence, :math:`y_{kt} = b_k + \sum_{ca} W_{kca}\, x_{c,\,st+da-p}`.

    Input (N, in_channels, L), output (N, out_channels, windows). Parameters ``W`` (out_channels,
    in_channels/groups, kernel_size) and ``b`` (out_channels,).

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    kernel_size
        Places in the kernel.
    stride
        Step s from one window to the next.
    padding
        Zeros p added on each side, or ``"same"`` or ``"valid"``, as in `Conv2d`.
    dilation
        Step d from one place of the kernel to the next.
    groups
        Groups of channels that do not see each other.
    bias
        Whether to add `b`.
    causal
        Whether all padding goes to the start, as much as keeps a window from seeing what comes
        after its own place.
    init
        Rule for `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is too small, `groups` does not divide the channels, or the padding does not
        go with the other arguments.

    Notes
    -----
    The channels come before time, other than in a recurrent layer's (N, T, D). PyTorch keeps
    ``weight`` and ``bias`` in the same layout and has no `causal`.

    References
    ----------
    van den Oord et al. 2016, "WaveNet: a generative model for raw audio", section 2.1, for causal
    and dilated layers.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv1d(1, 1, 2, causal=True, rng=np.random.default_rng(0))
    >>> layer.params["W"] = [[[1.0, 10.0]]]
    >>> layer.forward([[[1.0, 2.0, 3.0]]])  # ten times its own place, once the one before
    array([[[10., 21., 32.]]])
    >>> layer.backward([[[0.0, 1.0, 0.0]]])
    array([[[ 1., 10.,  0.]]])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int | str = 0,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        causal: bool = False,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.generator(rng, "Conv1d")
        channels("Conv1d", in_channels, out_channels, groups)
        (axis,) = _padded(1, "Conv1d", kernel_size, stride, padding, dilation)
        if causal:
            if padding != 0:
                raise ParameterError(f"Conv1d: padding must be 0 with causal=True; got {padding!r}")
            axis = replace(axis, before=axis.span - 1)
        weights = out_channels, in_channels // groups
        super().__init__((axis,), weights, out_channels, groups, bias, init, rng, dtype)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.dilation, self.causal = dilation, causal

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            self,
            ("in_channels", "out_channels", "kernel_size"),
            stride=1,
            padding=0,
            dilation=1,
            groups=1,
            bias=True,
            causal=False,
        )


class Conv2d(Convolution):
    r"""Convolution, :math:`y_{kij} = b_k + \sum_{cab} W_{kcab}\, x_{c,\,si+da-p,\,sj+db-p}`.

    Input (N, in_channels, H, W), output (N, out_channels, rows, columns), sizes as told by
    `conv_output_size`. Parameters ``W`` (out_channels, in_channels/groups, kh, kw) and ``b``
    (out_channels,).

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    kernel_size
        Height and width of the kernel; like the next three a number for both, or a pair.
    stride
        Step s from one window to the next.
    padding
        Zeros p added on each side; ``"valid"`` for none, or ``"same"`` for an output as large as
        the input, which needs an odd kernel and no stride.
    dilation
        Step d from one place of the kernel to the next.
    groups
        Groups of channels that do not see each other; `in_channels` of them make the convolution
        depthwise.
    bias
        Whether to add `b`; not needed before a normalization layer, which takes it away again.
    init
        Rule for `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is too small, `groups` does not divide the channels, or ``"same"`` cannot be.
    ShapeError
        In forward, if the input has other axes or channels, or no window fits into it.

    Notes
    -----
    Sums over images and windows give :math:`\partial L/\partial W_{kcab} = \sum \delta_{kij}\,
    x_{c,\,si+da-p,\,sj+db-p}` and :math:`\partial L/\partial b_k = \sum \delta_{kij}`; at the input
    each pixel collects :math:`W_{kcab}\,\delta_{kij}` from every window that saw it, a transposed
    convolution. The kernel is not flipped: in mathematics this is cross-correlation.

    PyTorch keeps ``weight`` and ``bias`` in the same layout, so that
    ``layer.params["W"] = torch_layer.weight.detach().numpy()`` takes them over; it starts from
    another distribution, and allows ``"same"`` for even kernels, with the odd pixel at the end.

    References
    ----------
    LeCun et al. 1998, "Gradient-based learning applied to document recognition", section II.
    Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2d(1, 1, (1, 2), rng=np.random.default_rng(0))
    >>> layer.params["W"] = [[[[-1.0, 1.0]]]]
    >>> layer.forward([[[[0.0, 0.0, 5.0, 5.0]]]])  # finds the edge
    array([[[[0., 5., 0.]]]])
    >>> layer.backward([[[[0.0, 1.0, 0.0]]]])
    array([[[[ 0., -1.,  1.,  0.]]]])
    >>> layer.grads["W"]
    array([[[[0., 5.]]]])
    >>> Conv2d(3, 16, 3, stride=2, padding=1, rng=np.random.default_rng(0))
    Conv2d(3, 16, 3, stride=2, padding=1)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | str = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        who = type(self).__name__
        _check.generator(rng, who)
        channels(who, in_channels, out_channels, groups)
        windows = _padded(2, who, kernel_size, stride, padding, dilation)
        weights = out_channels, in_channels // groups
        super().__init__(windows, weights, out_channels, groups, bias, init, rng, dtype)
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.dilation = dilation

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            self,
            ("in_channels", "out_channels", "kernel_size"),
            stride=1,
            padding=0,
            dilation=1,
            groups=1,
            bias=True,
        )


class DepthwiseConv2d(Conv2d):
    """Convolution of each channel by itself; a `Conv2d` with as many groups as channels.

    Input (N, in_channels, H, W), output (N, in_channels·depth_multiplier, rows, columns).
    Parameters ``W`` (in_channels·depth_multiplier, 1, kh, kw) and ``b``.

    Parameters
    ----------
    in_channels
        Channels of the input.
    kernel_size
        Height and width of the kernel; like the next three a number for both, or a pair.
    stride
        Step from one window to the next.
    padding
        Zeros added on each side, or ``"same"`` or ``"valid"``.
    dilation
        Step from one place of the kernel to the next.
    depth_multiplier
        Kernels per channel; the outputs of one channel lie next to each other.
    bias
        Whether to add `b`.
    init
        Rule for `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Notes
    -----
    With a 1×1 convolution behind it, which mixes the channels, it is a depthwise separable
    convolution. PyTorch has no class of its own for it: ``Conv2d(C, m * C, k, groups=C)``.

    References
    ----------
    Chollet 2017, "Xception: deep learning with depthwise separable convolutions". Howard et al.
    2017, "MobileNets: efficient convolutional neural networks for mobile vision applications",
    section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> layer = DepthwiseConv2d(2, 1, rng=np.random.default_rng(0))
    >>> layer.params["W"] = np.reshape([2.0, 3.0], (2, 1, 1, 1))
    >>> layer.forward(np.ones((1, 2, 1, 2)))
    array([[[[2., 2.]],
    <BLANKLINE>
            [[3., 3.]]]])
    """

    def __init__(
        self,
        in_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | str = 0,
        dilation: Pair = 1,
        depth_multiplier: int = 1,
        bias: bool = True,
        *,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.count(in_channels, 1, "DepthwiseConv2d", "in_channels")
        _check.count(depth_multiplier, 1, "DepthwiseConv2d", "depth_multiplier")
        super().__init__(
            in_channels,
            in_channels * depth_multiplier,
            kernel_size,
            stride,
            padding,
            dilation,
            in_channels,
            bias,
            init=init,
            rng=rng,
            dtype=dtype,
        )
        self.depth_multiplier = depth_multiplier

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            self,
            ("in_channels", "kernel_size"),
            stride=1,
            padding=0,
            dilation=1,
            depth_multiplier=1,
            bias=True,
        )


def _padded(
    number: int, who: str, kernel_size: Any, stride: Any, padding: Any, dilation: Any
) -> tuple[Axis, ...]:
    """Return the windows along one axis or two, where the padding may be told by a word."""
    if not isinstance(padding, str):
        return axes(number, who, kernel_size, stride, padding, dilation)
    _check.choice(padding, ("valid", "same"), who, "padding")
    windows = axes(number, who, kernel_size, stride, 0, dilation)
    return tuple(_same(axis, who) for axis in windows) if padding == "same" else windows


def _same(axis: Axis, who: str) -> Axis:
    """Pad so that there are as many windows as pixels."""
    if axis.stride != 1:
        raise ParameterError(f"{who}: stride must be 1 with padding='same'; got {axis.stride}")
    if axis.span % 2 == 0:
        raise ParameterError(
            f"{who}: kernel_size must be odd with padding='same'; got {axis.kernel_size}"
        )
    return replace(axis, before=axis.span // 2, after=axis.span // 2)


def _image(x: Array) -> Array:
    """View a sequence as an image of height 1; leave an image as it is."""
    return x[:, :, None] if x.ndim == 3 else x
