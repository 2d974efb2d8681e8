"""Networks of affine maps: the plain one, and one with a shortcut around every layer."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..dropout import Dropout
from ..errors import ParameterError
from ..initializers import kaiming_normal
from ..layers import Layer, Linear, Residual, ReZero, Sequential
from ._parts import Nonlinearity, Norm, nonlinearity, normalization


def mlp(
    sizes: Sequence[int],
    activation: Nonlinearity = "relu",
    norm: Norm = None,
    dropout: float = 0.0,
    residual: bool = False,
    init: Callable[..., Array] = kaiming_normal,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Multilayer perceptron, :math:`h_l = f(h_{l-1} W_l + b_l)`, the last layer without f.

    Input (N, ..., sizes[0]), output (N, ..., sizes[-1]). Each hidden layer is a `Sequential` of
    affine map, normalization, activation and dropout, as far as they are asked for, so that what
    `dlref.diagnostics.signal_propagation` follows are whole layers.

    Parameters
    ----------
    sizes
        Numbers of units, from the input to the output.
    activation
        Name of an elementwise activation, or a function without arguments that makes a layer.
    norm
        Kind of normalization behind each hidden affine map, such as `BatchNorm`, called as
        ``norm(size, dtype=dtype)``; None for none. With it, the affine maps there have no bias.
    dropout
        Probability of being dropped, behind each hidden activation.
    residual
        Whether a hidden layer gets a shortcut around it, where its input is as wide as its output.
    init
        Rule for the weights, called as ``init(shape, rng=rng, dtype=dtype)``; biases start at zero.
    rng
        Generator of the initial weights and the dropout masks; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        The hidden layers, then an affine map.

    Raises
    ------
    ParameterError
        If there are fewer than two sizes, one of them is not an integer of at least 1, or there
        is no activation of this name.

    Notes
    -----
    From PyTorch: ``"{l}.0.W"`` is the l-th ``weight.T``, ``"{L}.W"`` the last one.

    References
    ----------
    Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors".

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> net = mlp([64, 32, 10], rng=rng)
    >>> net
    Sequential(Sequential(Linear(64, 32), Activation(relu)), Linear(32, 10))
    >>> net.params
    {0.0.W: (64, 32), 0.0.b: (32,), 1.W: (32, 10), 1.b: (10,)}
    >>> from dlref.normalization import BatchNorm
    >>> mlp([2, 8, 1], "tanh", norm=BatchNorm, dropout=0.5, rng=rng).layers[0]
    Sequential(Linear(2, 8, bias=False), BatchNorm(8), Activation(tanh), Dropout(0.5))
    """
    _check.generator(rng, "mlp")
    if len(sizes) < 2:
        raise ParameterError(f"mlp: sizes must hold an input and an output; got {list(sizes)}")
    for i, size in enumerate(sizes):
        _check.count(size, 1, "mlp", f"sizes[{i}]")
    _check.in_range(dropout, "[0, 1]", "mlp", "dropout")

    def hidden(inputs: int, outputs: int) -> Layer:
        layer = Sequential(
            Linear(inputs, outputs, bias=norm is None, init=init, rng=rng, dtype=dtype),
            *normalization(norm, outputs, dtype),
            nonlinearity(activation, "mlp"),
            *([Dropout(dropout, rng=rng)] if dropout else []),
        )
        return Residual(layer) if residual and inputs == outputs else layer

    *before, last = pairwise(sizes)
    layers = [hidden(*pair) for pair in before]
    return Sequential(*layers, Linear(*last, init=init, rng=rng, dtype=dtype))


def residual_mlp(
    in_features: int,
    width: int,
    blocks: int,
    out_features: int,
    activation: Nonlinearity = "relu",
    norm: Norm = None,
    scale: float = 1.0,
    rezero: bool = False,
    init: Callable[..., Array] = kaiming_normal,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Residual network of affine maps, :math:`h_l = h_{l-1} + c\,(f(h_{l-1})\, W_l + b_l)`.

    Input (N, ..., in_features), output (N, ..., out_features). An affine map leads to the given
    width, and after the blocks another activation and affine map lead to the output.

    Parameters
    ----------
    in_features
        Length of the input.
    width
        Length of h.
    blocks
        Number L of residual blocks.
    out_features
        Length of the output.
    activation
        As in `mlp`.
    norm
        As in `mlp`; it stands before every activation.
    scale
        The factor c, such as 1/L.
    rezero
        Whether c is instead a parameter of each block that starts at 0, as in `ReZero`.
    init
        As in `mlp`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        Affine map, blocks, normalization if asked for, activation, affine map.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, `blocks` is negative, `rezero` comes with a
        `scale`, or there is no activation of this name.

    Notes
    -----
    The activation stands before the affine map: so nothing but additions lies between the first
    map and the last, and :math:`h_L = h_0 + c \sum_l (f(h_{l-1}) W_l + b_l)`. Its partner without
    shortcuts and with as many affine maps is ``mlp([in_features, *[width] * (blocks + 1),
    out_features])``.

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Identity mappings in deep residual networks", section 4, for this
    order.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> residual_mlp(64, 32, 1, 10, scale=0.5, rng=rng).layers[1]
    Residual(Sequential(Activation(relu), Linear(32, 32)), scale=0.5)

    Without a scale every block doubles the mean square of h:

    >>> from dlref.diagnostics import signal_propagation
    >>> x, dy = rng.standard_normal((50, 64)), rng.standard_normal((50, 10))
    >>> for scale in (1.0, 1 / 16):
    ...     net = residual_mlp(64, 256, 16, 10, scale=scale, rng=rng)
    ...     rms = signal_propagation(net, x, dy).activation
    ...     print(round(float(np.log2((rms[17] / rms[1]) ** 2))))
    16
    0
    """
    who = "residual_mlp"
    _check.generator(rng, who)
    for name, size in [
        ("in_features", in_features),
        ("width", width),
        ("out_features", out_features),
    ]:
        _check.count(size, 1, who, name)
    _check.count(blocks, 0, who, "blocks")
    if rezero and scale != 1:
        raise ParameterError(f"{who}: scale must be 1 with rezero, which learns it; got {scale}")

    def affine(inputs: int, outputs: int) -> Linear:
        return Linear(inputs, outputs, init=init, rng=rng, dtype=dtype)

    def activated(outputs: int) -> list[Layer]:
        return [
            *normalization(norm, width, dtype),
            nonlinearity(activation, who),
            affine(width, outputs),
        ]

    def block() -> Layer:
        body = Sequential(*activated(width))
        return ReZero(body, dtype=dtype) if rezero else Residual(body, scale)

    inner = [block() for _ in range(blocks)]
    return Sequential(affine(in_features, width), *inner, *activated(out_features))
