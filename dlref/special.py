r"""Error function and normal distribution; NumPy itself has none.

The building block is :math:`e^{a^2/2}\,\Phi(-a)` for a ≥ 0, which falls like 1/a and so is
approximated to full relative precision, however far out, by one quotient of polynomials; the
exponential is multiplied in afterwards.

References
----------
Cody 1969, "Rational Chebyshev approximations for the error function", Mathematics of
Computation 23. The coefficients near 0 are those of his routine CALERF in SPECFUN.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._check import Array

__all__ = ["erf", "normal_cdf", "normal_pdf"]

_NEAR = 0.46875
_BLOCK = 2**18  # bytes: what stays in the cache
_BEYOND = 200.0  # here exp(-a²/2) is 0 in every dtype, so a² need not be larger

# erf x = x P(x²) / Q(x²) up to _NEAR; coefficients from the highest power down.
_NEAR_TOP = (
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
_NEAR_BOTTOM = (
    1.0,
    2.36012909523441209e1,
    2.44024637934444173e2,
    1.28261652607737228e3,
    2.84423683343917062e3,
)
# exp(a²/2) Φ(-a) = P(a) / Q(a), by Remez's exchange method the smallest relative error from 0 to
# where Φ(-a) is 0: 5e-17 with ten coefficients, and for float32 6e-9 with five. All are positive,
# so nothing cancels.
_TOP = (
    0.39894228040014584,
    10.737065707518479,
    141.47098872795885,
    1180.5739767344667,
    6824.551459484927,
    28243.824220379633,
    83694.04880028263,
    171938.8284250596,
    224410.83091630763,
    144901.91300235287,
)
_BOTTOM = (
    1.0,
    26.913832488376165,
    355.61518044656265,
    2986.173939467371,
    17459.22895863375,
    73702.197311651,
    226197.32509717034,
    496132.94075687404,
    741578.4641203524,
    680051.6602633671,
    289803.82600470574,
)
_TOP_32 = (0.398947188, 3.9465193, 17.8246221, 42.6918977, 48.7845976)
_BOTTOM_32 = (1.0, 9.89311087, 45.6646751, 117.10512, 163.232789, 97.5691953)


def erf(x: ArrayLike) -> Array:
    r"""Error function, :math:`\frac{2}{\sqrt\pi} \int_0^x e^{-t^2} dt`.

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
    Near 0 an odd rational function, elsewhere 1 - 2 Φ(-√2 x) for positive x: each keeps all digits
    where the other would lose them.

    References
    ----------
    Cody 1969, "Rational Chebyshev approximations for the error function".

    Examples
    --------
    >>> erf([-10.0, 0.0, 0.5, 10.0]).round(6)
    array([-1.    ,  0.    ,  0.5205,  1.    ])
    """
    return _in_blocks(_erf, _check.floating(x, "erf"))


def normal_pdf(x: ArrayLike) -> Array:
    r"""Density of the standard normal, :math:`\varphi(x) = e^{-x^2/2} / \sqrt{2\pi}`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 0.399].

    Notes
    -----
    A rounding error of x² is one of the exponent, so far out it would cost up to three digits.
    Therefore x is split into h, its multiple of 1/16 whose square is exact, and a small rest:
    :math:`x^2 = h^2 + (|x|-h)(|x|+h)`.

    References
    ----------
    Cody 1969, "Rational Chebyshev approximations for the error function", for the splitting as
    his routine does it.

    Examples
    --------
    >>> normal_pdf([0.0, 1.0, 1000.0]).round(6)
    array([0.398942, 0.241971, 0.      ])
    """
    return _in_blocks(_pdf, _check.floating(x, "normal_pdf"))


def normal_cdf(x: ArrayLike) -> Array:
    r"""Distribution function of the standard normal, :math:`\Phi(x)`.

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
    The tail is :math:`e^{-a^2/2}` times a quotient of polynomials in a = abs(x), so no digit is
    lost, however far out.

    References
    ----------
    Cody 1969, "Rational Chebyshev approximations for the error function", for the method.

    Examples
    --------
    >>> normal_cdf([-1.0, 0.0, 1.0]).round(6)
    array([0.158655, 0.5     , 0.841345])

    By the error function the left tail is lost:

    >>> print(f"{(1 + erf(-10 / 2**0.5)) / 2:.6g}, {normal_cdf(-10.0):.6g}")
    0, 7.61985e-24
    """
    return _in_blocks(_cdf, _check.floating(x, "normal_cdf"))


def _in_blocks(f: Callable[[Array], Array], x: Array) -> Array:
    """Apply a chain of many steps to one cache-sized block after the other: 3 times as fast.

    float16 is widened, because the polynomials would leave its range.
    """
    flat = x.ravel()
    y = np.empty_like(flat)
    length = _BLOCK // x.itemsize
    for start in range(0, flat.size, length):
        block = slice(start, start + length)
        y[block] = f(flat[block].astype(np.result_type(x, np.float32), copy=False))
    return y.reshape(x.shape)[()]


def _erf(x: Array) -> Array:
    a = _size(x)
    far = 1 - 2 * _gaussian(a, 1.0) * _scaled_tail(a * math.sqrt(2))
    return np.copysign(_select(a <= _NEAR, _erf_near(a), far), x)


def _cdf(x: Array) -> Array:
    a = _size(x)
    tail = _gaussian(a, 0.5)
    tail *= _scaled_tail(a)
    tail -= x > 0
    return np.abs(tail, out=tail)


def _pdf(x: Array) -> Array:
    return _gaussian(_size(x), 0.5) / math.sqrt(2 * math.pi)


def _size(x: Array) -> Array:
    return np.minimum(np.abs(x), _BEYOND)


def _select(condition: NDArray[np.bool], yes: Array, no: Array) -> Array:
    """Do as np.where, which is slow where the condition changes from element to element."""
    return condition * yes + ~condition * no


def _erf_near(a: Array) -> Array:
    a = np.minimum(a, _NEAR)
    square = a * a
    return a * (_polynomial(square, _NEAR_TOP) / _polynomial(square, _NEAR_BOTTOM))


def _scaled_tail(a: Array) -> Array:
    """Return exp(a²/2) Φ(-a) for a ≥ 0."""
    if a.dtype == np.float32:
        return _polynomial(a, _TOP_32) / _polynomial(a, _BOTTOM_32)
    return _polynomial(a, _TOP) / _polynomial(a, _BOTTOM)


def _gaussian(a: Array, rate: float) -> Array:
    """Return exp(-rate a²) for a ≥ 0 without the rounding error of a²."""
    h = np.floor(16 * a)
    h /= 16
    rest = a - h
    rest *= a + h
    h *= h
    return np.exp(-rate * h) * np.exp(-rate * rest)


def _polynomial(t: Array, coefficients: Sequence[float]) -> Array:
    y = coefficients[0] * t + coefficients[1]
    for coefficient in coefficients[2:]:
        y *= t
        y += coefficient
    return y
