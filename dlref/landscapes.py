"""Small loss surfaces to walk on, each with its gradient and its Hessian.

Call a name to make a landscape, then the landscape with a point: ``f = beale()``, ``f(w)``,
``f.grad(w)``, ``f.hess(w)``.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import Array
from .errors import ParameterError, ShapeError

__all__ = ["Landscape", "beale", "double_well", "quadratic", "rosenbrock", "rotated_quadratic"]

# ruff: noqa: N801 (written in small letters, since one calls them as one does functions)


class Landscape(ABC):
    """A function of a point with its gradient and its Hessian; the base of all landscapes.

    Points of D coordinates have shape (..., D): one point, or any number of them at once, as
    the contours of a figure need.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.gradcheck import check_gradient
    >>> from dlref.landscapes import Landscape, beale
    >>> f = beale()
    >>> isinstance(f, Landscape), check_gradient(f, f.grad, [1.0, 2.0]) < 1e-9
    (True, True)
    >>> grid = np.stack(np.meshgrid(np.linspace(-4, 4, 9), np.linspace(-2, 2, 5)), axis=-1)
    >>> grid.shape, f(grid).shape, f.grad(grid).shape, f.hess(grid).shape
    ((5, 9, 2), (5, 9), (5, 9, 2), (5, 9, 2, 2))
    """

    def __call__(self, w: ArrayLike) -> Array:
        """Return the height at each point.

        Parameters
        ----------
        w
            Points, shape (..., D).

        Returns
        -------
        ndarray
            Shape (...), floating dtype of `w`.
        """
        return self._value(self._point(w, type(self).__name__))

    def grad(self, w: ArrayLike) -> Array:
        """Return the gradient at each point.

        Parameters
        ----------
        w
            Points, shape (..., D).

        Returns
        -------
        ndarray
            Shape (..., D), floating dtype of `w`.
        """
        return self._grad(self._point(w, f"{type(self).__name__}.grad"))

    def hess(self, w: ArrayLike) -> Array:
        """Return the matrix of second derivatives at each point.

        Parameters
        ----------
        w
            Points, shape (..., D).

        Returns
        -------
        ndarray
            Shape (..., D, D), floating dtype of `w`.
        """
        return self._hess(self._point(w, f"{type(self).__name__}.hess"))

    def _point(self, w: ArrayLike, who: str) -> Array:
        w = _check.floating(w, who, "w")
        self._check_shape(w.shape, who)
        return w

    @abstractmethod
    def _check_shape(self, shape: tuple[int, ...], who: str) -> None: ...
    @abstractmethod
    def _value(self, w: Any) -> Array: ...
    @abstractmethod
    def _grad(self, w: Any) -> Array: ...
    @abstractmethod
    def _hess(self, w: Any) -> Array: ...


@dataclass(frozen=True, eq=False)
class quadratic(Landscape):
    r"""Quadratic bowl or saddle, :math:`f(w) = \frac12 w^\top H w`.

    Its gradient is :math:`Hw`, its Hessian H everywhere. Close to a minimum every smooth function
    looks like one.

    Attributes
    ----------
    H
        Symmetric matrix, shape (D, D).

    Raises
    ------
    ShapeError
        If `H` is not square, or a point has not D coordinates.
    ParameterError
        If `H` is not symmetric, beyond rounding.

    Examples
    --------
    >>> f = quadratic([[1.0, 0.0], [0.0, 10.0]])
    >>> float(f([2.0, 1.0])), f.grad([2.0, 1.0])
    (7.0, array([ 2., 10.]))

    Gradient descent multiplies each coordinate by 1 - ηh. It converges if η < 2/10, where 10 is
    the largest curvature:

    >>> import numpy as np
    >>> ends = []
    >>> for rate in (0.19, 0.2, 0.21):
    ...     w = np.array([1.0, 1.0])
    ...     for _ in range(100):
    ...         w -= rate * f.grad(w)
    ...     ends.append(round(float(abs(w[1])), 3))
    >>> ends
    [0.0, 1.0, 13780.612]
    """

    H: Any

    def __post_init__(self) -> None:
        H = _check.floating(self.H, "quadratic", "H").copy()
        if H.ndim != 2 or H.shape[0] != H.shape[1]:
            raise ShapeError(f"quadratic: H must have shape (D, D); got {H.shape}")
        rounding = math.sqrt(np.finfo(H.dtype).eps) * np.abs(H).max(initial=0)
        uneven = np.argwhere(np.abs(H - H.T) > rounding)
        if len(uneven):
            i, j = uneven[0]
            raise ParameterError(
                f"quadratic: H must be symmetric; got H[{i}, {j}] = {H[i, j]} "
                f"and H[{j}, {i}] = {H[j, i]}"
            )
        object.__setattr__(self, "H", H)

    def _check_shape(self, shape: tuple[int, ...], who: str) -> None:
        _check_coordinates(shape, len(self.H), who)

    def _value(self, w: Array) -> Array:
        return (w * self._grad(w)).sum(axis=-1) / 2

    def _grad(self, w: Array) -> Array:
        return w @ self.H.astype(w.dtype, copy=False)

    def _hess(self, w: Array) -> Array:
        return np.broadcast_to(self.H, (*w.shape, len(self.H))).astype(w.dtype)


def rotated_quadratic(kappa: float, angle: float = 0.0) -> quadratic:
    r"""Bowl in the plane with curvatures 1 and κ, turned by an angle.

    :math:`H = I + (\kappa - 1)\, n n^\top` with :math:`n = (-\sin\theta, \cos\theta)`, the steep
    direction.

    Parameters
    ----------
    kappa
        Condition number κ, at least 1.
    angle
        Angle θ in radians, counter-clockwise, from the first axis to the direction of
        curvature 1, the long axis of the contours.

    Returns
    -------
    quadratic
        The landscape.

    Raises
    ------
    ParameterError
        If `kappa` is not in [1, inf), or `angle` is not finite.

    Notes
    -----
    Turned with its starting point, the bowl is the same for gradient descent at every angle. A
    method that rescales each coordinate, such as Adagrad, does best where the axes of the bowl
    are those of the coordinates.

    Examples
    --------
    >>> import numpy as np
    >>> rotated_quadratic(100.0).H
    array([[  1.,   0.],
           [  0., 100.]])
    >>> rotated_quadratic(100.0, np.pi / 4).H.round(6)
    array([[ 50.5, -49.5],
           [-49.5,  50.5]])
    """
    _check.in_range(kappa, "[1, inf)", "rotated_quadratic", "kappa")
    _check.finite(angle, "rotated_quadratic", "angle")
    across = np.array([-math.sin(angle), math.cos(angle)])
    return quadratic(np.eye(2) + (kappa - 1) * np.outer(across, across))


@dataclass(frozen=True)
class rosenbrock(Landscape):
    r"""Rosenbrock's curved valley, :math:`\sum_i b(w_{i+1} - w_i^2)^2 + (1 - w_i)^2`.

    Any number D ≥ 2 of coordinates. The global minimum is 0, at (1, ..., 1); in the plane the
    floor of the valley follows the parabola :math:`w_2 = w_1^2`.

    Attributes
    ----------
    b
        How steep the walls of the valley are.

    Raises
    ------
    ParameterError
        If `b` is not positive and finite.
    ShapeError
        If a point has fewer than two coordinates.

    Notes
    -----
    With the step :math:`d_i = w_{i+1} - w_i^2` off the parabola, each term depends on two
    neighbors only: :math:`w_i` gets :math:`2(w_i - 1) - 4b w_i d_i` from its own term and
    :math:`2b d_{i-1}` from the one before. So the Hessian has three diagonals.

    References
    ----------
    Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function".

    Examples
    --------
    The valley is narrow: at the minimum one curvature is 2500 times the other.

    >>> import numpy as np
    >>> f = rosenbrock()
    >>> float(f([-1.0, 1.0])), f.grad([-1.0, 1.0]), f.grad([1.0, 1.0])
    (4.0, array([-4.,  0.]), array([0., 0.]))
    >>> round(float(np.linalg.cond(f.hess([1.0, 1.0]))))
    2508
    """

    b: float = 100.0

    def __post_init__(self) -> None:
        _check.in_range(self.b, "(0, inf)", "rosenbrock", "b")

    def _check_shape(self, shape: tuple[int, ...], who: str) -> None:
        if not shape or shape[-1] < 2:
            raise ShapeError(
                f"{who}: w must have at least two coordinates along axis -1; got shape {shape}"
            )

    def _value(self, w: Array) -> Array:
        w, after = w[..., :-1], w[..., 1:]
        return (self.b * (after - w**2) ** 2 + (1 - w) ** 2).sum(axis=-1)

    def _grad(self, w: Array) -> Array:
        w, after = w[..., :-1], w[..., 1:]
        d = after - w**2
        gradient = np.zeros((*w.shape[:-1], w.shape[-1] + 1), w.dtype)
        gradient[..., :-1] = 2 * (w - 1) - 4 * self.b * w * d
        gradient[..., 1:] += 2 * self.b * d
        return gradient

    def _hess(self, w: Array) -> Array:
        D = w.shape[-1]
        hessian = np.zeros((*w.shape, D), w.dtype)
        i = np.arange(D - 1)
        w, after = w[..., :-1], w[..., 1:]
        hessian[..., i, i] = 12 * self.b * w**2 - 4 * self.b * after + 2
        hessian[..., i + 1, i + 1] += 2 * self.b
        hessian[..., i, i + 1] = hessian[..., i + 1, i] = -4 * self.b * w
        return hessian


@dataclass(frozen=True)
class beale(Landscape):
    r"""Beale's function, :math:`\sum_{k=1}^3 (c_k - x(1 - y^k))^2`, in the plane w = (x, y).

    With c = (1.5, 2.25, 2.625). The global minimum is 0, at (3, 1/2); far from it, flat plains
    meet steep walls.

    Raises
    ------
    ShapeError
        If a point has not two coordinates.

    Notes
    -----
    A sum of squares of residuals r, with gradient :math:`2\sum r_k \nabla r_k` and Hessian
    :math:`2\sum \nabla r_k \nabla r_k^\top + r_k \nabla^2 r_k`.

    References
    ----------
    Beale 1958, "On an iterative method for finding a local minimum of a function of more than
    one variable"; Moré, Garbow and Hillstrom 1981, "Testing unconstrained optimization software",
    problem 5.

    Examples
    --------
    >>> f = beale()
    >>> float(f([3.0, 0.5])), f.grad([3.0, 0.5]), float(f([0.0, 0.0]))
    (0.0, array([0., 0.]), 14.203125)
    >>> f.hess([0.0, 1.0])
    array([[ 0.  , 27.75],
           [27.75,  0.  ]])
    """

    def _check_shape(self, shape: tuple[int, ...], who: str) -> None:
        _check_coordinates(shape, 2, who)

    def _residuals(self, w: Array) -> tuple[Array, Array]:
        """Return r with shape (..., 3) and its gradients with shape (..., 3, 2)."""
        x, y = w[..., :1], w[..., 1:]
        k = np.arange(1, 4, dtype=w.dtype)
        r = np.array([1.5, 2.25, 2.625], w.dtype) - x * (1 - y**k)
        return r, np.stack([y**k - 1, k * x * y ** (k - 1)], axis=-1)

    def _value(self, w: Array) -> Array:
        r, _ = self._residuals(w)
        return (r**2).sum(axis=-1)

    def _grad(self, w: Array) -> Array:
        r, slopes = self._residuals(w)
        return 2 * (r[..., None] * slopes).sum(axis=-2)

    def _hess(self, w: Array) -> Array:
        r, slopes = self._residuals(w)
        x, y = w[..., 0], w[..., 1]
        mixed = r[..., 0] + 2 * y * r[..., 1] + 3 * y**2 * r[..., 2]
        hessian = slopes.swapaxes(-1, -2) @ slopes
        hessian[..., 0, 1] += mixed
        hessian[..., 1, 0] += mixed
        hessian[..., 1, 1] += x * (2 * r[..., 1] + 6 * y * r[..., 2])
        return 2 * hessian


@dataclass(frozen=True)
class double_well(Landscape):
    r"""Two wells on a line, :math:`f(w) = w^4/4 - w^2/2 + t w`.

    A function of one number: `w` has any shape and stands for as many points, and value, `grad`
    and `hess`, here the second derivative, have that shape too.

    Attributes
    ----------
    tilt
        The slope t. Positive, it makes the left well the deeper one, and also the sharper one.

    Raises
    ------
    ParameterError
        If `tilt` is not finite.

    Notes
    -----
    There are two minima as long as :math:`|t| < 2/\sqrt{27} \approx 0.385`, where the derivative
    :math:`w^3 - w + t` has three roots.

    Examples
    --------
    A minimum holds gradient descent only if its curvature is below 2/η. The deeper one is the
    first to let go:

    >>> import numpy as np
    >>> f = double_well(0.15)
    >>> minima = np.array([-1.068, 0.914])
    >>> f(minima).round(3), (2 / f.hess(minima)).round(3)
    (array([-0.405, -0.106]), array([0.826, 1.328]))
    >>> shares = []
    >>> for rate in (0.8, 0.84):
    ...     w = np.linspace(-1.5, 1.5, 301)
    ...     for _ in range(2000):
    ...         w -= rate * f.grad(w)
    ...     shares.append([round(float(np.mean(abs(w - m) < 0.01)), 2) for m in minima])
    >>> shares
    [[0.58, 0.42], [0.0, 0.41]]
    """

    tilt: float = 0.0

    def __post_init__(self) -> None:
        _check.finite(self.tilt, "double_well", "tilt")

    def _check_shape(self, shape: tuple[int, ...], who: str) -> None:
        """Accept any shape."""

    def _value(self, w: Array) -> Array:
        return w * (w * (w**2 / 4 - 0.5) + self.tilt)

    def _grad(self, w: Array) -> Array:
        return w * (w**2 - 1) + self.tilt

    def _hess(self, w: Array) -> Array:
        return 3 * w**2 - 1


def _check_coordinates(shape: tuple[int, ...], number: int, who: str) -> None:
    if shape[-1:] != (number,):
        raise ShapeError(f"{who}: w must have shape (..., {number}); got {shape}")
