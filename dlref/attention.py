"""Attention: every position looks up a weighted mean of the others.

Positions are the last axis but one, so that batches and heads are leading axes and each product
is one call for all of them.
"""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from . import _check
from ._check import Array
from .activations import softmax
from .errors import ParameterError, ShapeError, StateError
from .initializers import xavier_uniform, zeros
from .layers import Layer, Linear

__all__ = [
    "AttentionGradients",
    "MultiHeadAttention",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_vjp",
    "sinusoidal_positions",
]


class AttentionGradients(NamedTuple):
    """Gradients at the three inputs of attention, each in the shape of its input.

    Attributes
    ----------
    q : Array
        At the queries.
    k : Array
        At the keys.
    v : Array
        At the values.

    Examples
    --------
    >>> gradients = scaled_dot_product_attention_vjp([[1.0]], [[1.0]], [[2.0]], [[3.0]])
    >>> gradients.v
    array([[3.]])
    """

    q: Array
    k: Array
    v: Array


def scaled_dot_product_attention(
    q: ArrayLike, k: ArrayLike, v: ArrayLike, causal: bool = False
) -> Array:
    r"""Attention, :math:`\mathrm{softmax}(q k^\top / \sqrt{d})\, v`.

    Parameters
    ----------
    q
        Queries, shape (..., T, d).
    k
        Keys, shape (..., S, d), with the leading axes of `q`.
    v
        Values, shape (..., S, d_v).
    causal
        Whether position t sees positions s ≤ t only.

    Returns
    -------
    ndarray
        Shape (..., T, d_v): for each query a mean of the values, weighted by how well their keys
        fit.

    Raises
    ------
    ShapeError
        If the shapes do not fit, d is 0, or there is no key.
    ParameterError
        If the dtypes differ.

    Notes
    -----
    The product of two vectors with independent entries of variance 1 has the variance d. Divided
    by :math:`\sqrt{d}` it has the variance 1 for every d; left as it is, the softmax would be
    nearly one-hot for long vectors, and its gradient nearly 0.

    PyTorch's function has the same name and calls the mask ``is_causal``.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", equation 1.

    Examples
    --------
    The query fits the first key better than the second, and gets more of its value:

    >>> k, v = [[2.0, 0.0], [0.0, 2.0]], [[10.0], [20.0]]
    >>> scaled_dot_product_attention([[1.0, 0.0]], k, v).round(2)
    array([[11.96]])

    With the identity as values the weights themselves come out; each row sums to 1:

    >>> import numpy as np
    >>> scaled_dot_product_attention(np.zeros((3, 2)), np.zeros((3, 2)), np.eye(3), causal=True)
    array([[1.        , 0.        , 0.        ],
           [0.5       , 0.5       , 0.        ],
           [0.33333333, 0.33333333, 0.33333333]])
    """
    q, k, v = _inputs(q, k, v, "scaled_dot_product_attention")
    return _weights(q, k, causal) @ v


def scaled_dot_product_attention_vjp(
    q: ArrayLike, k: ArrayLike, v: ArrayLike, dy: ArrayLike, causal: bool = False
) -> AttentionGradients:
    r"""Gradients at the inputs of `scaled_dot_product_attention`.

    With the weights P and the scores :math:`z = q k^\top / \sqrt{d}`:
    :math:`dP = dy\, v^\top`, :math:`dz = P \odot (dP - \sum_s P_s\, dP_s)`, and
    :math:`dq = dz\, k / \sqrt{d}`, :math:`dk = dz^\top q / \sqrt{d}`, :math:`dv = P^\top dy`.

    Parameters
    ----------
    q
        Queries of the forward pass, shape (..., T, d).
    k
        Keys, shape (..., S, d).
    v
        Values, shape (..., S, d_v).
    dy
        Gradient at the output, shape (..., T, d_v).
    causal
        As in the forward pass.

    Returns
    -------
    AttentionGradients
        Those at `q`, `k` and `v`, in their shapes.

    Raises
    ------
    ShapeError
        If the shapes do not fit, d is 0, or there is no key.
    ParameterError
        If the dtypes differ.

    Examples
    --------
    >>> k, v = [[2.0, 0.0], [0.0, 2.0]], [[10.0], [20.0]]
    >>> dq, dk, dv = scaled_dot_product_attention_vjp([[1.0, 0.0]], k, v, [[1.0]])
    >>> dq.round(2), dv.round(2)
    (array([[-2.22,  2.22]]), array([[0.8],
           [0.2]]))
    """
    who = "scaled_dot_product_attention_vjp"
    q, k, v = _inputs(q, k, v, who)
    dy = _check.like(dy, np.empty((*q.shape[:-1], v.shape[-1]), q.dtype), who, "dy")
    return _backward(q, k, v, _weights(q, k, causal), dy)


