"""Smooth relatives of ReLU, made of an exponential on the left."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._saturate import saturating_product, step
from ._sigmoids import sigmoid

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    r"""Exponential linear unit: x for x > 0, :math:`\alpha(e^x - 1)` for x ≤ 0.

    Parameters
    ----------
    x
        Array of any shape.
    alpha
        Minus the limit on the left.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [-alpha, inf).

    Raises
    ------
    ParameterError
        If `alpha` is negative or infinite.

    Notes
    -----
    ``expm1`` keeps the digits near 0 that subtracting 1 would lose; its argument min(x, 0) is
    never positive.

    References
    ----------
    Clevert, Unterthiner and Hochreiter 2016, "Fast and accurate deep network learning by
    exponential linear units (ELUs)".

    Examples
    --------
    >>> elu([-1000.0, 0.0, 2.0])
    array([-1.,  0.,  2.])

    The formula as it stands loses small inputs:

    >>> import numpy as np
    >>> float(np.exp(-1e-17) - 1), float(elu(-1e-17))
    (0.0, -1e-17)
    """
    _check.in_range(alpha, "[0, inf)", "elu", "alpha")
    x = _check.floating(x, "elu")
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def elu_grad(x: ArrayLike, alpha: float = 1.0) -> Array:
    r"""Derivative of `elu`: 1 for x > 0, :math:`\alpha e^x` for x ≤ 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    alpha
        As in `elu`; for another value than 1 there is a kink at 0.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `alpha` is negative or infinite.

    Examples
    --------
    >>> elu_grad([-1000.0, 0.0, 2.0], alpha=0.5)
    array([0. , 0.5, 1. ])
    """
    _check.in_range(alpha, "[0, inf)", "elu_grad", "alpha")
    x = _check.floating(x, "elu_grad")
    right = step(x)
    return right + alpha * (1 - right) * np.exp(np.minimum(x, 0))


def celu(x: ArrayLike, alpha: float = 1.0) -> Array:
    r"""ELU without a kink: x for x > 0, :math:`\alpha(e^{x/\alpha} - 1)` for x ≤ 0.

    Parameters
    ----------
    x
        Array of any shape.
    alpha
        Minus the limit on the left, and the scale on which it is reached.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [-alpha, inf).

    Raises
    ------
    ParameterError
        If `alpha` is not positive and finite.

    References
    ----------
    Barron 2017, "Continuously differentiable exponential linear units".

    Examples
    --------
    >>> celu([-1000.0, 0.0, 3.0], alpha=2.0)
    array([-2.,  0.,  3.])
    """
    _check.in_range(alpha, "(0, inf)", "celu", "alpha")
    x = _check.floating(x, "celu")
    left = np.expm1(saturating_product(1 / alpha, np.minimum(x, 0)))
    return np.maximum(x, 0) + alpha * left


def celu_grad(x: ArrayLike, alpha: float = 1.0) -> Array:
    r"""Derivative of `celu`: 1 for x > 0, :math:`e^{x/\alpha}` for x ≤ 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    alpha
        As in `celu`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Raises
    ------
    ParameterError
        If `alpha` is not positive and finite.

    Examples
    --------
    >>> celu_grad([-1e4, 0.0, 3.0], alpha=2.0)
    array([0., 1., 1.])
    """
    _check.in_range(alpha, "(0, inf)", "celu_grad", "alpha")
    x = _check.floating(x, "celu_grad")
    return np.exp(saturating_product(1 / alpha, np.minimum(x, 0)))


def selu(x: ArrayLike) -> Array:
    r"""Scaled ELU, :math:`\lambda\,\mathrm{elu}(x, \alpha)` with two fixed constants.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Notes
    -----
    :math:`\alpha \approx 1.6733` and :math:`\lambda \approx 1.0507` are the numbers for which
    standard normal input gives output of mean 0 and variance 1.

    References
    ----------
    Klambauer, Unterthiner, Mayr and Hochreiter 2017, "Self-normalizing neural networks".

    Examples
    --------
    >>> selu([-1000.0, 0.0, 1.0]).round(4)
    array([-1.7581,  0.    ,  1.0507])
    >>> from dlref.activations import activation_moments
    >>> moments = activation_moments(selu)
    >>> abs(moments.mean) < 1e-12, abs(moments.second_moment - 1) < 1e-12
    (True, True)
    """
    return _SELU_SCALE * elu(_check.floating(x, "selu"), _SELU_ALPHA)


def selu_grad(x: ArrayLike) -> Array:
    r"""Derivative of `selu`: :math:`\lambda` for x > 0, :math:`\lambda\alpha e^x` for x ≤ 0.

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
    >>> selu_grad([-1000.0, 0.0, 1.0]).round(4)
    array([0.    , 1.7581, 1.0507])
    """
    return _SELU_SCALE * elu_grad(_check.floating(x, "selu_grad"), _SELU_ALPHA)


def softplus(x: ArrayLike, beta: float = 1.0) -> Array:
    r"""Smooth ReLU, :math:`\log(1 + e^{\beta x}) / \beta`.

    Parameters
    ----------
    x
        Array of any shape.
    beta
        Sharpness of the bend; for large values softplus is nearly ReLU.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, never negative.

    Raises
    ------
    ParameterError
        If `beta` is not positive and finite.

    Notes
    -----
    Written as max(x, 0) + log1p(exp(-abs(βx))) / β: the exponent is never positive, so nothing
    overflows, and ``log1p`` keeps the left tail.

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau and Garcia 2001, "Incorporating second-order functional
    knowledge for better option pricing".

    Examples
    --------
    >>> softplus([-1000.0, 0.0, 2.0]).round(3)
    array([0.   , 0.693, 2.127])

    The formula as it stands overflows on the right and loses the left tail:

    >>> import numpy as np
    >>> with np.errstate(over="ignore"):
    ...     float(np.log(1 + np.exp(1000.0))), float(softplus(1000.0))
    (inf, 1000.0)
    >>> print(f"{np.log(1 + np.exp(-40.0)):.6g}, {softplus(-40.0):.6g}")
    0, 4.24835e-18
    """
    _check.in_range(beta, "(0, inf)", "softplus", "beta")
    x = _check.floating(x, "softplus")
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(saturating_product(beta, x)))) / beta


def softplus_grad(x: ArrayLike, beta: float = 1.0) -> Array:
    r"""Derivative of `softplus`, :math:`\sigma(\beta x)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    beta
        As in `softplus`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Raises
    ------
    ParameterError
        If `beta` is not positive and finite.

    Examples
    --------
    >>> softplus_grad([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    _check.in_range(beta, "(0, inf)", "softplus_grad", "beta")
    return sigmoid(saturating_product(beta, _check.floating(x, "softplus_grad")))
