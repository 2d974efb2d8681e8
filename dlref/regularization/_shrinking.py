"""Steps that make weights smaller, without a gradient."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._penalties import checked


def soft_threshold(x: ArrayLike, lam: float) -> Array:
    r"""Soft thresholding, :math:`\mathrm{sign}(x)\,\max(|x| - \lambda, 0)`.

    Parameters
    ----------
    x
        Array of any shape.
    lam
        λ, at least 0.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`; what is not larger than λ is exactly 0.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite.

    Notes
    -----
    It is the proximal step of the L1 penalty, the z with the least
    :math:`\frac12(z - x)^2 + \lambda|z|`. That of the halved L2 penalty is :math:`x/(1+\lambda)`:
    it makes everything smaller, and nothing 0. PyTorch's name is ``softshrink``.

    References
    ----------
    Donoho 1995, "De-noising by soft-thresholding". Parikh and Boyd 2014, "Proximal algorithms",
    section 6.5.2.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([-2.0, -0.3, 0.2, 1.0])
    >>> soft_threshold(x, 0.5)
    array([-1.5,  0. ,  0. ,  0.5])
    >>> (x / 1.5).round(2)
    array([-1.33, -0.2 ,  0.13,  0.67])
    """
    x, lam = checked(x, lam, "soft_threshold", "x")
    return x - np.clip(x, -lam, lam)


def max_norm(W: ArrayLike, c: float, axis: int | tuple[int, ...] = 0) -> Array:
    r"""Scale down the weights of each unit whose norm is above c, :math:`w \min(1, c/\|w\|)`.

    Parameters
    ----------
    W
        Weights, of any shape.
    c
        Largest norm, positive.
    axis
        Axis or axes over which the norm is taken, those of one unit's incoming weights: 0 for
        `Linear`, ``(1, 2, 3)`` for `Conv2d`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `W`, a new array.

    Raises
    ------
    ShapeError
        If `W` has no such axis or no element along it.
    ParameterError
        If `c` is not positive and finite.

    Notes
    -----
    A projection after each step, not a penalty: weights inside the ball are left as they are.
    Before anything is squared, all is divided by the largest element, or by c if that is larger:
    so no norm overflows. PyTorch's ``renorm`` names the axis of the units, not those of the norm,
    and divides by the norm plus 1e-7.

    References
    ----------
    Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting",
    section 5.1.

    Examples
    --------
    >>> max_norm([[3.0, 0.3], [4.0, 0.4]], 1.0)
    array([[0.6, 0.3],
           [0.8, 0.4]])
    """
    W = _check.floating(W, "max_norm", "W")
    _check.in_range(c, "(0, inf)", "max_norm", "c")
    for number in axis if isinstance(axis, tuple) else (axis,):
        _check.axis(W, number, "max_norm", "W")
    size = np.maximum(np.abs(W).max(axis=axis, keepdims=True), float(c))
    bound = float(c) / size
    with np.errstate(invalid="ignore"):  # an infinite weight makes its unit NaN
        norm = np.sqrt(np.square(W / size).sum(axis=axis, keepdims=True))
        return W * (bound / np.maximum(norm, bound))