class MultiHeadAttention(Layer):
    r"""Self-attention in several heads, input and output (N, T, embed_dim).

    Each head has d = embed_dim / num_heads columns of the queries, keys and values
    :math:`[q, k, v] = x W_{qkv} + b_{qkv}`; its own attention gives d columns, and all of them
    side by side go through a last affine map. Parameters ``qkv.W`` (embed_dim, 3 embed_dim),
    ``qkv.b``, ``out.W`` (embed_dim, embed_dim) and ``out.b``.

    Parameters
    ----------
    embed_dim
        Length of the vector at each position.
    num_heads
        Number of heads; it divides `embed_dim`.
    bias
        Whether both affine maps have one.
    causal
        Whether position t sees positions s ≤ t only.
    init
        Rule for both matrices, called as ``init(shape, rng=rng, dtype=dtype)``; biases start at
        zero.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, or `num_heads` does not divide `embed_dim`.

    Notes
    -----
    Nothing in it knows about order: exchanging two positions of the input exchanges them in the
    output, unless it is causal. Order comes in with the input, see `sinusoidal_positions`.

    PyTorch's ``nn.MultiheadAttention`` takes query, key and value one by one and wants
    ``batch_first=True`` for this axis order. Its weights: ``qkv.W = in_proj_weight.T``,
    ``qkv.b = in_proj_bias``, ``out.W = out_proj.weight.T``, ``out.b = out_proj.bias``.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", section 3.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> layer = MultiHeadAttention(6, 2, rng=np.random.default_rng(0))
    >>> layer.params
    {qkv.W: (6, 18), qkv.b: (18,), out.W: (6, 6), out.b: (6,)}
    >>> x = np.random.default_rng(1).standard_normal((4, 5, 6))
    >>> y = layer.forward(x)
    >>> y.shape, layer.weights.shape
    ((4, 5, 6), (4, 2, 5, 5))
    >>> order = [3, 0, 4, 1, 2]
    >>> np.allclose(layer.forward(x[:, order]), y[:, order])
    True
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        bias: bool = True,
        causal: bool = False,
        *,
        init: Callable[..., Array] = xavier_uniform,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.generator(rng, "MultiHeadAttention")
        _check.count(embed_dim, 1, "MultiHeadAttention", "embed_dim")
        _check.count(num_heads, 1, "MultiHeadAttention", "num_heads")
        if embed_dim % num_heads:
            raise ParameterError(
                f"MultiHeadAttention: num_heads must divide embed_dim {embed_dim}; got {num_heads}"
            )
        self.embed_dim, self.num_heads, self.causal = embed_dim, num_heads, causal
        self._qkv = Linear(embed_dim, 3 * embed_dim, bias, init=init, rng=rng, dtype=dtype)
        self._out = Linear(embed_dim, embed_dim, bias, init=init, rng=rng, dtype=dtype)
        super().__init__(inner={"qkv": self._qkv, "out": self._out})

    @property
    def weights(self) -> Array:
        """What each position took from each in the last forward, (N, num_heads, T, T).

        Raises
        ------
        StateError
            If `forward` has not been called, or failed.
        """
        if self._memory is None:
            raise StateError(
                "MultiHeadAttention.weights: forward must have been called before; got no input"
            )
        return self._memory[1][3].copy()

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[Array, ...]]:
        who = "MultiHeadAttention.forward"
        _check.shape(x, f"N T {self.embed_dim}", who)
        _check.axis(x, 1, who)
        N, T, E = x.shape
        heads = self.num_heads, E // self.num_heads
        qkv = self._qkv.forward(x, train=train).reshape(N, T, 3, *heads)
        q, k, v = qkv.transpose(2, 0, 3, 1, 4)  # each (N, num_heads, T, d)
        weights = _weights(q, k, self.causal)
        mixed = (weights @ v).swapaxes(1, 2).reshape(N, T, E)
        return self._out.forward(mixed, train=train), (q, k, v, weights)

    def _backward(self, dy: Array, saved: tuple[Array, ...]) -> tuple[Array, dict[str, Array]]:
        q, k, v, weights = saved
        N, T, E = dy.shape
        heads = self.num_heads, E // self.num_heads
        dmixed = self._out.backward(dy).reshape(N, T, *heads).swapaxes(1, 2)
        dqkv = np.stack(_backward(q, k, v, weights, dmixed))  # (3, N, num_heads, T, d)
        return self._qkv.backward(dqkv.transpose(1, 3, 0, 2, 4).reshape(N, T, 3 * E)), {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        bias = "" if "out.b" in self.params else ", bias=False"
        causal = ", causal=True" if self.causal else ""
        return f"MultiHeadAttention({self.embed_dim}, {self.num_heads}{bias}{causal})"


def sinusoidal_positions(
    length: int, embed_dim: int, base: float = 10000.0, *, dtype: DTypeLike = np.float64
) -> Array:
    r"""Sines and cosines that tell a position, :math:`\sin(t / B^{2i/D})` and the cosine beside it.

    Column 2i holds the sine and column 2i + 1 the cosine, with B = base and D = embed_dim.

    Parameters
    ----------
    length
        Number T of positions, counted from 0.
    embed_dim
        Length D of the vector at each position; even.
    base
        B: the wavelengths go from 2π nearly to 2πB.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        Shape (T, D), to be added to a batch of inputs (N, T, D).

    Raises
    ------
    ParameterError
        If `length` is no integer or negative, `embed_dim` is not even or less than 2, or `base`
        is not positive and finite.

    Notes
    -----
    A pair of columns is a point on a circle, and a shift by k turns it by a fixed angle: the
    vector at t + k is the same linear map of the vector at t for every t.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", section 3.5.

    Examples
    --------
    >>> sinusoidal_positions(3, 4).round(3)
    array([[ 0.   ,  1.   ,  0.   ,  1.   ],
           [ 0.841,  0.54 ,  0.01 ,  1.   ],
           [ 0.909, -0.416,  0.02 ,  1.   ]])
    """
    who = "sinusoidal_positions"
    _check.count(length, 0, who, "length")
    _check.count(embed_dim, 2, who, "embed_dim")
    _check.in_range(base, "(0, inf)", who, "base")
    if embed_dim % 2:
        raise ParameterError(f"{who}: embed_dim must be even; got {embed_dim}")
    frequency = base ** (-np.arange(0, embed_dim, 2) / embed_dim)
    angle = np.arange(length)[:, np.newaxis] * frequency
    table = zeros((length, embed_dim), dtype=dtype)
    table[:, 0::2] = np.sin(angle)
    table[:, 1::2] = np.cos(angle)
    return table


def _inputs(q: ArrayLike, k: ArrayLike, v: ArrayLike, who: str) -> tuple[Array, Array, Array]:
    """Check queries, keys and values against each other."""
    q, k, v = (
        _check.floating(q, who, "q"),
        _check.floating(k, who, "k"),
        _check.floating(v, who, "v"),
    )
    if q.ndim < 2:
        raise ShapeError(f"{who}: q must have shape (..., T, d); got {q.shape}")
    _check.axis(q, -1, who, "q")
    leading = " ".join(map(str, q.shape[:-2]))
    _check.shape(k, f"{leading} S {q.shape[-1]}", who, "k")
    _check.axis(k, -2, who, "k")
    _check.shape(v, f"{leading} {k.shape[-2]} d_v", who, "v")
    _check.same_dtype(k, q, who, "k")
    _check.same_dtype(v, q, who, "v")
    return q, k, v


def _weights(q: Array, k: Array, causal: bool) -> Array:
    """Return the softmax of the scores, (..., T, S)."""
    z = (q / math.sqrt(q.shape[-1])) @ k.swapaxes(-1, -2)
    if causal:
        T, S = z.shape[-2:]
        np.copyto(z, -np.inf, where=np.arange(S) > np.arange(T)[:, np.newaxis])
    return softmax(z)


def _backward(q: Array, k: Array, v: Array, P: Array, dy: Array) -> AttentionGradients:
    """Go back from the output, given the weights P."""
    dz = dy @ v.swapaxes(-1, -2)  # dP, and then in place
    dz -= (P * dz).sum(axis=-1, keepdims=True)
    dz *= P
    dz /= math.sqrt(q.shape[-1])
    return AttentionGradients(dz @ k, dz.swapaxes(-1, -2) @ q, P.swapaxes(-1, -2) @ dy)
