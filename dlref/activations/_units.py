"""Units with two inputs or several affine maps: gated linear units and maxout."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ShapeError
from ._gated import gelu, gelu_grad, silu, silu_grad
from ._sigmoids import sigmoid, sigmoid_grad


def glu(x: ArrayLike, axis: int = -1) -> Array:
    r"""Gated linear unit, :math:`a \odot \sigma(b)` for the halves a, b of the input.

    Parameters
    ----------
    x
        Array with an even length along `axis`: first a, then b.
    axis
        Axis that is cut in two.

    Returns
    -------
    ndarray
        Half as long as `x` along `axis`, of its floating dtype.

    Raises
    ------
    ShapeError
        If `x` has no such axis or an odd length along it.

    References
    ----------
    Dauphin, Fan, Auli and Grangier 2017, "Language modeling with gated convolutional networks",
    equation 1.

    Examples
    --------
    >>> glu([3.0, 4.0, 0.0, 1000.0])
    array([1.5, 4. ])
    """
    a, b = _halves(_check.floating(x, "glu"), axis, "glu")
    return a * sigmoid(b)


def glu_vjp(x: ArrayLike, dy: ArrayLike, axis: int = -1) -> Array:
    r"""Gradient at the input of `glu`, :math:`(dy \odot \sigma(b),\ dy \odot a \odot \sigma'(b))`.

    Parameters
    ----------
    x
        Input of the forward pass.
    dy
        Gradient at the output, of its shape.
    axis
        Axis that is cut in two.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`: the gradient of a, then that of b.

    Raises
    ------
    ShapeError
        If `x` has no such axis or an odd length along it, or `dy` has not the output's shape.

    Examples
    --------
    >>> glu_vjp([3.0, 4.0, 0.0, 1000.0], [1.0, 1.0])
    array([0.5 , 1.  , 0.75, 0.  ])
    """
    a, b = _halves(_check.floating(x, "glu_vjp"), axis, "glu_vjp")
    dy = _check.like(dy, a, "glu_vjp", "dy")
    return np.concatenate([dy * sigmoid(b), dy * a * sigmoid_grad(b)], axis=axis)


def _halves(x: Array, axis: int, who: str) -> list[Array]:
    _check.axis(x, axis, who)
    if x.shape[axis] % 2:
        raise ShapeError(
            f"{who}: x must have an even length along axis {axis}; got shape {x.shape}"
        )
    return np.split(x, 2, axis=axis)


def geglu(a: ArrayLike, b: ArrayLike) -> Array:
    r"""GLU with GELU as gate, :math:`\mathrm{gelu}(a) \odot b`.

    Parameters
    ----------
    a
        Input of the gate, of any shape.
    b
        What is let through, of the same shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `a`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If the floating dtypes differ.

    Notes
    -----
    In the order of the paper the gate comes first; in `glu` it comes second.

    References
    ----------
    Shazeer 2020, "GLU variants improve transformer", equation 5.

    Examples
    --------
    >>> geglu([0.0, 1.0, 100.0], [2.0, 2.0, 2.0]).round(6)
    array([  0.      ,   1.682689, 200.      ])
    """
    a, b = _pair(a, b, "geglu")
    return gelu(a) * b


def geglu_vjp(a: ArrayLike, b: ArrayLike, dy: ArrayLike) -> tuple[Array, Array]:
    r"""Gradients at both inputs of `geglu`.

    Parameters
    ----------
    a
        First input of the forward pass.
    b
        Second input of the forward pass.
    dy
        Gradient at the output, of the shape of `a`.

    Returns
    -------
    tuple of ndarray
        The gradients :math:`dy \odot \mathrm{gelu}'(a) \odot b` of `a` and
        :math:`dy \odot \mathrm{gelu}(a)` of `b`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If the floating dtypes of `a` and `b` differ.

    Examples
    --------
    >>> da, db = geglu_vjp([0.0, 100.0], [2.0, 2.0], [1.0, 1.0])
    >>> da, db
    (array([1., 2.]), array([  0., 100.]))
    """
    a, b = _pair(a, b, "geglu_vjp")
    dy = _check.like(dy, a, "geglu_vjp", "dy")
    return dy * gelu_grad(a) * b, dy * gelu(a)


def swiglu(a: ArrayLike, b: ArrayLike) -> Array:
    r"""GLU with SiLU as gate, :math:`\mathrm{silu}(a) \odot b`.

    Parameters
    ----------
    a
        Input of the gate, of any shape.
    b
        What is let through, of the same shape.

    Returns
    -------
    ndarray
        Shape and floating dtype of `a`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If the floating dtypes differ.

    References
    ----------
    Shazeer 2020, "GLU variants improve transformer", equation 5.

    Examples
    --------
    >>> swiglu([0.0, 1.0, 100.0], [2.0, 2.0, 2.0]).round(6)
    array([  0.      ,   1.462117, 200.      ])
    """
    a, b = _pair(a, b, "swiglu")
    return silu(a) * b


def swiglu_vjp(a: ArrayLike, b: ArrayLike, dy: ArrayLike) -> tuple[Array, Array]:
    r"""Gradients at both inputs of `swiglu`.

    Parameters
    ----------
    a
        First input of the forward pass.
    b
        Second input of the forward pass.
    dy
        Gradient at the output, of the shape of `a`.

    Returns
    -------
    tuple of ndarray
        The gradients :math:`dy \odot \mathrm{silu}'(a) \odot b` of `a` and
        :math:`dy \odot \mathrm{silu}(a)` of `b`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If the floating dtypes of `a` and `b` differ.

    Examples
    --------
    >>> da, db = swiglu_vjp([0.0, 100.0], [2.0, 2.0], [1.0, 1.0])
    >>> da, db
    (array([1., 2.]), array([  0., 100.]))
    """
    a, b = _pair(a, b, "swiglu_vjp")
    dy = _check.like(dy, a, "swiglu_vjp", "dy")
    return dy * silu_grad(a) * b, dy * silu(a)


def _pair(a: ArrayLike, b: ArrayLike, who: str) -> tuple[Array, Array]:
    a, b = _check.floating(a, who, "a"), _check.floating(b, who, "b")
    _check.same_dtype(b, a, who, "b")
    return a, _check.like(b, a, who, "b")


def maxout(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    r"""Largest of k affine maps, :math:`y_j = \max_m \bigl(x W_{:jm} + b_{jm}\bigr)`.

    Parameters
    ----------
    x
        Input, shape (N, D).
    W
        Weights, shape (D, K, k).
    b
        Biases, shape (K, k).

    Returns
    -------
    ndarray
        Shape (N, K), floating dtype of `x`.

    Raises
    ------
    ShapeError
        If the shapes do not fit together, or k is 0.
    ParameterError
        If `W` or `b` has another floating dtype than `x`.

    References
    ----------
    Goodfellow, Warde-Farley, Mirza, Courville and Bengio 2013, "Maxout networks".

    Examples
    --------
    ReLU, and the absolute value, as maxout of two maps:

    >>> x = [[-2.0], [3.0]]
    >>> maxout(x, [[[1.0, 0.0]]], [[0.0, 0.0]])
    array([[0.],
           [3.]])
    >>> maxout(x, [[[1.0, -1.0]]], [[0.0, 0.0]])
    array([[2.],
           [3.]])
    """
    return _affine_maps(*_maxout_arrays(x, W, b, "maxout")).max(axis=-1)


def maxout_vjp(
    x: ArrayLike, W: ArrayLike, b: ArrayLike, dy: ArrayLike
) -> tuple[Array, Array, Array]:
    r"""Gradients of `maxout`: all of `dy` goes to the map that won; of equal ones, to the first.

    Parameters
    ----------
    x
        Input of the forward pass, shape (N, D).
    W
        Weights, shape (D, K, k).
    b
        Biases, shape (K, k).
    dy
        Gradient at the output, shape (N, K).

    Returns
    -------
    tuple of ndarray
        The gradients of `x`, `W` and `b`, of their shapes.

    Raises
    ------
    ShapeError
        If the shapes do not fit together, or k is 0.
    ParameterError
        If `W` or `b` has another floating dtype than `x`.

    Examples
    --------
    >>> dx, dW, db = maxout_vjp([[-2.0], [3.0]], [[[1.0, -1.0]]], [[0.0, 0.0]], [[1.0], [1.0]])
    >>> dx
    array([[-1.],
           [ 1.]])
    >>> dW, db
    (array([[[ 3., -2.]]]), array([[1., 1.]]))
    """
    x, W, b = _maxout_arrays(x, W, b, "maxout_vjp")
    z = _affine_maps(x, W, b)
    dy = _check.like(dy, z[..., 0], "maxout_vjp", "dy")
    dz = np.zeros_like(z)
    np.put_along_axis(dz, z.argmax(axis=-1)[..., None], dy[..., None], axis=-1)
    dx = np.tensordot(dz, W, axes=([1, 2], [1, 2]))
    return dx, np.tensordot(x, dz, axes=([0], [0])), dz.sum(axis=0)


def _affine_maps(x: Array, W: Array, b: Array) -> Array:
    return np.tensordot(x, W, axes=1) + b


def _maxout_arrays(
    x: ArrayLike, W: ArrayLike, b: ArrayLike, who: str
) -> tuple[Array, Array, Array]:
    x, W, b = _check.floating(x, who), _check.floating(W, who, "W"), _check.floating(b, who, "b")
    _check.shape(x, "N D", who)
    _check.shape(W, f"{x.shape[1]} K k", who, "W")
    _check.axis(W, -1, who, "W")
    _check.shape(b, f"{W.shape[1]} {W.shape[2]}", who, "b")
    _check.same_dtype(W, x, who, "W")
    _check.same_dtype(b, x, who, "b")
    return x, W, b
