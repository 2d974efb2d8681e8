"""Activations of the form x times a gate that depends on x."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..special import normal_cdf, normal_pdf
from ._exponential import softplus
from ._saturate import saturating_product
from ._sigmoids import hard_sigmoid, hard_sigmoid_grad, sigmoid

_GELU_CUBIC = 0.044715
_GELU_SLOPE = math.sqrt(8 / math.pi)
_GELU_BOUND = 60.0  # beyond, the gate is 0 or 1 in every dtype, and the cube could overflow


def gelu(x: ArrayLike, approximate: str = "none") -> Array:
    r"""Gaussian error linear unit, :math:`x\,\Phi(x)`.

    Parameters
    ----------
    x
        Array of any shape.
    approximate
        ``"none"``, or ``"tanh"`` for
        :math:`\frac{x}{2}\bigl(1 + \tanh\sqrt{2/\pi}\,(x + 0.044715\,x^3)\bigr)`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `approximate` is neither of the two words.

    Notes
    -----
    :math:`(1 + \tanh u)/2 = \sigma(2u)`, which keeps the left tail; u is computed from x cut off
    at ±60, where the gate has long been 0 or 1.

    References
    ----------
    Hendrycks and Gimpel 2016, "Gaussian error linear units (GELUs)".

    Examples
    --------
    >>> gelu([-1000.0, -1.0, 0.0, 1.0]).round(6)
    array([-0.      , -0.158655,  0.      ,  0.841345])
    >>> gelu([-1000.0, -1.0, 0.0, 1.0], approximate="tanh").round(6)
    array([-0.      , -0.158808,  0.      ,  0.841192])
    """
    x = _check.floating(x, "gelu")
    _check.choice(approximate, ("none", "tanh"), "gelu", "approximate")
    gate = normal_cdf(x) if approximate == "none" else sigmoid(_gelu_argument(x))
    gate *= x
    return gate


def gelu_grad(x: ArrayLike, approximate: str = "none") -> Array:
    r"""Derivative of `gelu`, :math:`\Phi(x) + x\,\varphi(x)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    approximate
        As in `gelu`; with ``"tanh"`` the derivative of the approximation.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `approximate` is neither of the two words.

    Examples
    --------
    >>> gelu_grad([-1000.0, 0.0, 1.0]).round(6)
    array([0.      , 0.5     , 1.083315])
    """
    x = _check.floating(x, "gelu_grad")
    _check.choice(approximate, ("none", "tanh"), "gelu_grad", "approximate")
    if approximate == "none":
        return normal_cdf(x) + x * normal_pdf(x)
    gate = sigmoid(_gelu_argument(x))
    slope = _GELU_SLOPE * (1 + 3 * _GELU_CUBIC * _gelu_bounded(x) ** 2)
    return gate + x * (gate * (1 - gate)) * slope


def _gelu_bounded(x: Array) -> Array:
    return np.clip(x, -_GELU_BOUND, _GELU_BOUND)


def _gelu_argument(x: Array) -> Array:
    bounded = _gelu_bounded(x)
    u = bounded * bounded
    u *= _GELU_SLOPE * _GELU_CUBIC
    u += _GELU_SLOPE
    u *= bounded
    return u


def silu(x: ArrayLike) -> Array:
    r"""Sigmoid linear unit, :math:`x\,\sigma(x)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    References
    ----------
    Elfwing, Uchibe and Doya 2018, "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning".

    Examples
    --------
    >>> silu([-1000.0, 0.0, 1.0]).round(6)
    array([-0.      ,  0.      ,  0.731059])
    """
    x = _check.floating(x, "silu")
    return x * sigmoid(x)


def silu_grad(x: ArrayLike) -> Array:
    r"""Derivative of `silu`, :math:`\sigma(x)\bigl(1 + x(1 - \sigma(x))\bigr)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Examples
    --------
    >>> silu_grad([-1000.0, 0.0, 1.0]).round(6)
    array([-0.      ,  0.5     ,  0.927671])
    """
    return swish_grad(_check.floating(x, "silu_grad"))


def swish(x: ArrayLike, beta: float = 1.0) -> Array:
    r"""Swish, :math:`x\,\sigma(\beta x)`; for β = 1 it is `silu`.

    Parameters
    ----------
    x
        Array of any shape.
    beta
        Sharpness: 0 gives x/2, large values nearly ReLU.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `beta` is not finite.

    References
    ----------
    Ramachandran, Zoph and Le 2017, "Searching for activation functions".

    Examples
    --------
    >>> swish([-1000.0, 0.0, 2.0], beta=0.5).round(6)
    array([-0.      ,  0.      ,  1.462117])
    """
    _check.finite(beta, "swish", "beta")
    x = _check.floating(x, "swish")
    return x * sigmoid(saturating_product(beta, x))


def swish_grad(x: ArrayLike, beta: float = 1.0) -> Array:
    r"""Derivative of `swish`, :math:`s\,(1 + \beta x(1 - s))` with :math:`s = \sigma(\beta x)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    beta
        As in `swish`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `beta` is not finite.

    Examples
    --------
    >>> swish_grad([-1000.0, 0.0, 2.0], beta=0.5).round(6)
    array([-0.      ,  0.5     ,  0.927671])
    """
    _check.finite(beta, "swish_grad", "beta")
    z = saturating_product(beta, _check.floating(x, "swish_grad"))
    s = sigmoid(z)
    return s * (1 + z * (1 - s))


def mish(x: ArrayLike) -> Array:
    r"""Mish, :math:`x \tanh(\mathrm{softplus}(x))`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    References
    ----------
    Misra 2019, "Mish: a self regularized non-monotonic activation function".

    Examples
    --------
    >>> mish([-1000.0, 0.0, 1.0]).round(6)
    array([-0.      ,  0.      ,  0.865098])
    """
    x = _check.floating(x, "mish")
    return x * np.tanh(softplus(x))


def mish_grad(x: ArrayLike) -> Array:
    r"""Derivative of `mish`, :math:`t + x\,\sigma(x)(1 - t^2)` with t = tanh(softplus(x)).

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Examples
    --------
    >>> mish_grad([-1000.0, 0.0, 1.0]).round(6)
    array([0.      , 0.6     , 1.049036])
    """
    x = _check.floating(x, "mish_grad")
    t = np.tanh(softplus(x))
    return t + x * (sigmoid(x) * (1 - t * t))


def hard_swish(x: ArrayLike) -> Array:
    r"""Swish of straight and parabolic pieces, :math:`x \min(\max(x/6 + 1/2,\ 0),\ 1)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    References
    ----------
    Howard et al. 2019, "Searching for MobileNetV3".

    Examples
    --------
    >>> hard_swish([-4.0, -1.5, 0.0, 4.0])
    array([-0.   , -0.375,  0.   ,  4.   ])
    """
    x = _check.floating(x, "hard_swish")
    return x * hard_sigmoid(x)


def hard_swish_grad(x: ArrayLike) -> Array:
    r"""Derivative of `hard_swish`: x/3 + 1/2 for :math:`|x| < 3`, else 0 or 1.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Examples
    --------
    >>> hard_swish_grad([-4.0, -1.5, 0.0, 1.5, 4.0])
    array([0. , 0. , 0.5, 1. , 1. ])
    """
    x = _check.floating(x, "hard_swish_grad")
    return hard_sigmoid(x) + x * hard_sigmoid_grad(x)
