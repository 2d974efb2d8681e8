"""Normalization of each example by itself, in training and outside."""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, ShapeError
from ..layers import Layer
from ._parts import (
    as_made,
    gamma,
    new_params,
    param_grads,
    rescale,
    rescale_grad,
    scale_and_shift,
    standardize,
    standardize_grad,
)

Shape = tuple[int, ...]


class _PerExample(Layer, ABC):
    """Base: y = gamma * xhat + beta, in which xhat has mean 0 and variance 1."""

    eps: Any  # None stands for RMSNorm's default

    @abstractmethod
    def _views(self, x: Array) -> tuple[Shape, Shape]:
        """Return two shapes (A, S, B): the middle axis counts the means, then the gammas."""

    def _normalize(self, x: Array) -> tuple[Array, Array]:
        xhat, inverse, _, _ = standardize(x, self.eps)
        return xhat, inverse

    _normalize_grad = staticmethod(standardize_grad)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:  # noqa: ARG002
        of_means, of_params = self._views(x)
        xhat, inverse = self._normalize(x.reshape(of_means))
        y = scale_and_shift(xhat.reshape(of_params), self.params)
        return y.reshape(x.shape), (xhat, inverse, of_params)

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        xhat, inverse, of_params = saved
        delta = dy.reshape(of_params)
        dxhat = (gamma(self.params) * delta).reshape(xhat.shape)
        dx = self._normalize_grad(dxhat, xhat, inverse)
        return dx.reshape(dy.shape), param_grads(delta, xhat.reshape(of_params), self.params)


