"""Identity, and activations that level off on both sides."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._saturate import step


def identity(x: ArrayLike) -> Array:
    r"""Identity, :math:`x`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        A copy, with the shape and floating dtype of `x`.

    Examples
    --------
    >>> identity([-1, 0, 2])
    array([-1.,  0.,  2.])
    """
    return np.positive(_check.floating(x, "identity"))


def identity_grad(x: ArrayLike) -> Array:
    r"""Derivative of `identity`, 1 everywhere.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`; NaN where `x` is NaN.

    Examples
    --------
    >>> identity_grad([-1.0, 0.0, 2.0])
    array([1., 1., 1.])
    """
    return _check.floating(x, "identity_grad") ** 0


def sigmoid(x: ArrayLike) -> Array:
    r"""Logistic sigmoid, :math:`\sigma(x) = 1 / (1 + e^{-x})`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Notes
    -----
    With :math:`z = e^{-|x|}`, which cannot overflow, the value is :math:`1/(1+z)` on the right
    and :math:`z/(1+z)` on the left. Since :math:`z \le 1`, the numerator is the maximum of
    :math:`z` and the truth value of x ≥ 0.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", section 4.2.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    The formula as it stands overflows on the left:

    >>> import numpy as np
    >>> with np.errstate(over="raise"):
    ...     1 / (1 + np.exp(-np.float64(-1000.0)))
    Traceback (most recent call last):
        ...
    FloatingPointError: overflow encountered in exp

    A detour by tanh does not overflow, but loses the left tail:

    >>> print(f"{(1 + np.tanh(-20.0)) / 2:.6g}, {sigmoid(-40.0):.6g}")
    0, 4.24835e-18
    """
    x = _check.floating(x, "sigmoid")
    z = np.exp(-np.abs(x))
    y = np.maximum(z, x >= 0)
    z += 1
    y /= z
    return y


def sigmoid_grad(x: ArrayLike) -> Array:
    r"""Derivative of `sigmoid`, :math:`\sigma'(x) = \sigma(x)(1 - \sigma(x))`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1/4].

    Notes
    -----
    Computed as :math:`z / (1+z)^2` with :math:`z = e^{-|x|}`, which is the same and keeps all
    digits in both tails.

    Examples
    --------
    >>> sigmoid_grad([-1000.0, 0.0, 1000.0])
    array([0.  , 0.25, 0.  ])

    The formula as it stands cancels on the right:

    >>> s = sigmoid(40.0)
    >>> print(f"{s * (1 - s):.6g}, {sigmoid_grad(40.0):.6g}")
    0, 4.24835e-18
    """
    z = np.exp(-np.abs(_check.floating(x, "sigmoid_grad")))
    return z / (1 + z) ** 2


def tanh(x: ArrayLike) -> Array:
    r"""Hyperbolic tangent, :math:`(e^x - e^{-x}) / (e^x + e^{-x}) = 2\sigma(2x) - 1`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [-1, 1].

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.4.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])

    The quotient as it stands is inf / inf for large inputs:

    >>> import numpy as np
    >>> with np.errstate(over="ignore", invalid="ignore"):
    ...     a, b = np.exp(1000.0), np.exp(-1000.0)
    ...     float((a - b) / (a + b))
    nan
    """
    return np.tanh(_check.floating(x, "tanh"))


def tanh_grad(x: ArrayLike) -> Array:
    r"""Derivative of `tanh`, :math:`\tanh'(x) = 1 - \tanh^2 x = 1 / \cosh^2 x`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Notes
    -----
    Computed as :math:`4z / (1+z)^2` with :math:`z = e^{-2|x|}`, which is the same and keeps all
    digits in both tails. z is the square of :math:`e^{-|x|}`, because 2x may overflow.

    Examples
    --------
    >>> tanh_grad([-1000.0, 0.0, 1000.0])
    array([0., 1., 0.])

    The formula as it stands cancels in the tails:

    >>> print(f"{1 - tanh(20.0) ** 2:.6g}, {tanh_grad(20.0):.6g}")
    0, 1.69934e-17
    """
    z = np.exp(-np.abs(_check.floating(x, "tanh_grad")))
    z *= z
    return 4 * z / (1 + z) ** 2


def softsign(x: ArrayLike) -> Array:
    r"""Softsign, :math:`x / (1 + |x|)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [-1, 1].

    Notes
    -----
    Levels off like 1/x, where `tanh` does so exponentially.

    References
    ----------
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
    networks".

    Examples
    --------
    >>> softsign([-3.0, 0.0, 1.0])
    array([-0.75,  0.  ,  0.5 ])
    """
    x = _check.floating(x, "softsign")
    return x / (1 + np.abs(x))


def softsign_grad(x: ArrayLike) -> Array:
    r"""Derivative of `softsign`, :math:`1 / (1 + |x|)^2`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Notes
    -----
    The quotient is squared, not its denominator, which would overflow.

    Examples
    --------
    >>> softsign_grad([-3.0, 0.0, 1.0])
    array([0.0625, 1.    , 0.25  ])
    """
    root = 1 / (1 + np.abs(_check.floating(x, "softsign_grad")))
    return root * root


def log_sigmoid(x: ArrayLike) -> Array:
    r"""Logarithm of the sigmoid, :math:`\log \sigma(x) = -\log(1 + e^{-x})`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values at most 0.

    Notes
    -----
    Written as min(x, 0) - log1p(exp(-abs(x))): the exponent is never positive.

    Examples
    --------
    >>> log_sigmoid([-20.0, 0.0, 20.0]).round(4)
    array([-20.    ,  -0.6931,  -0.    ])
    >>> float(log_sigmoid(-1000.0))
    -1000.0

    The logarithm of a sigmoid that has become 0 is lost:

    >>> import numpy as np
    >>> with np.errstate(divide="ignore"):
    ...     float(np.log(sigmoid(-1000.0)))
    -inf
    """
    x = _check.floating(x, "log_sigmoid")
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def log_sigmoid_grad(x: ArrayLike) -> Array:
    r"""Derivative of `log_sigmoid`, :math:`\sigma(-x)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    Examples
    --------
    >>> log_sigmoid_grad([-1000.0, 0.0, 1000.0])
    array([1. , 0.5, 0. ])
    """
    return sigmoid(-_check.floating(x, "log_sigmoid_grad"))


def hard_sigmoid(x: ArrayLike) -> Array:
    r"""Sigmoid of three straight pieces, :math:`\min(\max(x/6 + 1/2,\ 0),\ 1)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 1].

    References
    ----------
    Howard et al. 2019, "Searching for MobileNetV3".

    Examples
    --------
    >>> hard_sigmoid([-4.0, 0.0, 1.5, 4.0])
    array([0.  , 0.5 , 0.75, 1.  ])
    """
    return np.clip(_check.floating(x, "hard_sigmoid") / 6 + 0.5, 0, 1)


def hard_sigmoid_grad(x: ArrayLike) -> Array:
    r"""Derivative of `hard_sigmoid`: 1/6 for :math:`|x| < 3`, else 0, at the kinks too.

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
    >>> 6 * hard_sigmoid_grad([-4.0, -3.0, 0.0, 2.9])
    array([0., 0., 1., 1.])
    """
    return step(3 - np.abs(_check.floating(x, "hard_sigmoid_grad"))) / 6


def hard_tanh(x: ArrayLike) -> Array:
    r"""Hyperbolic tangent of three straight pieces, :math:`\min(\max(x, -1),\ 1)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [-1, 1].

    Examples
    --------
    >>> hard_tanh([-2.0, 0.5, 2.0])
    array([-1. ,  0.5,  1. ])
    """
    return np.clip(_check.floating(x, "hard_tanh"), -1, 1)


def hard_tanh_grad(x: ArrayLike) -> Array:
    r"""Derivative of `hard_tanh`: 1 for :math:`|x| < 1`, else 0, at the kinks too.

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
    >>> hard_tanh_grad([-2.0, -1.0, 0.5])
    array([0., 0., 1.])
    """
    return step(1 - np.abs(_check.floating(x, "hard_tanh_grad")))
