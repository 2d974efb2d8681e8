"""Backpropagation through one hidden layer, line by line as it is derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..activations import relu, relu_grad


class OneHiddenLayerGradients(NamedTuple):
    """Gradients of the mean squared error, in the order of the arguments.

    Attributes
    ----------
    dW1 : ndarray of shape (D, H)
    db1 : ndarray of shape (H,)
    dW2 : ndarray of shape (H, K)
    db2 : ndarray of shape (K,)

    Examples
    --------
    >>> import numpy as np
    >>> gradients = one_hidden_layer_backprop(
    ...     np.ones((1, 2)), np.ones((1, 1)), np.ones((2, 3)), np.ones(3), np.ones((3, 1)), [0.0]
    ... )
    >>> gradients._fields
    ('dW1', 'db1', 'dW2', 'db2')
    >>> float(gradients.db2[0])  # 2 (9 - 1)
    16.0
    """

    dW1: Array  # noqa: N815 (the page's symbol)
    db1: Array
    dW2: Array  # noqa: N815 (the page's symbol)
    db2: Array


def one_hidden_layer_backprop(
    x: ArrayLike,
    y: ArrayLike,
    W1: ArrayLike,
    b1: ArrayLike,
    W2: ArrayLike,
    b2: ArrayLike,
    f: Callable[[Array], Array] = relu,
    f_grad: Callable[[Array], Array] = relu_grad,
) -> OneHiddenLayerGradients:
    r"""Differentiate the mean squared error of :math:`\hat y = f(x W_1 + b_1) W_2 + b_2`.

    Parameters
    ----------
    x
        Inputs, (N, D).
    y
        Targets, (N, K).
    W1
        Weights of the hidden layer, (D, H).
    b1
        Its biases, (H,).
    W2
        Weights of the output layer, (H, K).
    b2
        Its biases, (K,).
    f
        Activation of the hidden layer.
    f_grad
        Its derivative.

    Returns
    -------
    OneHiddenLayerGradients
        ``dW1, db1, dW2, db2``, each in the shape of its parameter.

    Raises
    ------
    ShapeError
        If the shapes do not fit together.
    ParameterError
        If the dtypes differ.

    Notes
    -----
    The loss is the mean over all N·K squared errors, as in PyTorch; hence the first line of the
    backward pass. With a sum, or with the factor ½ of many books, all gradients change by one
    and the same factor.

    References
    ----------
    Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating errors".

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.array([[1.0, 2.0]]), np.array([[5.0]])
    >>> W1, b1 = np.eye(2), np.array([0.0, -3.0])
    >>> W2, b2 = np.ones((2, 1)), np.zeros(1)
    >>> one_hidden_layer_backprop(x, y, W1, b1, W2, b2).dW1  # the second unit is off
    array([[ -8.,   0.],
           [-16.,   0.]])
    """
    who = "one_hidden_layer_backprop"
    x = _check.floating(x, who)
    _check.shape(x, "N D", who)
    named = {"y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    arrays = {name: _check.floating(array, who, name) for name, array in named.items()}
    for name, array in arrays.items():
        _check.same_dtype(array, x, who, name)
    y, W1, b1, W2, b2 = arrays.values()
    _check.shape(W1, f"{x.shape[1]} H", who, "W1")
    _check.shape(b1, f"{W1.shape[1]}", who, "b1")
    _check.shape(W2, f"{W1.shape[1]} K", who, "W2")
    _check.shape(b2, f"{W2.shape[1]}", who, "b2")
    _check.shape(y, f"{len(x)} {W2.shape[1]}", who, "y")

    z1 = x @ W1 + b1
    h = f(z1)
    y_hat = h @ W2 + b2

    dy_hat = 2 * (y_hat - y) / max(y.size, 1)
    dW2 = h.T @ dy_hat
    db2 = dy_hat.sum(axis=0)
    dh = dy_hat @ W2.T
    dz1 = dh * f_grad(z1)
    dW1 = x.T @ dz1
    db1 = dz1.sum(axis=0)
    return OneHiddenLayerGradients(dW1, db1, dW2, db2)
