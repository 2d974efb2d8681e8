"""Layers of plain networks: affine map, activation, flattening, embedding."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check, activations
from .._check import Array
from ..errors import ParameterError, ShapeError
from ..initializers import kaiming_normal, normal, zeros
from ._layer import Layer

ELEMENTWISE = [
    name
    for name in activations.__all__
    if f"{name}_grad" in activations.__all__ and name not in ("prelu", "rrelu")
]


class Linear(Layer):
    r"""Affine map, :math:`y = x W + b`.

    Input (N, ..., in_features), output (N, ..., out_features). Parameters ``W``
    (in_features, out_features) and ``b`` (out_features,).

    Parameters
    ----------
    in_features
        Length of the last axis of the input.
    out_features
        Length of the last axis of the output.
    bias
        Whether to add `b`; not needed before a normalization layer, which takes it away again.
    init
        Rule for `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is less than 1.

    Notes
    -----
    With :math:`y = xW + b` the derivatives are :math:`\partial L/\partial W = x^\top \delta`,
    :math:`\partial L/\partial b = \sum_n \delta_n` and :math:`\partial L/\partial x =
    \delta W^\top`. PyTorch keeps `W` as (out_features, in_features), and starts from another
    distribution.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Linear(2, 3, rng=np.random.default_rng(0))
    >>> layer.params["W"] = [[1.0, 0.0, 2.0], [0.0, 1.0, 2.0]]
    >>> layer.forward([[3.0, 4.0]])
    array([[ 3.,  4., 14.]])
    >>> layer.backward([[1.0, 0.0, 1.0]])
    array([[3., 2.]])
    >>> layer.grads["W"]
    array([[3., 0., 3.],
           [4., 0., 4.]])
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        init: Callable[..., Array] = kaiming_normal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.generator(rng, "Linear")
        _check.in_range(in_features, "[1, inf)", "Linear", "in_features")
        _check.in_range(out_features, "[1, inf)", "Linear", "out_features")
        params = {"W": init((in_features, out_features), rng=rng, dtype=dtype)}
        if bias:
            params["b"] = zeros((out_features,), dtype=dtype)
        super().__init__(params)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Array]:  # noqa: ARG002
        W = self.params["W"]
        if x.ndim < 2 or x.shape[-1] != len(W):
            raise ShapeError(f"Linear.forward: x must have shape (N, ..., {len(W)}); got {x.shape}")
        y = x @ W
        if "b" in self.params:
            y += self.params["b"]
        return y, x

    def _backward(self, dy: Array, x: Array) -> tuple[Array, dict[str, Array]]:
        W = self.params["W"]
        rows, drows = x.reshape(-1, W.shape[0]), dy.reshape(-1, W.shape[1])
        # np.dot, since for a single row np.matmul takes ten times as long
        grads: dict[str, Array] = {"W": np.dot(rows.T, drows)}
        if "b" in self.params:
            grads["b"] = drows.sum(axis=0)
        return dy @ W.T, grads

    def __repr__(self) -> str:
        """Write it as it is made."""
        in_features, out_features = self.params["W"].shape
        bias = "" if "b" in self.params else ", bias=False"
        return f"Linear({in_features}, {out_features}{bias})"


class Activation(Layer):
    r"""Elementwise activation, :math:`y = f(x)`; backward is :math:`\delta \odot f'(x)`.

    Input and output have the same shape, any.

    Parameters
    ----------
    f
        Name of an elementwise function of `dlref.activations`, or a function of an array.
    f_grad
        Derivative of a function that is passed as such.
    **arguments
        Passed on to both, such as ``negative_slope=0.2``.

    Raises
    ------
    ParameterError
        If there is no elementwise activation of this name, or a function comes alone.

    Examples
    --------
    >>> layer = Activation("leaky_relu", negative_slope=0.2)
    >>> layer.forward([[-1.0, 2.0]]), layer.backward([[10.0, 10.0]])
    (array([[-0.2,  2. ]]), array([[ 2., 10.]]))
    >>> import numpy as np
    >>> Activation(np.sin, np.cos)
    Activation(sin)
    """

    def __init__(
        self,
        f: str | Callable[..., Array],
        f_grad: Callable[..., Array] | None = None,
        **arguments: Any,
    ) -> None:
        if isinstance(f, str):
            _check.choice(f, ELEMENTWISE, "Activation", "f")
            self.f: Callable[..., Array] = getattr(activations, f)
            self.f_grad: Callable[..., Array] = getattr(activations, f"{f}_grad")
        elif f_grad is None:
            raise ParameterError("Activation: f_grad must be the derivative of f; got None")
        else:
            self.f, self.f_grad = f, f_grad
        self.arguments = arguments
        super().__init__()

    def _forward(self, x: Array, train: bool) -> tuple[Array, Array]:  # noqa: ARG002
        return self.f(x, **self.arguments), x

    def _backward(self, dy: Array, x: Array) -> tuple[Array, dict[str, Array]]:
        return dy * self.f_grad(x, **self.arguments), {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        arguments = "".join(f", {name}={value!r}" for name, value in self.arguments.items())
        return f"Activation({self.f.__name__}{arguments})"


class Flatten(Layer):
    """All axes but the first as one: (N, C, H, W) becomes (N, C·H·W).

    Examples
    --------
    >>> import numpy as np
    >>> layer = Flatten()
    >>> layer.forward(np.zeros((5, 3, 4, 4))).shape, layer.backward(np.zeros((5, 48))).shape
    ((5, 48), (5, 3, 4, 4))
    """

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[int, ...]]:  # noqa: ARG002
        if x.ndim < 2:
            raise ShapeError(f"Flatten.forward: x must have shape (N, ...); got {x.shape}")
        return x.reshape(len(x), math.prod(x.shape[1:])), x.shape

    def _backward(self, dy: Array, saved: tuple[int, ...]) -> tuple[Array, dict[str, Array]]:
        return dy.reshape(saved), {}


class Embedding(Layer):
    """A row of a table for each index: input (N, ...) of integers, output (N, ..., embedding_dim).

    The parameter ``W`` is the table, (num_embeddings, embedding_dim).

    Parameters
    ----------
    num_embeddings
        Rows of the table; indices run from 0 to one less.
    embedding_dim
        Length of a row.
    rng
        Generator of the initial table, standard normal as in PyTorch; required.
    dtype
        Floating dtype of the table.

    Raises
    ------
    ParameterError
        If a size is less than 1; in forward, if the input is not of integers in range.

    Notes
    -----
    It is a product with one-hot rows, done without writing them: the gradient of a row is the
    sum over all places where its index stands. Indices have no derivative; `backward` returns
    zeros in their shape.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Embedding(3, 2, rng=np.random.default_rng(0))
    >>> layer.params["W"] = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    >>> layer.forward([[2, 0], [2, 2]])
    array([[[4., 5.],
            [0., 1.]],
    <BLANKLINE>
           [[4., 5.],
            [4., 5.]]])
    >>> _ = layer.backward(np.ones((2, 2, 2)))
    >>> layer.grads["W"]
    array([[1., 1.],
           [0., 0.],
           [3., 3.]])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.generator(rng, "Embedding")
        _check.in_range(num_embeddings, "[1, inf)", "Embedding", "num_embeddings")
        _check.in_range(embedding_dim, "[1, inf)", "Embedding", "embedding_dim")
        super().__init__({"W": normal((num_embeddings, embedding_dim), rng=rng, dtype=dtype)})

    def _accept(self, x: Any) -> Any:
        indices, rows = np.asarray(x), len(self.params["W"])
        if indices.dtype.kind not in "iu":
            raise ParameterError(
                f"Embedding.forward: x must hold integers; got dtype {indices.dtype}"
            )
        outside = indices[(indices < 0) | (indices >= rows)]
        if outside.size:
            raise ParameterError(
                f"Embedding.forward: x must be in [0, {rows}); got {outside.flat[0]}"
            )
        return indices

    def _forward(self, x: Any, train: bool) -> tuple[Array, Any]:  # noqa: ARG002
        return self.params["W"][x], x

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        dW = np.zeros_like(self.params["W"])
        order = np.argsort(saved, axis=None, kind="stable")
        used, starts = np.unique(saved.flat[order], return_index=True)
        if used.size:
            dW[used] = np.add.reduceat(dy.reshape(-1, dW.shape[1])[order], starts)
        return np.zeros(saved.shape, dy.dtype), {"W": dW}

    def __repr__(self) -> str:
        """Write it as it is made."""
        num_embeddings, embedding_dim = self.params["W"].shape
        return f"Embedding({num_embeddings}, {embedding_dim})"
