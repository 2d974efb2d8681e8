"""Models of sequences."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..attention import MultiHeadAttention
from ..dropout import Dropout
from ..errors import ParameterError
from ..initializers import xavier_uniform
from ..layers import Layer, Linear, Residual, Sequential
from ..normalization import LayerNorm
from ..recurrent import Recurrent
from ._parts import Nonlinearity, nonlinearity


class SequenceClassifier(Layer):
    r"""One answer for a whole sequence, :math:`y = h_T W + b` from the last output of a cell.

    Input (N, T, input_size), output (N, num_classes). Parameters of the cell with ``cell.`` before
    their names, ``head.W`` and ``head.b``.

    Parameters
    ----------
    cell
        Recurrent layer: `RNN`, `LSTM`, `GRU` or one of your own.
    num_classes
        Length of the output; 1 for a regression.
    init
        Rule for the head's `W`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at
        zero.
    rng
        Generator of the head's initial weights; required.

    Raises
    ------
    ParameterError
        If `cell` is no recurrent layer, or `num_classes` is less than 1.
    ShapeError
        In forward, if the input has no step, or not the shape that the cell wants.

    Notes
    -----
    Only the last step gets a gradient from above; the steps before hear of it through the
    recurrent weights alone. For symbols put an `Embedding` in front, with both in a `Sequential`.

    References
    ----------
    Hochreiter and Schmidhuber 1997, "Long short-term memory", section 5, for tasks whose target
    comes at the end of a sequence.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.recurrent import LSTM
    >>> rng = np.random.default_rng(0)
    >>> model = SequenceClassifier(LSTM(4, 24, rng=rng), 3, rng=rng)
    >>> model
    SequenceClassifier(LSTM(4, 24), 3)
    >>> model.forward(np.zeros((5, 10, 4))).shape, model.backward(np.ones((5, 3))).shape
    ((5, 3), (5, 10, 4))
    """

    def __init__(
        self,
        cell: Recurrent,
        num_classes: int,
        *,
        init: Callable[..., Array] = xavier_uniform,
        rng: np.random.Generator = _check.MISSING,
    ) -> None:
        who = "SequenceClassifier"
        _check.generator(rng, who)
        if not isinstance(cell, Recurrent):
            raise ParameterError(f"{who}: cell must be a recurrent layer; got {cell!r}")
        _check.count(num_classes, 1, who, "num_classes")
        dtype = cell.params["b"].dtype
        self.cell, self.num_classes = cell, num_classes
        self._head = Linear(cell.hidden_size, num_classes, init=init, rng=rng, dtype=dtype)
        super().__init__(inner={"cell": cell, "head": self._head})

    def _forward(self, x: Array, train: bool) -> tuple[Array, tuple[int, ...]]:
        who = "SequenceClassifier.forward"
        _check.shape(x, f"N T {self.cell.input_size}", who)
        _check.axis(x, 1, who)
        h = self.cell.forward(x, train=train)
        return self._head.forward(h[:, -1], train=train), h.shape

    def _backward(self, dy: Array, saved: tuple[int, ...]) -> tuple[Array, dict[str, Array]]:
        dh = np.zeros(saved, dy.dtype)
        dh[:, -1] = self._head.backward(dy)
        return self.cell.backward(dh), {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"SequenceClassifier({self.cell!r}, {self.num_classes})"


def transformer_block(
    embed_dim: int,
    num_heads: int,
    dim_feedforward: int | None = None,
    dropout: float = 0.0,
    activation: Nonlinearity = "gelu",
    norm_first: bool = True,
    causal: bool = False,
    *,
    norm: Callable[..., Layer] = LayerNorm,
    init: Callable[..., Array] = xavier_uniform,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    r"""Transformer block, :math:`h = x + A(N(x))`, :math:`y = h + F(N(h))`.

    A is self-attention in several heads, F two affine maps with an activation between, and N a
    normalization. Input and output (N, T, embed_dim).

    Parameters
    ----------
    embed_dim
        Length of the vector at each position.
    num_heads
        Number of heads; it divides `embed_dim`.
    dim_feedforward
        Units between the two affine maps of F; None for four times `embed_dim`.
    dropout
        Probability of being dropped, at the end of A and of F.
    activation
        Name of an elementwise activation, or a function without arguments that makes a layer.
    norm_first
        Whether it is built as above; otherwise as in the first paper, :math:`h = N(x + A(x))`,
        :math:`y = N(h + F(h))`.
    causal
        Whether position t sees positions s ≤ t only.
    norm
        Kind of normalization, such as `RMSNorm`, called as ``norm(embed_dim, dtype=dtype)``.
    init
        Rule for all matrices, called as ``init(shape, rng=rng, dtype=dtype)``; biases start at
        zero.
    rng
        Generator of the initial weights and the dropout masks; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Returns
    -------
    Sequential
        The attention part, then the other one.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, `num_heads` does not divide `embed_dim`,
        `dropout` is outside [0, 1], or there is no activation of this name.

    Notes
    -----
    PyTorch's ``TransformerEncoderLayer`` has `norm_first` False, ReLU, dropout 0.1 and 2048 units
    by default. With ``norm_first=True`` its weights are, in the order of ``params``: ``norm1``,
    ``self_attn`` as told at `MultiHeadAttention`, ``norm2``, ``linear1`` and ``linear2``, each
    ``weight`` of the last two transposed. Its dropout also stands inside F and on the attention
    weights.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", section 3.1.
    Xiong et al. 2020, "On layer normalization in the transformer architecture", for the order.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> block = transformer_block(6, 2, rng=rng)
    >>> block.layers[1]
    Residual(Sequential(LayerNorm(6), Linear(6, 24), Activation(gelu), Linear(24, 6)))
    >>> x = rng.standard_normal((4, 5, 6))
    >>> block.forward(x).shape
    (4, 5, 6)

    With ``causal=True`` a position does not see what comes later:

    >>> block = transformer_block(6, 2, causal=True, rng=rng)
    >>> y, x[:, 3:] = block.forward(x), 0.0
    >>> bool(np.all(block.forward(x)[:, :3] == y[:, :3]))
    True
    """
    who = "transformer_block"
    _check.generator(rng, who)
    _check.count(embed_dim, 1, who, "embed_dim")
    hidden = 4 * embed_dim if dim_feedforward is None else dim_feedforward
    _check.count(hidden, 1, who, "dim_feedforward")
    _check.in_range(dropout, "[0, 1]", who, "dropout")
    made: dict[str, Any] = {"init": init, "rng": rng, "dtype": dtype}
    attention = MultiHeadAttention(embed_dim, num_heads, causal=causal, **made)
    feedforward = [
        Linear(embed_dim, hidden, **made),
        nonlinearity(activation, who),
        Linear(hidden, embed_dim, **made),
    ]

    def part(*layers: Layer) -> list[Layer]:
        normalize = norm(embed_dim, dtype=dtype)
        dropped = [Dropout(dropout, rng=rng)] if dropout else []
        if norm_first:
            return [Residual(Sequential(normalize, *layers, *dropped))]
        return [Residual(Sequential(*layers, *dropped)), normalize]

    return Sequential(*part(attention), *part(*feedforward))
