"""Long short-term memory."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..activations import sigmoid
from ..initializers import orthogonal, xavier_uniform
from ._recurrent import Recurrent, States, split


class LSTM(Recurrent):
    r"""Long short-term memory, :math:`c_t = f \odot c_{t-1} + i \odot g`.

    The output is :math:`h_t = o \odot \tanh c_t`. The input gate i, the forget gate f and the
    output gate o are :math:`\sigma(x_t W_x + h_{t-1} W_h + b)`, the candidate g is the tanh of
    that, each with its own columns of the parameters. Input (N, T, input_size), output
    (N, T, hidden_size), where all :math:`h_t` stand; `final` is the pair (h, c) after the last
    step. Parameters ``W_x`` (input_size, 4H), ``b`` (4H,) and ``W_h`` (H, 4H), with H =
    hidden_size and the blocks of columns in the order **i, f, g, o**.

    Parameters
    ----------
    input_size
        Length of the input vector of one step.
    hidden_size
        Length H of h and of c.
    forget_bias
        Where the forget gate's quarter of `b` starts; the rest starts at zero.
    init
        Rule for each block of `W_x`, called as ``init(shape, rng=rng, dtype=dtype)``.
    recurrent_init
        The same for each block of `W_h`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, or `forget_bias` is not finite.

    Notes
    -----
    Along the cell the gradient is multiplied by :math:`\partial c_t/\partial c_{t-1} = f_t`, not
    by a matrix: with f near 1 it lasts. A forget bias of 1 starts at f = 0.73, 0 at f = 0.5,
    which is gone after some ten steps; :math:`\log T` suits a memory of T steps.

    PyTorch has the same order of gates, keeps both matrices transposed and two biases, of which
    only the sum matters: ``W_x = weight_ih_l0.T``, ``W_h = weight_hh_l0.T``,
    ``b = bias_ih_l0 + bias_hh_l0``. It draws all of them uniformly from ±1/√H, the forget bias
    too, and it wants ``batch_first=True`` for this axis order.

    References
    ----------
    Hochreiter and Schmidhuber 1997, "Long short-term memory". Gers, Schmidhuber and Cummins 2000,
    "Learning to forget", for the forget gate. Jozefowicz, Zaremba and Sutskever 2015, "An
    empirical exploration of recurrent network architectures", for the bias of 1. Tallec and
    Ollivier 2018, "Can recurrent neural networks warp time?", for :math:`\log T`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = LSTM(2, 3, rng=np.random.default_rng(0))
    >>> y = layer.forward(np.zeros((5, 7, 2)))
    >>> h, c = layer.final
    >>> y.shape, h.shape, c.shape
    ((5, 7, 3), (5, 3), (5, 3))
    >>> layer.params
    {W_x: (2, 12), b: (12,), W_h: (3, 12)}

    A long sequence in two parts, the second carrying on where the first ended:

    >>> x = np.random.default_rng(1).standard_normal((5, 8, 2))
    >>> whole = layer.forward(x)
    >>> first = layer.forward(x[:, :4])
    >>> second = layer.forward(x[:, 4:], layer.final)
    >>> np.allclose(whole, np.concatenate([first, second], axis=1))
    True
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float = 1.0,
        init: Callable[..., Array] = xavier_uniform,
        recurrent_init: Callable[..., Array] = orthogonal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.finite(forget_bias, "LSTM", "forget_bias")
        super().__init__(
            input_size,
            hidden_size,
            gates=4,
            states=2,
            init=init,
            recurrent_init=recurrent_init,
            rng=rng,
            dtype=dtype,
        )
        self.forget_bias = forget_bias
        self.params["b"][hidden_size : 2 * hidden_size] = forget_bias

    def _step(self, a: Array, states: States, W_h: Array) -> tuple[States, Any]:
        h, c_before = states
        a += h @ W_h
        i, f, g, o = split(a, 4)
        candidate = np.tanh(g)
        a[:] = sigmoid(a)  # of all four, since one call costs less than three
        g[:] = candidate
        c = f * c_before + i * g
        tanh_c = np.tanh(c)
        return (o * tanh_c, c), (a, c_before, tanh_c)

    def _step_back(self, dstates: States, kept: Any, W_hT: Array, da: Array) -> States:
        gates, c_before, tanh_c = kept
        i, f, g, o = split(gates, 4)
        dh, dc = dstates
        dc = dc + dh * o * (1 - tanh_c**2)  # from the cell one step on, and from the output
        da_i, da_f, da_g, da_o = split(da, 4)
        da[:] = gates * (1 - gates)  # the slope of the sigmoids, from their outputs
        da_g[:] = 1 - g**2
        da_i *= dc * g
        da_f *= dc * c_before
        da_g *= dc * i
        da_o *= dh * tanh_c
        return da @ W_hT, dc * f

    def __repr__(self) -> str:
        """Write it as it is made."""
        bias = "" if self.forget_bias == 1 else f", forget_bias={self.forget_bias}"
        return f"LSTM({self.input_size}, {self.hidden_size}{bias})"


def lstm_parameter_count(input_size: int, hidden_size: int) -> int:
    r"""Count the parameters of an `LSTM`, :math:`4(DH + H^2 + H)`.

    Parameters
    ----------
    input_size
        D, length of the input vector of one step.
    hidden_size
        H, length of h and of c.

    Returns
    -------
    int
        The number; PyTorch has 4H more, the second bias.

    Examples
    --------
    >>> lstm_parameter_count(6, 24)
    2976
    """
    return 4 * (input_size * hidden_size + hidden_size**2 + hidden_size)
