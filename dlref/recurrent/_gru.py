"""The gated recurrent unit."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..activations import sigmoid
from ..initializers import orthogonal, xavier_uniform
from ._recurrent import Recurrent, States, rows, split


class GRU(Recurrent):
    r"""Gated recurrent unit, :math:`h_t = (1 - z) \odot n + z \odot h_{t-1}`.

    The reset gate r and the update gate z are :math:`\sigma(x_t W_x + h_{t-1} W_h + b)`, each
    with its own columns of the parameters; the candidate n is

    - :math:`\tanh(x_t W_x + b + r \odot (h_{t-1} W_h + b_h))` with the reset after the product,
    - :math:`\tanh(x_t W_x + b + (r \odot h_{t-1}) W_h)` with the reset before it.

    Input (N, T, input_size), output (N, T, hidden_size), where all :math:`h_t` stand; `final` is
    the last of them. Parameters ``W_x`` (input_size, 3H), ``b`` (3H,), ``W_h`` (H, 3H) and, with
    the reset after the product, ``b_h`` (H,); H = hidden_size, and the blocks of columns have
    the order **r, z, n**.

    Parameters
    ----------
    input_size
        Length of the input vector of one step.
    hidden_size
        Length H of the state.
    reset_after
        Whether the reset gate acts after the product with `W_h`, as in PyTorch, or on the state
        before it, as in the paper.
    init
        Rule for each block of `W_x`, called as ``init(shape, rng=rng, dtype=dtype)``; biases
        start at zero.
    recurrent_init
        The same for each block of `W_h`.
    rng
        Generator of the initial weights; required.
    dtype
        Floating dtype of the parameters; the input must have it too.

    Raises
    ------
    ParameterError
        If a size is not an integer of at least 1.

    Notes
    -----
    After the product the three blocks of :math:`h_{t-1} W_h` are one product; before it the
    candidate has to wait for r. The two forms have different weights: those trained with one
    cannot be used in the other.

    PyTorch has the first form and the same order of gates, keeps both matrices transposed and two
    biases: ``W_x = weight_ih_l0.T``, ``W_h = weight_hh_l0.T``; for r and z only their sum
    matters, for n the second stands inside the reset. So with ``i, j = bias_ih_l0, bias_hh_l0``,
    ``b`` is ``i + j`` in its first 2H elements and ``i`` in the others, and ``b_h = j[2 * H:]``.
    PyTorch draws all of them uniformly from ±1/√H, and wants ``batch_first=True`` for this axis
    order. Chung et al. 2014 call z what is :math:`1 - z` here.

    References
    ----------
    Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder for statistical
    machine translation", section 2.3. Chung et al. 2014, "Empirical evaluation of gated recurrent
    neural networks on sequence modeling", section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> layer = GRU(2, 3, rng=np.random.default_rng(0))
    >>> y = layer.forward(np.zeros((5, 7, 2)))
    >>> y.shape, layer.final.shape
    ((5, 7, 3), (5, 3))
    >>> layer.params
    {W_x: (2, 9), b: (9,), W_h: (3, 9), b_h: (3,)}
    >>> GRU(2, 3, reset_after=False, rng=np.random.default_rng(0)).params
    {W_x: (2, 9), b: (9,), W_h: (3, 9)}
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset_after: bool = True,
        *,
        init: Callable[..., Array] = xavier_uniform,
        recurrent_init: Callable[..., Array] = orthogonal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            gates=3,
            vectors=("b_h",) if reset_after else (),
            init=init,
            recurrent_init=recurrent_init,
            rng=rng,
            dtype=dtype,
        )
        self.reset_after = reset_after

    def _step(self, a: Array, states: States, W_h: Array) -> tuple[States, Any]:
        (h,) = states
        r, z, n = split(a, 3)
        rz, two = a[:, : -self.hidden_size], 2 * self.hidden_size
        if self.reset_after:
            u = h @ W_h
            rz += u[:, :two]
            rz[:] = sigmoid(rz)
            m = u[:, two:] + self.params["b_h"]
            n += r * m
        else:
            rz += h @ W_h[:, :two]
            rz[:] = sigmoid(rz)
            m = r * h
            n += m @ W_h[:, two:]
        np.tanh(n, out=n)
        return (n + z * (h - n),), (a, h, m)

    def _step_back(self, dstates: States, kept: Any, W_hT: Array, da: Array) -> States:
        gates, h, m = kept
        r, z, n = split(gates, 3)
        (dh,) = dstates
        da_r, da_z, da_n = split(da, 3)
        da_z[:] = dh * (h - n) * z * (1 - z)
        da_n[:] = dh * (1 - z) * (1 - n**2)
        if self.reset_after:
            da_r[:] = da_n * m * r * (1 - r)
            du = np.concatenate([da_r, da_z, da_n * r], axis=1)
            return (dh * z + du @ W_hT,)
        two = 2 * self.hidden_size
        dm = da_n @ W_hT[two:]
        da_r[:] = dm * h * r * (1 - r)
        return (dh * z + da[:, :two] @ W_hT[:two] + dm * r,)

    def _recurrent_grads(self, h: Array, da: Array, steps: list[Any]) -> dict[str, Array]:
        two = 2 * self.hidden_size
        if self.reset_after:
            du = da.copy()  # at h W_h, where the candidate's part is behind the reset gate
            for du_t, (gates, _, _) in zip(du, steps, strict=True):
                du_t[:, two:] *= gates[:, : self.hidden_size]
            return {"W_h": rows(h).T @ rows(du), "b_h": rows(du)[:, two:].sum(axis=0)}
        dW_h = np.empty_like(self.params["W_h"])
        m = np.array([m for _, _, m in steps], h.dtype).reshape(h.shape)
        dW_h[:, :two] = rows(h).T @ rows(da)[:, :two]
        dW_h[:, two:] = rows(m).T @ rows(da)[:, two:]
        return {"W_h": dW_h}

    def __repr__(self) -> str:
        """Write it as it is made."""
        reset = "" if self.reset_after else ", reset_after=False"
        return f"GRU({self.input_size}, {self.hidden_size}{reset})"


def gru_parameter_count(input_size: int, hidden_size: int, reset_after: bool = True) -> int:
    r"""Count the parameters of a `GRU`, :math:`3(DH + H^2 + H)`, and H more for `b_h`.

    Parameters
    ----------
    input_size
        D, length of the input vector of one step.
    hidden_size
        H, length of the state.
    reset_after
        As in `GRU`; without it there is no `b_h`.

    Returns
    -------
    int
        The number; PyTorch has :math:`3(DH + H^2 + 2H)`, two biases for each block.

    Examples
    --------
    >>> gru_parameter_count(6, 24), gru_parameter_count(6, 24, reset_after=False)
    (2256, 2232)
    """
    one = input_size * hidden_size + hidden_size**2 + hidden_size
    return 3 * one + hidden_size * reset_after
