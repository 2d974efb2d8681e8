"""Derivatives by differences: of a function, along a direction, of every output."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _check
from .._check import Array


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, h: float | None = None, scheme: str = "central"
) -> Array:
    r"""Approximate the gradient of `f` at `x` by differences, one coordinate at a time.

    ``central``: :math:`(f(x+h) - f(x-h)) / 2h`; ``forward``: :math:`(f(x+h) - f(x)) / h`;
    ``complex``: :math:`\mathrm{Im}\, f(x+ih) / h`.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`. If it returns an array, the sum of that array
        is differentiated; so for an elementwise function the result is its derivative, element
        by element.
    x
        Point, of any shape.
    h
        Step. By default :math:`\varepsilon^{1/3}` (central) or :math:`\varepsilon^{1/2}`
        (forward) times ``max(1, abs(x))``, with :math:`\varepsilon` the precision of the dtype
        of `x`, or ``1e-20`` (complex).
    scheme
        ``"central"``, ``"forward"`` or ``"complex"``; the last needs an analytic `f` that
        computes with complex numbers.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `h` is not positive or `scheme` is none of the three.

    Notes
    -----
    A small step is lost in the rounding of `f`, a large one in its curvature. The default
    balances both: about ten correct digits in float64 with central, about seven with forward
    differences. The complex step subtracts nothing, so that `h` may be tiny and nearly all
    digits are right. The step is divided out as it was rounded, ``(x + h) - (x - h)``.

    References
    ----------
    Squire and Trapp 1998, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda x: x[0] ** 2 * x[1], [3.0, 5.0])
    array([30.,  9.])

    The step matters: too small a one is worse than a large one.

    >>> [bool(abs(numerical_gradient(np.exp, 1.0, h) - np.e) < 1e-9) for h in (1e-2, 6e-6, 1e-12)]
    [False, True, False]

    A complex step is right to the last digits, but silently wrong where `f` drops the imaginary
    part:

    >>> bool(abs(numerical_gradient(np.exp, 1.0, scheme="complex") - np.e) < 1e-15)
    True
    >>> float(numerical_gradient(np.abs, 1.0, scheme="complex"))
    0.0
    """
    x = _check.floating(x, "numerical_gradient")
    _check.choice(scheme, ("central", "forward", "complex"), "numerical_gradient", "scheme")
    if h is not None:
        _check.in_range(h, "(0, inf)", "numerical_gradient", "h")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = _default_step(x[index], scheme) if h is None else h
        gradient[index] = _difference_quotient(f, x, index, step, scheme)
    return gradient[()]


def _default_step(value: Any, scheme: str) -> float:
    if scheme == "complex":
        return 1e-20
    power = 1 / 3 if scheme == "central" else 1 / 2
    return float(np.finfo(value.dtype).eps) ** power * max(1.0, abs(float(value)))


def _difference_quotient(
    f: Callable[[Array], Any], x: Array, index: tuple[int, ...], h: float, scheme: str
) -> Any:
    if scheme == "complex":
        upwards = _moved(x.astype(np.result_type(x, np.complex64)), index, 1j * h)
        return np.sum(np.imag(f(upwards))) / h
    right = _moved(x, index, h)
    left = _moved(x, index, -h) if scheme == "central" else x.copy()
    step = right[index] - left[index]
    return np.sum(np.asarray(f(right)) - f(left)) / step


def _moved(x: NDArray[Any], index: tuple[int, ...], h: complex) -> NDArray[Any]:
    moved = x.copy()
    moved[index] += h
    return moved


def directional_derivative(
    f: Callable[[Array], Any], x: ArrayLike, v: ArrayLike, h: float | None = None
) -> Any:
    r"""Approximate the derivative of `f` at `x` along `v`, :math:`(f(x+hv) - f(x-hv)) / 2h`.

    Two evaluations of `f`, however many coordinates `x` has.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`, with a number or an array as value.
    x
        Point, of any shape.
    v
        Direction, of the shape of `x`.
    h
        Step. By default it moves the coordinate that moves most by
        :math:`\varepsilon^{1/3} \max(1, \|x\|_\infty)`.

    Returns
    -------
    ndarray
        The shape of ``f(x)``.

    Raises
    ------
    ShapeError
        If `v` has not the shape of `x`.
    ParameterError
        If `h` is not positive.

    Examples
    --------
    >>> float(directional_derivative(lambda x: x[0] * x[1], [3.0, 5.0], [1.0, 1.0]).round(9))
    8.0
    """
    x = _check.floating(x, "directional_derivative")
    v = _check.like(v, x, "directional_derivative", "v")
    if h is None:
        h = _default_step(largest(x), "central") / (float(largest(v)) or 1.0)
    _check.in_range(h, "(0, inf)", "directional_derivative", "h")
    return (np.asarray(f(x + h * v)) - f(x - h * v)) / (2 * h)


def largest(x: Array) -> Any:
    """Return the largest absolute value, 0 for an empty array."""
    return np.abs(x).max(initial=0)


def jacobian(f: Callable[[Array], Any], x: ArrayLike) -> Array:
    r"""Approximate the Jacobian :math:`J_{ij} = \partial f_i / \partial x_j` by differences.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`.
    x
        Point, of any shape.

    Returns
    -------
    ndarray
        The shape of ``f(x)`` followed by the shape of `x`.

    Examples
    --------
    >>> import numpy as np
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]), [3.0, 5.0]).round(6)
    array([[5., 3.],
           [1., 0.]])
    """
    x = _check.floating(x, "jacobian")
    columns = np.empty((*np.shape(f(x)), *x.shape), x.dtype)
    for index in np.ndindex(x.shape):
        direction = np.zeros_like(x)
        direction[index] = 1
        h = _default_step(x[index], "central")
        columns[(..., *index)] = directional_derivative(f, x, direction, h)
    return columns[()]