class LayerNorm(_PerExample):
    r"""Layer normalization, :math:`y = \gamma (x - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta`.

    Mean and variance are taken over the last axes of each example by itself. Input and output
    (N, ..., \*normalized_shape). Parameters ``gamma`` and ``beta`` of the shape
    `normalized_shape`.

    Parameters
    ----------
    normalized_shape
        Lengths of the axes that are normalized together; a number stands for the last axis.
    eps
        Added to the variance, under the root; positive.
    elementwise_affine
        Whether there are `gamma` and `beta`.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a length is no integer of at least 1 or `eps` is not positive.
    ShapeError
        In forward, if the input does not end in `normalized_shape`.

    Notes
    -----
    With :math:`\hat x = (x - \mu)/\sqrt{\sigma^2 + \varepsilon}`, :math:`\hat\delta = \gamma \odot
    \partial L/\partial y` and means over the same axes,

    .. math:: \frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}}
        \left(\hat\delta - \overline{\hat\delta} - \hat x\, \overline{\hat\delta \hat x}\right).

    Adding a number to an example, or multiplying it by a positive one, does not change its
    output (up to eps). From PyTorch: ``weight`` is gamma, ``bias`` is beta.

    References
    ----------
    Ba, Kiros and Hinton 2016, "Layer normalization", section 3.

    Examples
    --------
    >>> import numpy as np
    >>> layer = LayerNorm(4)
    >>> x = np.array([[1.0, 2.0, 3.0, 6.0]])
    >>> layer.forward(x).round(3)
    array([[-1.069, -0.535,  0.   ,  1.604]])
    >>> bool(np.allclose(layer.forward(3 * x + 5), layer.forward(x), atol=1e-5))
    True
    >>> layer.backward([[1.0, 0.0, 0.0, 0.0]]).round(3)
    array([[ 0.248, -0.21 , -0.134,  0.095]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        *,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.normalized_shape = _lengths(normalized_shape, "LayerNorm")
        _check.in_range(eps, "(0, inf)", "LayerNorm", "eps")
        self.eps = float(eps)
        super().__init__(new_params(self.normalized_shape, dtype) if elementwise_affine else {})

    def _views(self, x: Array) -> tuple[Shape, Shape]:
        return _last_axes(x, self.normalized_shape, "LayerNorm.forward")

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            "LayerNorm",
            _short(self.normalized_shape),
            eps=(self.eps, 1e-5),
            elementwise_affine=("gamma" in self.params, True),
        )


class RMSNorm(_PerExample):
    r"""Root-mean-square norm, :math:`y = \gamma \odot x/\sqrt{\overline{x^2} + \varepsilon}`.

    LayerNorm without the mean and without beta. Input and output
    (N, ..., \*normalized_shape). Parameter ``gamma`` of the shape `normalized_shape`.

    Parameters
    ----------
    normalized_shape
        Lengths of the axes that are normalized together; a number stands for the last axis.
    eps
        Added to the mean square, under the root; None for the precision of the input's dtype
        (2e-16 in float64), as in PyTorch. Published models use 1e-5 or 1e-6.
    elementwise_affine
        Whether there is `gamma`.
    dtype
        Floating dtype of `gamma`; the input must have it too.

    Raises
    ------
    ParameterError
        If a length is no integer of at least 1 or `eps` is not positive.
    ShapeError
        In forward, if the input does not end in `normalized_shape`.

    Notes
    -----
    With :math:`\hat x = x/r`, :math:`r = \sqrt{\overline{x^2} + \varepsilon}` and
    :math:`\hat\delta = \gamma \odot \partial L/\partial y`,

    .. math:: \frac{\partial L}{\partial x} = \frac 1 r
        \left(\hat\delta - \hat x\, \overline{\hat\delta \hat x}\right).

    From PyTorch: ``weight`` is gamma.

    References
    ----------
    Zhang and Sennrich 2019, "Root mean square layer normalization", section 4.

    Examples
    --------
    The length of an example does not matter, its mean does:

    >>> import numpy as np
    >>> layer = RMSNorm(2)
    >>> layer.forward([[3.0, 4.0], [30.0, 40.0], [13.0, 14.0]]).round(3)
    array([[0.849, 1.131],
           [0.849, 1.131],
           [0.962, 1.036]])
    >>> layer.backward([[4.0, -3.0], [3.0, 4.0], [0.0, 0.0]]).round(3) + 0.0
    array([[ 1.131, -0.849],
           [ 0.   ,  0.   ],
           [ 0.   ,  0.   ]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        *,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.normalized_shape = _lengths(normalized_shape, "RMSNorm")
        if eps is not None:
            _check.in_range(eps, "(0, inf)", "RMSNorm", "eps")
        self.eps = None if eps is None else float(eps)
        params = new_params(self.normalized_shape, dtype) if elementwise_affine else {}
        params.pop("beta", None)
        super().__init__(params)

    def _views(self, x: Array) -> tuple[Shape, Shape]:
        return _last_axes(x, self.normalized_shape, "RMSNorm.forward")

    def _normalize(self, x: Array) -> tuple[Array, Array]:
        return rescale(x, self.eps or float(np.finfo(x.dtype).eps))

    _normalize_grad = staticmethod(rescale_grad)

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            "RMSNorm",
            _short(self.normalized_shape),
            eps=(self.eps, None),
            elementwise_affine=("gamma" in self.params, True),
        )


class GroupNorm(_PerExample):
    r"""Group normalization: mean and variance over a group of channels of one example.

    :math:`y = \gamma \hat x + \beta` with :math:`\hat x` as in `LayerNorm`; neighboring channels
    form a group. Input and output (N, C, ...), often (N, C, H, W). Parameters ``gamma`` and
    ``beta`` (C,).

    Parameters
    ----------
    num_groups
        Groups; must divide the channels.
    num_channels
        C, the channels.
    eps
        Added to the variance, under the root; positive.
    affine
        Whether there are `gamma` and `beta`.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a number is out of range, or the groups do not divide the channels.
    ShapeError
        In forward, if the input has not that many channels.

    Notes
    -----
    One group makes it `LayerNorm` over (C, H, W), though with a gamma for each channel, not each
    value; C groups make it `InstanceNorm`. From PyTorch: ``weight`` is gamma, ``bias`` is beta.

    References
    ----------
    Wu and He 2018, "Group normalization", section 3.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(0).standard_normal((2, 6, 4, 4))
    >>> y = GroupNorm(3, 6).forward(x)
    >>> y.reshape(2, 3, -1).std(axis=-1).round(4)
    array([[1., 1., 1.],
           [1., 1., 1.]])
    >>> bool(np.all(GroupNorm(1, 6).forward(x) == LayerNorm((6, 4, 4)).forward(x)))
    True
    >>> bool(np.all(GroupNorm(6, 6).forward(x) == InstanceNorm(6).forward(x)))
    True
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        *,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.count(num_groups, 1, "GroupNorm", "num_groups")
        _check.count(num_channels, 1, "GroupNorm", "num_channels")
        if num_channels % num_groups:
            raise ParameterError(
                f"GroupNorm: num_groups must divide num_channels {num_channels}; got {num_groups}"
            )
        _check.in_range(eps, "(0, inf)", "GroupNorm", "eps")
        self.num_groups, self.num_channels, self.eps = num_groups, num_channels, float(eps)
        super().__init__(new_params((num_channels,), dtype) if affine else {})

    def _views(self, x: Array) -> tuple[Shape, Shape]:
        if x.ndim < 2 or x.shape[1] != self.num_channels:
            raise ShapeError(
                f"GroupNorm.forward: x must have shape (N, {self.num_channels}, ...); got {x.shape}"
            )
        return _channels(x, self.num_groups)

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            "GroupNorm",
            self.num_groups,
            self.num_channels,
            eps=(self.eps, 1e-5),
            affine=("gamma" in self.params, True),
        )


class InstanceNorm(_PerExample):
    r"""Instance normalization: mean and variance over each channel of each example.

    :math:`y = \gamma \hat x + \beta` with :math:`\hat x` as in `LayerNorm`. Input and output
    (N, C, H, W). Parameters, if asked for, ``gamma`` and ``beta`` (C,).

    Parameters
    ----------
    num_features
        C, the channels.
    eps
        Added to the variance, under the root; positive.
    affine
        Whether there are `gamma` and `beta`; not by default, as in PyTorch.
    dtype
        Floating dtype of the parameters; the input must then have it too.

    Raises
    ------
    ParameterError
        If a number is out of range.
    ShapeError
        In forward, if the input has another shape.

    Notes
    -----
    It takes from each image and channel its mean and contrast, which belong to the style of a
    picture more than to its content. From PyTorch: ``weight`` is gamma, ``bias`` is beta.

    References
    ----------
    Ulyanov, Vedaldi and Lempitsky 2016, "Instance normalization: the missing ingredient for fast
    stylization", section 2.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(0).standard_normal((2, 3, 4, 4))
    >>> y = InstanceNorm(3).forward(x)
    >>> bool(np.allclose(InstanceNorm(3).forward(4 * x + 7), y, atol=1e-4))
    True
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        affine: bool = False,
        *,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.count(num_features, 1, "InstanceNorm", "num_features")
        _check.in_range(eps, "(0, inf)", "InstanceNorm", "eps")
        self.num_features, self.eps = num_features, float(eps)
        super().__init__(new_params((num_features,), dtype) if affine else {})

    def _views(self, x: Array) -> tuple[Shape, Shape]:
        _check.shape(x, f"N {self.num_features} H W", "InstanceNorm.forward")
        return _channels(x, self.num_features)

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            "InstanceNorm",
            self.num_features,
            eps=(self.eps, 1e-5),
            affine=("gamma" in self.params, False),
        )


