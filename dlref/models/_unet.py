"""The U-Net: down to small images and up again, with a shortcut at every size."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..convolution import Conv2d, ConvTranspose2d
from ..errors import ShapeError
from ..initializers import kaiming_normal
from ..layers import Activation, Layer, Sequential
from ..pooling import MaxPool2d, UpsampleNearest2d


class UNet2d(Sequential):
    r"""U-Net, a number for each pixel from what is near it and from what is around.

    Input (N, in_channels, H, W), output (N, out_channels, H, W); :math:`2^{depth}` divides H and
    W. A level of the U is :math:`u(x) = B([A(x),\, \mathrm{up}(v(\mathrm{pool}(A(x))))])`, where A
    and B are two 3×3 convolutions with ReLU each, and v is the level below, at half the height and
    width and with twice the channels. The lowest one is A alone; above the highest there is a 1×1
    convolution.

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output; logits, for a segmentation.
    depth
        How often height and width are halved, at least 1.
    base
        Channels of the highest level.
    skips
        Whether A(x) goes over to B; without it all passes through the lowest level.
    upsample
        ``"transpose"`` for a transposed convolution with kernel and stride 2, as in the paper;
        ``"nearest"`` for enlarged pixels and a 3×3 convolution.
    init
        Rule for the weights, called as ``init(shape, rng=rng, dtype=dtype)``; biases start at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, or a word is not known.
    ShapeError
        In forward, if the input has other axes or channels, or H or W is not divided.

    Notes
    -----
    What is joined is cut again on the way back: the gradient at A(x) is the sum of the part that
    B sends over the shortcut and of what comes through the levels below. Here convolutions are
    padded, so the output is as large as the input; the paper's are not, and it cuts off the rim.

    References
    ----------
    Ronneberger, Fischer and Brox 2015, "U-Net: convolutional networks for biomedical image
    segmentation", figure 1.

    Examples
    --------
    >>> import numpy as np
    >>> net = UNet2d(1, 2, depth=2, base=4, rng=np.random.default_rng(0))
    >>> net
    UNet2d(1, 2, depth=2, base=4)
    >>> net.forward(np.zeros((3, 1, 8, 12))).shape
    (3, 2, 8, 12)
    >>> net.forward(np.zeros((3, 1, 8, 10)))
    Traceback (most recent call last):
        ...
    dlref.errors.ShapeError: UNet2d.forward: x must have height and width divisible by 4; got 8, 10
    """

    def __init__(
        self,
        in_channels: int = 1,
        out_channels: int = 1,
        depth: int = 2,
        base: int = 8,
        skips: bool = True,
        upsample: str = "transpose",
        *,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.generator(rng, "UNet2d")
        for name, size in [
            ("in_channels", in_channels),
            ("out_channels", out_channels),
            ("depth", depth),
            ("base", base),
        ]:
            _check.count(size, 1, "UNet2d", name)
        _check.choice(upsample, ("transpose", "nearest"), "UNet2d", "upsample")
        self.in_channels, self.out_channels = in_channels, out_channels
        self.depth, self.base, self.skips, self.upsample = depth, base, skips, upsample
        made: dict[str, Any] = {"init": init, "rng": rng, "dtype": dtype}
        level: Layer = _twice(base * 2 ** (depth - 1), base * 2**depth, made)
        for i in reversed(range(depth)):
            inputs, channels = base * 2 ** (i - 1) if i else in_channels, base * 2**i
            level = Level(inputs, channels, level, skips, upsample, made)
        super().__init__(level, Conv2d(base, out_channels, 1, **made))

    def _forward(self, x: Array, train: bool) -> tuple[Array, None]:
        who = "UNet2d.forward"
        _check.shape(x, f"N {self.in_channels} H W", who)
        height, width = x.shape[2:]
        if height % 2**self.depth or width % 2**self.depth:
            raise ShapeError(
                f"{who}: x must have height and width divisible by {2**self.depth}; "
                f"got {height}, {width}"
            )
        return super()._forward(x, train)

    def _accept(self, x: Any) -> Any:
        return Layer._accept(self, x)

    def __repr__(self) -> str:
        """Write it as it is made."""
        skips = "" if self.skips else ", skips=False"
        upsample = "" if self.upsample == "transpose" else f", upsample={self.upsample!r}"
        return (
            f"UNet2d({self.in_channels}, {self.out_channels}, depth={self.depth}, "
            f"base={self.base}{skips}{upsample})"
        )


class Level(Layer):
    """One size of image: convolutions, the level below, and convolutions of both together."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        below: Layer,
        skips: bool,
        upsample: str,
        made: dict[str, Any],
    ) -> None:
        self.channels, self.skips = channels, skips
        self._enter = _twice(in_channels, channels, made)
        self._below = Sequential(MaxPool2d(2), below, _up(2 * channels, channels, upsample, made))
        self._leave = _twice((1 + skips) * channels, channels, made)
        inner = {"enter": self._enter, "below": self._below, "leave": self._leave}
        super().__init__(inner=inner)

    def _forward(self, x: Array, train: bool) -> tuple[Array, None]:
        a = self._enter.forward(x, train=train)
        around = self._below.forward(a, train=train)
        joined = np.concatenate([a, around], axis=1) if self.skips else around
        return self._leave.forward(joined, train=train), None

    def _backward(self, dy: Array, saved: None) -> tuple[Array, dict[str, Array]]:  # noqa: ARG002
        djoined = self._leave.backward(dy)
        daround = djoined[:, -self.channels :]
        da = self._below.backward(daround)
        if self.skips:
            da = da + djoined[:, : self.channels]
        return self._enter.backward(da), {}


def _twice(in_channels: int, out_channels: int, made: dict[str, Any]) -> Sequential:
    """Two 3×3 convolutions, with ReLU behind each."""
    return Sequential(
        Conv2d(in_channels, out_channels, 3, padding=1, **made),
        Activation("relu"),
        Conv2d(out_channels, out_channels, 3, padding=1, **made),
        Activation("relu"),
    )


def _up(in_channels: int, out_channels: int, upsample: str, made: dict[str, Any]) -> Layer:
    """Twice the height and width."""
    if upsample == "transpose":
        return ConvTranspose2d(in_channels, out_channels, 2, 2, **made)
    convolution = Conv2d(in_channels, out_channels, 3, padding=1, **made)
    return Sequential(UpsampleNearest2d(2), convolution)
