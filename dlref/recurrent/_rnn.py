"""The plain recurrent network."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..initializers import orthogonal, xavier_uniform
from ._recurrent import Recurrent, States

NONLINEARITIES: dict[str, tuple[Callable[..., Array], Callable[[Array], Any]]] = {
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "relu": (lambda a: np.maximum(a, 0), lambda h: h > 0),
    "identity": (np.positive, np.ones_like),
}
"""Each with its derivative, as a function of the output."""


class RNN(Recurrent):
    r"""Plain recurrent network, :math:`h_t = f(x_t W_x + h_{t-1} W_h + b)`.

    Input (N, T, input_size), output (N, T, hidden_size), where all :math:`h_t` stand; `final` is
    the last of them. Parameters ``W_x`` (input_size, H), ``b`` (H,) and ``W_h`` (H, H), with
    H = hidden_size.

    Parameters
    ----------
    input_size
        Length of the input vector of one step.
    hidden_size
        Length H of the state.
    nonlinearity
        f: ``"tanh"``, ``"relu"``, or ``"identity"`` for a linear recurrence.
    init
        Rule for `W_x`, called as ``init(shape, rng=rng, dtype=dtype)``; `b` starts at zero.
    recurrent_init
        The same for `W_h`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1, or the word is none of these.

    Notes
    -----
    The gradient at :math:`h_{t-1}` is :math:`(dh_t \odot f') W_h^\top`, so over T steps it is
    multiplied T times by the same matrix. With γ the largest slope of f, it vanishes if the
    largest singular value of :math:`W_h` is below 1/γ, and can explode only if it is above.

    PyTorch keeps both matrices transposed and two biases, of which only the sum matters:
    ``W_x = weight_ih_l0.T``, ``W_h = weight_hh_l0.T``, ``b = bias_ih_l0 + bias_hh_l0``. It draws
    all of them uniformly from ±1/√H, and it wants ``batch_first=True`` for this axis order. It
    has no ``"identity"``.

    References
    ----------
    Elman 1990, "Finding structure in time". Pascanu, Mikolov and Bengio 2013, "On the difficulty
    of training recurrent neural networks", section 2.1, for the bound. Le, Jaitly and Hinton 2015,
    "A simple way to initialize recurrent networks of rectified linear units": ``"relu"`` with
    ``recurrent_init=dlref.initializers.identity``.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = RNN(2, 3, rng=rng)
    >>> y = layer.forward(np.zeros((5, 7, 2)))
    >>> y.shape, layer.final.shape
    ((5, 7, 3), (5, 3))

    The gradient of the last output at the first input, through ten linear steps:

    >>> layer = RNN(1, 1, nonlinearity="identity", rng=rng)
    >>> layer.params["W_x"], layer.params["W_h"] = [[1.0]], [[0.5]]
    >>> y = layer.forward(np.ones((1, 11, 1)))
    >>> dx = layer.backward(np.zeros_like(y), dfinal=[[1.0]])
    >>> float(dx[0, 0, 0]) == 0.5**10
    True
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: str = "tanh",
        *,
        init: Callable[..., Array] = xavier_uniform,
        recurrent_init: Callable[..., Array] = orthogonal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.choice(nonlinearity, NONLINEARITIES, "RNN", "nonlinearity")
        super().__init__(
            input_size, hidden_size, init=init, recurrent_init=recurrent_init, rng=rng, dtype=dtype
        )
        self.nonlinearity = nonlinearity

    def _step(self, a: Array, states: States, W_h: Array) -> tuple[States, Array]:
        f, _ = NONLINEARITIES[self.nonlinearity]
        a += states[0] @ W_h
        h = f(a)
        return (h,), h

    def _step_back(self, dstates: States, kept: Array, W_hT: Array, da: Array) -> States:
        _, slope = NONLINEARITIES[self.nonlinearity]
        da[:] = dstates[0] * slope(kept)
        return (da @ W_hT,)

    def __repr__(self) -> str:
        """Write it as it is made."""
        word = "" if self.nonlinearity == "tanh" else f", nonlinearity={self.nonlinearity!r}"
        return f"RNN({self.input_size}, {self.hidden_size}{word})"


def rnn_parameter_count(input_size: int, hidden_size: int) -> int:
    r"""Count the parameters of an `RNN`, :math:`DH + H^2 + H`.

    Parameters
    ----------
    input_size
        D, length of the input vector of one step.
    hidden_size
        H, length of the state.

    Returns
    -------
    int
        The number; PyTorch has H more, the second bias.

    Examples
    --------
    >>> rnn_parameter_count(6, 24)
    744
    """
    return input_size * hidden_size + hidden_size**2 + hidden_size