def _lengths(normalized_shape: int | Sequence[int], who: str) -> Shape:
    """Return the shape as a tuple."""
    if isinstance(normalized_shape, int | np.integer):
        lengths: Shape = (int(normalized_shape),)
    else:
        lengths = tuple(normalized_shape)
    if not lengths or not all(isinstance(n, int | np.integer) and n > 0 for n in lengths):
        raise ParameterError(
            f"{who}: normalized_shape must hold integers of at least 1; got {normalized_shape!r}"
        )
    return lengths


def _short(normalized_shape: Shape) -> int | Shape:
    return normalized_shape[0] if len(normalized_shape) == 1 else normalized_shape


def _last_axes(x: Array, normalized_shape: Shape, who: str) -> tuple[Shape, Shape]:
    """Return the views with one mean for each example, and one gamma for each of its values."""
    if x.ndim <= len(normalized_shape) or x.shape[-len(normalized_shape) :] != normalized_shape:
        expected = ", ".join(map(str, normalized_shape))
        raise ShapeError(f"{who}: x must have shape (N, ..., {expected}); got {x.shape}")
    values = math.prod(normalized_shape)
    return (1, x.size // values, values), (x.size // values, values, 1)


def _channels(x: Array, groups: int) -> tuple[Shape, Shape]:
    """Return the views with one mean for each example's group, and one gamma for each channel."""
    examples, channels, places = len(x), x.shape[1], math.prod(x.shape[2:])
    per_group = channels // groups * places
    return (1, examples * groups, per_group), (examples, channels, places)
