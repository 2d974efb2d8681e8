"""Softmax and its logarithm: from vectors to vectors."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array


def softmax(z: ArrayLike, axis: int = -1, temperature: float = 1.0) -> Array:
    r"""Softmax, :math:`s_i = e^{z_i / T} / \sum_k e^{z_k / T}`.

    Parameters
    ----------
    z
        Logits, of any shape with at least one axis.
    axis
        Axis of the classes.
    temperature
        T; small values sharpen the distribution, large ones flatten it.

    Returns
    -------
    ndarray
        Shape and floating dtype of `z`; not negative, and the sums along `axis` are 1.

    Raises
    ------
    ShapeError
        If `z` has no such axis or no class along it.
    ParameterError
        If `temperature` is not positive and finite.

    Notes
    -----
    Adding a constant to all logits changes nothing, so the largest is subtracted first: then no
    exponent is positive, and one term is 1.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.2.2.3.

    Examples
    --------
    >>> softmax([0.0, 0.0, 0.0, 0.0])
    array([0.25, 0.25, 0.25, 0.25])
    >>> softmax([[1000.0, 1001.0, 1002.0]]).round(4)
    array([[0.09  , 0.2447, 0.6652]])

    The formula as it stands is inf / inf there:

    >>> import numpy as np
    >>> with np.errstate(over="ignore", invalid="ignore"):
    ...     e = np.exp([1000.0, 1001.0, 1002.0])
    ...     e / e.sum()
    array([nan, nan, nan])
    """
    z = _check.floating(z, "softmax", "z")
    _check.axis(z, axis, "softmax", "z")
    _check.in_range(temperature, "(0, inf)", "softmax", "temperature")
    with np.errstate(over="ignore"):  # a difference beyond all floats is -inf, and exp makes it 0
        s = (z - z.max(axis=axis, keepdims=True)) / temperature
    np.exp(s, out=s)
    s /= s.sum(axis=axis, keepdims=True)
    return s


def softmax_vjp(z: ArrayLike, dy: ArrayLike, axis: int = -1, temperature: float = 1.0) -> Array:
    r"""Gradient at the input of `softmax`, :math:`s_i (dy_i - \sum_k s_k\, dy_k) / T`.

    Parameters
    ----------
    z
        Input of the forward pass.
    dy
        Gradient at the output, of the shape of `z`.
    axis
        Axis of the classes.
    temperature
        As in `softmax`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `z`.

    Raises
    ------
    ShapeError
        If `dy` has not the shape of `z`, or `z` has no such axis or no class along it.
    ParameterError
        If `temperature` is not positive and finite.

    Notes
    -----
    The product of the Jacobian and `dy`, without the K × K matrix.

    Examples
    --------
    >>> softmax_vjp([0.0, 0.0], [1.0, 0.0])
    array([ 0.25, -0.25])
    """
    z = _check.floating(z, "softmax_vjp", "z")
    dy = _check.like(dy, z, "softmax_vjp", "dy")
    _check.axis(z, axis, "softmax_vjp", "z")
    _check.in_range(temperature, "(0, inf)", "softmax_vjp", "temperature")
    s = softmax(z, axis, temperature)
    return s * (dy - (s * dy).sum(axis=axis, keepdims=True)) / temperature


def softmax_jacobian(z: ArrayLike) -> Array:
    r"""Jacobian of `softmax`, :math:`\partial s_i / \partial z_j = s_i(\delta_{ij} - s_j)`.

    Parameters
    ----------
    z
        Logits, shape (K,).

    Returns
    -------
    ndarray
        Shape (K, K), floating dtype of `z`; symmetric, and rows and columns sum to 0.

    Raises
    ------
    ShapeError
        If `z` is not a vector, or empty.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.106.

    Examples
    --------
    >>> 9 * softmax_jacobian([0.0, 0.0, 0.0])
    array([[ 2., -1., -1.],
           [-1.,  2., -1.],
           [-1., -1.,  2.]])
    """
    z = _check.floating(z, "softmax_jacobian", "z")
    _check.shape(z, "K", "softmax_jacobian", "z")
    _check.axis(z, -1, "softmax_jacobian", "z")
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def log_softmax(z: ArrayLike, axis: int = -1) -> Array:
    r"""Logarithm of the softmax, :math:`z_i - \log \sum_k e^{z_k}`.

    Parameters
    ----------
    z
        Logits, of any shape with at least one axis.
    axis
        Axis of the classes.

    Returns
    -------
    ndarray
        Shape and floating dtype of `z`, values at most 0.

    Raises
    ------
    ShapeError
        If `z` has no such axis or no class along it.

    Notes
    -----
    The largest logit is subtracted first, as in `softmax`; the sum is then at least 1.

    Examples
    --------
    >>> log_softmax([0.0, 1000.0])
    array([-1000.,     0.])

    The logarithm of a softmax that has become 0 is lost:

    >>> import numpy as np
    >>> with np.errstate(divide="ignore"):
    ...     np.log(softmax([0.0, 1000.0]))
    array([-inf,   0.])
    """
    z = _check.floating(z, "log_softmax", "z")
    _check.axis(z, axis, "log_softmax", "z")
    shifted = z - z.max(axis=axis, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return shifted


def log_softmax_vjp(z: ArrayLike, dy: ArrayLike, axis: int = -1) -> Array:
    r"""Gradient at the input of `log_softmax`, :math:`dy_i - s_i \sum_k dy_k`.

    Parameters
    ----------
    z
        Input of the forward pass.
    dy
        Gradient at the output, of the shape of `z`.
    axis
        Axis of the classes.

    Returns
    -------
    ndarray
        Shape and floating dtype of `z`.

    Raises
    ------
    ShapeError
        If `dy` has not the shape of `z`, or `z` has no such axis or no class along it.

    Notes
    -----
    With minus a one-hot row as `dy` this is :math:`s - t`, the gradient of the cross-entropy.

    Examples
    --------
    >>> log_softmax_vjp([0.0, 0.0], [-1.0, 0.0])
    array([-0.5,  0.5])
    """
    z = _check.floating(z, "log_softmax_vjp", "z")
    dy = _check.like(dy, z, "log_softmax_vjp", "dy")
    _check.axis(z, axis, "log_softmax_vjp", "z")
    return dy - softmax(z, axis) * dy.sum(axis=axis, keepdims=True)
