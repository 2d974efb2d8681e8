"""Activations with one half-line (nearly) off: ReLU and its variants."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ShapeError
from ._saturate import step


def relu(x: ArrayLike) -> Array:
    r"""Rectified linear unit, :math:`\max(0, x)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, inf).

    References
    ----------
    Nair and Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
    Glorot, Bordes and Bengio 2011, "Deep sparse rectifier neural networks".

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(_check.floating(x, "relu"), 0)


def relu_grad(x: ArrayLike, at_zero: float = 0.0) -> Array:
    r"""Derivative of `relu`: 1 for x > 0, 0 for x < 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    at_zero
        Value at the kink, where every number from 0 to 1 is a subgradient.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    References
    ----------
    Bertoin et al. 2021, "Numerical influence of ReLU'(0) on backpropagation".

    Examples
    --------
    >>> relu_grad([-2.0, 0.0, 3.0])
    array([0., 0., 1.])
    >>> relu_grad([-2.0, 0.0, 3.0], at_zero=0.5)
    array([0. , 0.5, 1. ])
    """
    _check.in_range(at_zero, "[0, 1]", "relu_grad", "at_zero")
    x = _check.floating(x, "relu_grad")
    slope = np.asarray(step(x))
    np.copyto(slope, at_zero, where=x == 0)
    return slope[()]


def relu6(x: ArrayLike) -> Array:
    r"""ReLU that levels off, :math:`\min(\max(0, x),\ 6)`.

    Parameters
    ----------
    x
        Array of any shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`, values in [0, 6].

    References
    ----------
    Krizhevsky 2010, "Convolutional deep belief networks on CIFAR-10".

    Examples
    --------
    >>> relu6([-1.0, 3.0, 8.0])
    array([0., 3., 6.])
    """
    return np.clip(_check.floating(x, "relu6"), 0, 6)


def relu6_grad(x: ArrayLike) -> Array:
    r"""Derivative of `relu6`: 1 for 0 < x < 6, else 0, at the kinks too.

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
    >>> relu6_grad([-1.0, 0.0, 3.0, 6.0])
    array([0., 0., 1., 0.])
    """
    x = _check.floating(x, "relu6_grad")
    return step(x) * step(6 - x)


def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Array:
    r"""Leaky ReLU, :math:`\max(0, x) + k \min(0, x)` with slope k on the left.

    Parameters
    ----------
    x
        Array of any shape.
    negative_slope
        The slope k.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `negative_slope` is not finite.

    References
    ----------
    Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".

    Examples
    --------
    >>> leaky_relu([-2.0, 0.0, 3.0])
    array([-0.02,  0.  ,  3.  ])

    The shorter max(kx, x) is the same only for slopes up to 1:

    >>> leaky_relu([-1.0, 1.0], negative_slope=2.0)
    array([-2.,  1.])
    >>> import numpy as np
    >>> np.maximum([-2.0, 2.0], [-1.0, 1.0])
    array([-1.,  2.])
    """
    _check.finite(negative_slope, "leaky_relu", "negative_slope")
    return _bent(_check.floating(x, "leaky_relu"), negative_slope)


def leaky_relu_grad(x: ArrayLike, negative_slope: float = 0.01) -> Array:
    r"""Derivative of `leaky_relu`: 1 for x > 0, `negative_slope` for x ≤ 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    negative_slope
        Slope on the left.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `negative_slope` is not finite.

    Examples
    --------
    >>> leaky_relu_grad([-2.0, 0.0, 3.0])
    array([0.01, 0.01, 1.  ])
    """
    _check.finite(negative_slope, "leaky_relu_grad", "negative_slope")
    return _bent_grad(_check.floating(x, "leaky_relu_grad"), negative_slope)


def prelu(x: ArrayLike, a: ArrayLike) -> Array:
    r"""Parametric ReLU, :math:`\max(0, x) + a \min(0, x)` with a learned slope a.

    Parameters
    ----------
    x
        Array of any shape.
    a
        One slope, or an array of slopes that broadcasts to the shape of `x`: ``(C, 1, 1)`` for
        one slope per channel of an image batch ``(N, C, H, W)``.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `a` does not broadcast to the shape of `x`.
    ParameterError
        If an array `a` has another floating dtype than `x`.

    References
    ----------
    He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 1.

    Examples
    --------
    >>> prelu([-2.0, 0.0, 3.0], 0.25)
    array([-0.5,  0. ,  3. ])
    """
    x = _check.floating(x, "prelu")
    return _bent(x, _slopes(x, a, "prelu"))


def prelu_grad(x: ArrayLike, a: ArrayLike) -> Array:
    r"""Derivative of `prelu` at its input: 1 for x > 0, `a` for x ≤ 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    a
        Slopes, as in `prelu`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `a` does not broadcast to the shape of `x`.
    ParameterError
        If an array `a` has another floating dtype than `x`.

    Examples
    --------
    >>> prelu_grad([-2.0, 0.0, 3.0], 0.25)
    array([0.25, 0.25, 1.  ])
    """
    x = _check.floating(x, "prelu_grad")
    return _bent_grad(x, _slopes(x, a, "prelu_grad"))


def prelu_grad_a(x: ArrayLike, a: ArrayLike) -> Array:
    r"""Derivative of `prelu` at its slope, element by element, :math:`\min(0, x)`.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    a
        Slopes, as in `prelu`; the derivative does not depend on their values.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`. The gradient of a slope that several elements share is
        the sum, over these, of this times the gradient at the output.

    Raises
    ------
    ShapeError
        If `a` does not broadcast to the shape of `x`.
    ParameterError
        If an array `a` has another floating dtype than `x`.

    References
    ----------
    He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 3.

    Examples
    --------
    >>> prelu_grad_a([-2.0, 0.0, 3.0], 0.25)
    array([-2.,  0.,  0.])
    """
    x = _check.floating(x, "prelu_grad_a")
    _slopes(x, a, "prelu_grad_a")
    return np.minimum(x, 0)


def rrelu(
    x: ArrayLike,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    *,
    rng: np.random.Generator = _check.MISSING,
    train: bool = False,
) -> tuple[Array, Array]:
    r"""Randomized leaky ReLU: in training each element draws its own slope on the left.

    Parameters
    ----------
    x
        Array of any shape.
    lower
        Smallest slope.
    upper
        Largest slope.
    rng
        Generator of the slopes; required.
    train
        If false, all slopes are the mean, (lower + upper) / 2.

    Returns
    -------
    tuple of ndarray
        The output and the slopes, both of the shape and floating dtype of `x`; `rrelu_grad`
        takes the slopes.

    Raises
    ------
    ParameterError
        If `lower` is not finite, or `upper` is not finite or smaller than `lower`.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    Xu, Wang, Chen and Li 2015, "Empirical evaluation of rectified activations in convolutional
    network".

    Examples
    --------
    >>> import numpy as np
    >>> y, slopes = rrelu([-12.0, 3.0], lower=0.25, upper=0.75, rng=np.random.default_rng(0))
    >>> y
    array([-6.,  3.])
    >>> rrelu_grad([-12.0, 3.0], slopes)
    array([0.5, 1. ])
    """
    x = _check.floating(x, "rrelu")
    _check.finite(lower, "rrelu", "lower")
    _check.in_range(upper, f"[{lower}, inf)", "rrelu", "upper")
    _check.generator(rng, "rrelu")
    share = rng.random(x.shape) if train else np.full(x.shape, 0.5)
    slopes = (lower + (upper - lower) * share).astype(x.dtype)
    return _bent(x, slopes), slopes


def rrelu_grad(x: ArrayLike, slopes: ArrayLike) -> Array:
    r"""Derivative of `rrelu`: 1 for x > 0, the drawn slope for x ≤ 0.

    Parameters
    ----------
    x
        Input of the forward pass, of any shape; not its output.
    slopes
        The slopes that `rrelu` returned, of the shape of `x`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `slopes` has not the shape of `x`.

    Examples
    --------
    >>> rrelu_grad([-2.0, -1.0, 3.0], [0.2, 0.3, 0.25])
    array([0.2, 0.3, 1. ])
    """
    x = _check.floating(x, "rrelu_grad")
    return _bent_grad(x, _check.like(slopes, x, "rrelu_grad", "slopes"))


def _bent(x: Array, slope: Array | float) -> Array:
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


def _bent_grad(x: Array, slope: Array | float) -> Array:
    right = step(x)
    return right + slope * (1 - right)


def _slopes(x: Array, a: ArrayLike, who: str) -> Array | float:
    slopes = _check.floating(a, who, "a")
    if slopes.ndim == 0:
        return float(slopes)
    try:
        fits = np.broadcast_shapes(slopes.shape, x.shape) == x.shape
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(f"{who}: a must broadcast to shape {x.shape}; got {slopes.shape}")
    _check.same_dtype(slopes, x, who, "a")
    return slopes
