"""Convolutional networks and the blocks of residual ones."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..convolution import Conv2d
from ..errors import ParameterError, ShapeError
from ..initializers import kaiming_normal
from ..layers import Flatten, Layer, Linear, Residual, Sequential
from ..normalization import BatchNorm
from ..pooling import GlobalAvgPool2d, MaxPool2d
from ._parts import Nonlinearity, Norm, nonlinearity, normalization


def simple_cnn(
    image: tuple[int, int, int],
    num_classes: int,
    channels: Sequence[int] = (8, 16),
    activation: Nonlinearity = "relu",
    norm: Norm = None,
    head: str = "flatten",
    init: Callable[..., Array] = kaiming_normal,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Small convolutional network: stages of convolution, activation and max-pooling, then a head.

    Input (N, C, H, W), output (N, num_classes). Each stage has 3×3 kernels, keeps the size of the
    image, and then halves it.

    Parameters
    ----------
    image
        Channels, height and width (C, H, W) of an input.
    num_classes
        Length of the output.
    channels
        Channels of each stage.
    activation
        Name of an elementwise activation, or a function without arguments that makes a layer.
    norm
        Kind of normalization behind each convolution, called as ``norm(channels, dtype=dtype)``;
        None for none. With it, the convolutions have no bias.
    head
        ``"flatten"`` for an affine map of all pixels that are left, which knows where something
        is; ``"average"`` for one of the mean over each channel, which does not, and takes images
        of any size.
    init
        Rule for the weights, called as ``init(shape, rng=rng, dtype=dtype)``; biases start at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        The stages, each a `Sequential`, then the layers of the head.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, there is no stage, or a word is not known.
    ShapeError
        If the stages leave no pixel of the image.

    References
    ----------
    LeCun et al. 1998, "Gradient-based learning applied to document recognition", section II.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> net = simple_cnn((1, 8, 8), 10, rng=rng)
    >>> net.layers[0]
    Sequential(Conv2d(1, 8, 3, padding=1), Activation(relu), MaxPool2d(2))
    >>> net.forward(np.zeros((5, 1, 8, 8))).shape
    (5, 10)
    >>> [sum(p.size for p in simple_cnn((1, 12, 12), 10, head=head, rng=rng).params.values())
    ...  for head in ("flatten", "average")]
    [2698, 1418]
    """
    who = "simple_cnn"
    _check.generator(rng, who)
    if len(image) != 3:
        raise ParameterError(f"{who}: image must be (channels, height, width); got {image!r}")
    for name, size in zip(("channels", "height", "width"), image, strict=True):
        _check.count(size, 1, who, f"{name} of image")
    _check.count(num_classes, 1, who, "num_classes")
    _check.choice(head, ("flatten", "average"), who, "head")
    if not channels:
        raise ParameterError(f"{who}: channels must hold one number or more; got {channels!r}")
    for i, size in enumerate(channels):
        _check.count(size, 1, who, f"channels[{i}]")
    height, width = (size // 2 ** len(channels) for size in image[1:])
    if not height or not width:
        raise ShapeError(
            f"{who}: image must be at least {2 ** len(channels)} pixels high and wide for "
            f"{len(channels)} stages; got {image[1]} by {image[2]}"
        )

    def stage(inputs: int, outputs: int) -> Layer:
        return Sequential(
            _convolution(inputs, outputs, 3, 1, norm, init=init, rng=rng, dtype=dtype),
            *normalization(norm, outputs, dtype),
            nonlinearity(activation, who),
            MaxPool2d(2),
        )

    pairs = zip([image[0], *channels[:-1]], channels, strict=True)
    reduced: Layer = Flatten() if head == "flatten" else GlobalAvgPool2d()
    features = channels[-1] * (height * width if head == "flatten" else 1)
    return Sequential(
        *(stage(*pair) for pair in pairs),
        reduced,
        Linear(features, num_classes, init=init, rng=rng, dtype=dtype),
    )


def resnet_block(
    in_channels: int,
    out_channels: int,
    stride: int = 1,
    activation: Nonlinearity = "relu",
    norm: Norm = BatchNorm,
    preactivation: bool = False,
    init: Callable[..., Array] = kaiming_normal,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Residual block of two 3×3 convolutions, :math:`y = f(s(x) + F(x))`.

    Input (N, in_channels, H, W), output (N, out_channels, ⌈H/stride⌉, ⌈W/stride⌉).

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    stride
        Stride of the first convolution.
    activation
        As in `simple_cnn`.
    norm
        As in `simple_cnn`.
    preactivation
        Whether normalization and activation stand before each convolution, and nothing behind
        the sum.
    init
        As in `simple_cnn`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        A `Residual` and, unless `preactivation` is set, the activation f.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, or there is no activation of this name.

    Notes
    -----
    The shortcut s is the identity if it can be, otherwise a 1×1 convolution with the same stride,
    and a normalization unless `preactivation` is set. From torchvision's ``BasicBlock``: ``conv1``,
    ``bn1``, ``conv2``, ``bn2`` and ``downsample`` are ``"0.body.0"``, ``"0.body.1"``,
    ``"0.body.3"``, ``"0.body.4"`` and ``"0.shortcut"``.

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", figure 2;
    "Identity mappings in deep residual networks", figure 1, for the other order.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> block = resnet_block(8, 16, stride=2, rng=rng)
    >>> block.forward(np.zeros((5, 8, 12, 12))).shape
    (5, 16, 6, 6)
    >>> resnet_block(8, 8, norm=None, preactivation=True, rng=rng)  # doctest: +NORMALIZE_WHITESPACE
    Sequential(Residual(Sequential(Activation(relu), Conv2d(8, 8, 3, padding=1),
                                   Activation(relu), Conv2d(8, 8, 3, padding=1))))
    """
    steps = [(in_channels, out_channels, 3, stride), (out_channels, out_channels, 3, 1)]
    return _block("resnet_block", steps, activation, norm, preactivation, init, rng, dtype)


def bottleneck_block(
    in_channels: int,
    out_channels: int,
    stride: int = 1,
    reduction: int = 4,
    activation: Nonlinearity = "relu",
    norm: Norm = BatchNorm,
    preactivation: bool = False,
    init: Callable[..., Array] = kaiming_normal,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Residual block with a bottleneck: 1×1 to fewer channels, 3×3 there, 1×1 to many again.

    Input (N, in_channels, H, W), output (N, out_channels, ⌈H/stride⌉, ⌈W/stride⌉).

    Parameters
    ----------
    in_channels
        Channels of the input.
    out_channels
        Channels of the output.
    stride
        Stride of the 3×3 convolution.
    reduction
        How many times fewer channels there are in between; it divides `out_channels`.
    activation
        As in `simple_cnn`.
    norm
        As in `simple_cnn`.
    preactivation
        As in `resnet_block`.
    init
        As in `simple_cnn`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        A `Residual` and, unless `preactivation` is set, the activation.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, `reduction` does not divide `out_channels`, or
        there is no activation of this name.

    Notes
    -----
    The paper has the stride in the first 1×1 convolution, torchvision as here in the 3×3 one,
    which throws no pixel away. With C channels outside and C/4 inside it has 17/16·C² weights,
    where two 3×3 convolutions have 18·C².

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", figure 5.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> block = bottleneck_block(16, 16, rng=rng)
    >>> block.forward(np.zeros((5, 16, 6, 6))).shape
    (5, 16, 6, 6)
    >>> sum(p.size for name, p in block.params.items() if name.endswith("W")) == 17 * 16**2 // 16
    True
    """
    who = "bottleneck_block"
    _check.count(reduction, 1, who, "reduction")
    _check.count(out_channels, 1, who, "out_channels")
    if out_channels % reduction:
        raise ParameterError(
            f"{who}: reduction must divide out_channels {out_channels}; got {reduction}"
        )
    inside = out_channels // reduction
    steps = [(in_channels, inside, 1, 1), (inside, inside, 3, stride), (inside, out_channels, 1, 1)]
    return _block(who, steps, activation, norm, preactivation, init, rng, dtype)


def _block(
    who: str,
    steps: list[tuple[int, int, int, int]],
    activation: Nonlinearity,
    norm: Norm,
    preactivation: bool,
    init: Callable[..., Array],
    rng: np.random.Generator,
    dtype: DTypeLike,
) -> Sequential:
    """Build a residual block of convolutions: channels in and out, kernel size, stride of each."""
    _check.generator(rng, who)
    in_channels, out_channels = steps[0][0], steps[-1][1]
    stride = math.prod(step[3] for step in steps)
    made: dict[str, Any] = {"init": init, "rng": rng, "dtype": dtype}
    for name, size in [
        ("in_channels", in_channels), ("out_channels", out_channels), ("stride", stride)
    ]:  # fmt: skip
        _check.count(size, 1, who, name)
    body: list[Layer] = []
    for inputs, outputs, kernel_size, step in steps:
        convolution = _convolution(inputs, outputs, kernel_size, step, norm, **made)
        if preactivation:
            before = normalization(norm, inputs, dtype)
            body += [*before, nonlinearity(activation, who), convolution]
        else:
            body += [convolution, *normalization(norm, outputs, dtype)]
            body += [nonlinearity(activation, who)]
    shortcut: Layer | None = None
    if stride > 1 or in_channels != out_channels:
        projection = _convolution(in_channels, out_channels, 1, stride, norm, **made)
        behind = [] if preactivation else normalization(norm, out_channels, dtype)
        shortcut = Sequential(projection, *behind)
    if preactivation:
        return Sequential(Residual(Sequential(*body), shortcut=shortcut))
    *body, last = body  # the last activation comes after the sum
    return Sequential(Residual(Sequential(*body), shortcut=shortcut), last)


def _convolution(
    inputs: int, outputs: int, kernel_size: int, stride: int, norm: Norm, **made: Any
) -> Conv2d:
    """Make a convolution that keeps the size but for its stride; without a bias before a norm."""
    padding = kernel_size // 2
    return Conv2d(inputs, outputs, kernel_size, stride, padding, bias=norm is None, **made)
