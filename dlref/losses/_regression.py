"""Losses of a real-valued prediction: functions of the error, pred - target."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._reduction import averaged, check_reduction, reduced


def mse_loss(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Squared error, :math:`(y - t)^2`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `pred`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`, even if it would broadcast.

    Notes
    -----
    Up to constants the negative log-likelihood of a normal distribution of fixed variance; least
    at the mean of the targets. There is no factor 1/2.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", section 3.1.1.

    Examples
    --------
    >>> float(mse_loss([1.0, 5.0], [1.0, 2.0]))
    4.5

    Broadcasting a column against a row averages over all pairs, without an error:

    >>> import numpy as np
    >>> y, t = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
    >>> round(float(np.mean((y - t) ** 2)), 3)
    1.333
    >>> mse_loss(y, t)
    Traceback (most recent call last):
        ...
    dlref.errors.ShapeError: mse_loss: target must have shape (3, 1); got (3,)
    """
    return reduced(_error(pred, target, reduction, "mse_loss") ** 2, reduction)


def mse_loss_grad(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Gradient of `mse_loss` at the prediction, :math:`2(y - t)`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        As in `mse_loss`; ``"mean"`` divides by the number of elements, and ``"none"`` gives each
        element's own derivative.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.

    Examples
    --------
    >>> mse_loss_grad([1.0, 5.0], [1.0, 2.0])
    array([0., 3.])
    """
    error = _error(pred, target, reduction, "mse_loss_grad")
    return averaged(2 * error, error.size, reduction)


def mae_loss(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Absolute error, :math:`|y - t|`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `pred`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.

    Notes
    -----
    Least at the median of the targets, which a single outlier does not move. PyTorch's name is
    ``l1_loss``.

    References
    ----------
    Boyd and Vandenberghe 2004, "Convex Optimization", section 6.1.2.

    Examples
    --------
    >>> float(mae_loss([1.0, 5.0], [1.0, 2.0]))
    1.5
    """
    return reduced(np.abs(_error(pred, target, reduction, "mae_loss")), reduction)


def mae_loss_grad(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Gradient of `mae_loss` at the prediction: the sign of y - t, 0 where they are equal.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        As in `mae_loss`; ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.

    Examples
    --------
    >>> mae_loss_grad([1.0, 5.0], [1.0, 2.0])
    array([0. , 0.5])
    """
    error = _error(pred, target, reduction, "mae_loss_grad")
    return averaged(np.sign(error), error.size, reduction)


def huber_loss(
    pred: ArrayLike, target: ArrayLike, *, delta: float = 1.0, reduction: str = "mean"
) -> Array:
    r"""Huber loss: e²/2 up to :math:`|e| = \delta`, then :math:`\delta(|e| - \delta/2)`; e = y - t.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    delta
        Where the parabola goes over into straight lines.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `pred`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.
    ParameterError
        If `delta` is not positive and finite.

    Notes
    -----
    Both pieces are :math:`c(|e| - c/2)` with :math:`c = \min(|e|, \delta)`.

    References
    ----------
    Huber 1964, "Robust estimation of a location parameter".

    Examples
    --------
    >>> huber_loss([0.5, 3.0], [0.0, 0.0], reduction="none")
    array([0.125, 2.5  ])
    """
    _check.in_range(delta, "(0, inf)", "huber_loss", "delta")
    size = np.abs(_error(pred, target, reduction, "huber_loss"))
    c = np.minimum(size, delta)
    return reduced(c * (size - c / 2), reduction)


def huber_loss_grad(
    pred: ArrayLike, target: ArrayLike, *, delta: float = 1.0, reduction: str = "mean"
) -> Array:
    r"""Gradient of `huber_loss` at the prediction: y - t, cut off at :math:`\pm\delta`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    delta
        As in `huber_loss`.
    reduction
        As in `huber_loss`; ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.
    ParameterError
        If `delta` is not positive and finite.

    Examples
    --------
    >>> huber_loss_grad([0.5, 3.0], [0.0, 0.0], reduction="none")
    array([0.5, 1. ])
    """
    _check.in_range(delta, "(0, inf)", "huber_loss_grad", "delta")
    error = _error(pred, target, reduction, "huber_loss_grad")
    return averaged(np.clip(error, -delta, delta), error.size, reduction)


def log_cosh_loss(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Logarithm of the hyperbolic cosine of the error, :math:`\log\cosh(y - t)`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `pred`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.

    Notes
    -----
    :math:`\cosh e = 1 + 2\sinh^2(e/2)` keeps all digits of a small error e. For a large one the
    hyperbolic sine would overflow; beyond a bound c, however, where :math:`e^{-2c}` is lost in
    rounding, the loss is a straight line of slope 1.

    References
    ----------
    Saleh and Saleh 2022, "Statistical properties of the log-cosh loss function used in machine
    learning".

    Examples
    --------
    >>> log_cosh_loss([0.0, 1.0, -100.0], [0.0, 0.0, 0.0], reduction="none").round(3)
    array([ 0.   ,  0.434, 99.307])

    The formula as it stands loses small errors, and overflows for large ones:

    >>> import numpy as np
    >>> float(np.log(np.cosh(1e-9))), float(log_cosh_loss(1e-9, 0.0))
    (0.0, 5e-19)
    >>> with np.errstate(over="ignore"):
    ...     float(np.log(np.cosh(1000.0)))
    inf
    """
    size = np.abs(_error(pred, target, reduction, "log_cosh_loss"))
    c = np.minimum(size, -math.log(np.finfo(size.dtype).eps) / 2)
    return reduced(np.log1p(2 * np.sinh(c / 2) ** 2) + (size - c), reduction)


def log_cosh_loss_grad(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Gradient of `log_cosh_loss` at the prediction, :math:`\tanh(y - t)`.

    Parameters
    ----------
    pred
        Prediction y, of any shape.
    target
        Target t, of the shape of `pred`.
    reduction
        As in `log_cosh_loss`; ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.

    Examples
    --------
    >>> log_cosh_loss_grad([0.0, 1000.0], [0.0, 0.0], reduction="none")
    array([0., 1.])
    """
    error = _error(pred, target, reduction, "log_cosh_loss_grad")
    return averaged(np.tanh(error), error.size, reduction)


def _error(pred: ArrayLike, target: ArrayLike, reduction: str, who: str) -> Array:
    pred = _check.floating(pred, who, "pred")
    target = _check.like(target, pred, who, "target")
    check_reduction(reduction, who)
    return pred - target
