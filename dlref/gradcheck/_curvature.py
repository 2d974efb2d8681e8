"""Second derivatives, from differences of a written-out gradient."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._differences import directional_derivative


def hessian_vector_product(
    grad_f: Callable[[Array], ArrayLike], x: ArrayLike, v: ArrayLike
) -> Array:
    r"""Approximate :math:`H v`, the change of the gradient at `x` along `v`.

    Two gradients instead of the whole matrix of second derivatives.

    Parameters
    ----------
    grad_f
        Gradient; its value has the shape of `x`.
    x
        Point, of any shape.
    v
        Vector, of the shape of `x`.

    Returns
    -------
    ndarray
        The shape of `x`.

    Raises
    ------
    ShapeError
        If `v` or the gradient has not the shape of `x`.

    References
    ----------
    Pearlmutter 1994, "Fast exact multiplication by the Hessian", which also gives the exact
    form without differences.

    Examples
    --------
    >>> import numpy as np
    >>> H = np.array([[2.0, 1.0], [1.0, 3.0]])
    >>> hessian_vector_product(lambda x: H @ x, [1.0, 1.0], [1.0, 0.0]).round(6)
    array([2., 1.])
    """
    x = _check.floating(x, "hessian_vector_product")
    _check.like(grad_f(x), x, "hessian_vector_product", "grad_f(x)")
    return directional_derivative(grad_f, x, v)


def max_hessian_eigenvalue(
    grad_f: Callable[[Array], ArrayLike],
    x: ArrayLike,
    iters: int = 100,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> float:
    r"""Estimate the largest eigenvalue of the Hessian at `x` by power iteration.

    Parameters
    ----------
    grad_f
        Gradient; its value has the shape of `x`.
    x
        Point, of any shape.
    iters
        Number of Hessian-vector products of a run.
    rng
        Generator of the first vector; required.

    Returns
    -------
    float
        The largest eigenvalue, with its sign.

    Raises
    ------
    ParameterError
        If `iters` is not at least 1.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Power iteration finds the eigenvalue of largest *size*. If that is negative, a second run
    on the Hessian minus that eigenvalue, which has no negative ones, finds the largest.

    Examples
    --------
    >>> import numpy as np
    >>> H = np.diag([-4.0, 1.0, 3.0])
    >>> rng = np.random.default_rng(0)
    >>> round(max_hessian_eigenvalue(lambda x: H @ x, np.zeros(3), rng=rng), 6)
    3.0
    """
    x = _check.floating(x, "max_hessian_eigenvalue")
    _check.in_range(iters, "[1, inf)", "max_hessian_eigenvalue", "iters")
    _check.generator(rng, "max_hessian_eigenvalue")

    def dominant(shift: float) -> float:
        v = rng.standard_normal(x.shape)
        eigenvalue = 0.0
        for _ in range(iters):
            v /= np.linalg.norm(v)
            product = hessian_vector_product(grad_f, x, v) - shift * v
            eigenvalue = float(np.vdot(v, product))
            if not product.any():
                break
            v = product
        return eigenvalue

    first = dominant(shift=0.0)
    return first if first >= 0 else first + dominant(shift=first)
