"""What all recurrent layers share: the loop over time, and the products that need no loop."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, StateError
from ..initializers import orthogonal, xavier_uniform, zeros
from ..layers import Layer

States = tuple[Array, ...]
"""All states of a cell at one time, each (N, H); the first is the output h."""


class Saved(NamedTuple):
    """What the backward pass needs; time comes first."""

    x: Array
    h: Array
    steps: list[Any]
    final: States


class Recurrent(Layer):
    r"""Base of recurrent layers: one cell, used at every step of a sequence.

    Input (N, T, input_size), output (N, T, hidden_size). A cell of your own gives
    ``_step(a, states, W_h)``, which returns the new states and whatever the step back needs,
    and ``_step_back(dstates, kept, W_hT, da)``, which fills `da` with the gradient at `a` and
    returns those at the states before. There, `a` is :math:`x_t W_x + b`, which the cell may
    overwrite, and the first state is the output. A cell that uses `W_h` otherwise than by adding
    ``h @ W_h`` to `a`, or has `vectors`, also gives ``_recurrent_grads(h, da, steps)``, which
    returns their gradients; the source of `GRU` shows one.

    Parameters
    ----------
    input_size
        Length of the input vector of one step.
    hidden_size
        Length H of a state.
    gates
        How many blocks of H columns `a` has.
    states
        How many arrays the state is made of.
    vectors
        Names of further parameters of shape (H,), such as a bias of the cell's own; they start at
        zero.
    init
        Rule for each block of `W_x`, called as ``init(shape, rng=rng, dtype=dtype)``.
    recurrent_init
        The same for each block of `W_h`; `b` starts at zero.
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
    The state of a step depends on the one before, so steps are taken one by one, forward and
    back. What does not depend on it is done for all steps in one product: the input's part
    :math:`x W_x + b`, and, once all :math:`\delta_t` at the pre-activations are known, the
    gradients :math:`\partial L/\partial W_x = \sum_t x_t^\top \delta_t`,
    :math:`\partial L/\partial W_h = \sum_t h_{t-1}^\top \delta_t` and
    :math:`\partial L/\partial x_t = \delta_t W_x^\top`.

    References
    ----------
    Werbos 1990, "Backpropagation through time: what it does and how to do it".

    Examples
    --------
    A cell with another nonlinearity, :math:`h_t = \arctan(x_t W_x + h_{t-1} W_h + b)`:

    >>> import numpy as np
    >>> from dlref.gradcheck import check_layer
    >>> class Arctan(Recurrent):
    ...     def _step(self, a, states, W_h):
    ...         a += states[0] @ W_h
    ...         return (np.arctan(a),), a
    ...
    ...     def _step_back(self, dstates, a, W_hT, da):
    ...         da[:] = dstates[0] / (1 + a**2)
    ...         return (da @ W_hT,)
    >>> rng = np.random.default_rng(0)
    >>> layer = Arctan(3, 5, rng=rng)
    >>> check_layer(layer, rng.standard_normal((4, 6, 3)), rng=rng) < 1e-8
    True
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        gates: int = 1,
        states: int = 1,
        vectors: Collection[str] = (),
        init: Callable[..., Array] = xavier_uniform,
        recurrent_init: Callable[..., Array] = orthogonal,
        rng: np.random.Generator = _check.MISSING,
        dtype: DTypeLike = np.float64,
    ) -> None:
        who = type(self).__name__
        _check.generator(rng, who)
        _check.count(input_size, 1, who, "input_size")
        _check.count(hidden_size, 1, who, "hidden_size")
        self.input_size, self.hidden_size = input_size, hidden_size
        self._gates, self._states = gates, states
        self._initial: Any = None
        self._dfinal: Any = None
        self._truncate: int | None = None
        self._dinitial: States | None = None

        def blocks(rule: Callable[..., Array], rows: int) -> Array:
            made = [rule((rows, hidden_size), rng=rng, dtype=dtype) for _ in range(gates)]
            return np.concatenate(made, axis=1)

        super().__init__(
            {
                "W_x": blocks(init, input_size),
                "b": zeros((gates * hidden_size,), dtype=dtype),
                "W_h": blocks(recurrent_init, hidden_size),
                **{name: zeros((hidden_size,), dtype=dtype) for name in vectors},
            }
        )

    @property
    def final(self) -> Any:
        """The state after the last step: (N, H), or a pair of them for an `LSTM`.

        Given to the next `forward` as `initial`, it carries the sequence on.

        Raises
        ------
        StateError
            If `forward` has not been called, or failed.
        """
        if self._memory is None:
            raise StateError(
                f"{type(self).__name__}.final: forward must have been called before; got no input"
            )
        return self._bare(self._memory[1].final)

    @property
    def dinitial(self) -> Any:
        """Gradient at the initial state, in the form of `final`.

        Raises
        ------
        StateError
            If `backward` has not been called.
        """
        if self._dinitial is None:
            raise StateError(
                f"{type(self).__name__}.dinitial: backward must have been called before; "
                "got no gradient"
            )
        return self._bare(self._dinitial)

    def forward(self, x: Any, initial: Any = None, *, train: bool = False) -> Array:
        """Go through the sequences from the first step to the last.

        Parameters
        ----------
        x
            Input, shape (N, T, input_size); not written to, and not to change before `backward`.
        initial
            State before the first step, in the form of `final`; zeros if left out.
        train
            Makes no difference here.

        Returns
        -------
        ndarray
            The output of every step, shape (N, T, hidden_size).

        Raises
        ------
        ShapeError
            If `x` or `initial` has not this shape.
        ParameterError
            If one has another dtype than the parameters, or `initial` another number of arrays.
        """
        self._initial = initial
        return super().forward(x, train=train)

    def backward(self, dy: Any, dfinal: Any = None, *, truncate: int | None = None) -> Array:
        """Go back through time, fill `grads` and `dinitial`.

        Parameters
        ----------
        dy
            Gradient of the loss at the output, of its shape.
        dfinal
            Gradient at the state after the last step besides, in the form of `final`; zeros if
            left out.
        truncate
            Cut the sequence into pieces of so many steps, counted from the first, and let no
            gradient pass from one piece to the one before, as if each had been a forward of its
            own from the last one's `final`; None for the true gradient.

        Returns
        -------
        ndarray
            Gradient at the input, shape (N, T, input_size).

        Raises
        ------
        ShapeError
            If `dy` or `dfinal` has not this shape.
        ParameterError
            If `truncate` is not an integer of at least 1, or `dfinal` has another number of
            arrays.
        StateError
            If `forward` has not been called, or failed.
        """
        if truncate is not None:
            _check.count(truncate, 1, f"{type(self).__name__}.backward", "truncate")
        self._dfinal, self._truncate = dfinal, truncate
        return super().backward(dy)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Saved]:  # noqa: ARG002
        who = f"{type(self).__name__}.forward"
        _check.shape(x, f"N T {self.input_size}", who)
        N, T, D = x.shape
        states = self._checked(self._initial, N, who, "initial")
        x = np.ascontiguousarray(x.swapaxes(0, 1))  # each step a block of memory
        a = x.reshape(T * N, D) @ self.params["W_x"]
        a += self.params["b"]
        h = np.empty((T + 1, N, self.hidden_size), x.dtype)
        h[0], steps = states[0], []
        for t in range(T):
            states, kept = self._step(a[t * N : (t + 1) * N], states, self.params["W_h"])
            h[t + 1] = states[0]
            steps.append(kept)
        final = tuple(state.copy() for state in states)  # the arrays themselves may be in `steps`
        return np.ascontiguousarray(h[1:].swapaxes(0, 1)), Saved(x, h, steps, final)

    def _backward(self, dy: Array, saved: Saved) -> tuple[Array, dict[str, Array]]:
        x, h, steps, _ = saved
        who = f"{type(self).__name__}.backward"
        dstates = self._checked(self._dfinal, len(dy), who, "dfinal")
        T, piece = len(steps), self._truncate or len(steps)
        W_hT = np.ascontiguousarray(self.params["W_h"].T)  # once, for the product of every step
        da = np.empty((*h[1:].shape[:2], len(self.params["b"])), h.dtype)
        for t in reversed(range(T)):
            if (t + 1) % piece == 0 and t + 1 < T:
                dstates = tuple(np.zeros_like(d) for d in dstates)
            dstates = (dstates[0] + dy[:, t], *dstates[1:])
            dstates = self._step_back(dstates, steps[t], W_hT, da[t])
        self._dinitial = dstates
        grads = {
            "W_x": rows(x).T @ rows(da),
            "b": rows(da).sum(axis=0),
            **self._recurrent_grads(h[:-1], da, steps),
        }
        dx = rows(da) @ self.params["W_x"].T
        return np.ascontiguousarray(dx.reshape(x.shape).swapaxes(0, 1)), grads

    def _step(self, a: Array, states: States, W_h: Array) -> tuple[States, Any]:
        raise NotImplementedError

    def _step_back(self, dstates: States, kept: Any, W_hT: Array, da: Array) -> States:
        raise NotImplementedError

    def _recurrent_grads(self, h: Array, da: Array, steps: list[Any]) -> dict[str, Array]:  # noqa: ARG002
        """Return gradients of `W_h` and `vectors`, here for a cell that adds ``h W_h`` to `a`."""
        return {"W_h": rows(h).T @ rows(da)}

    def _checked(self, given: Any, batch: int, who: str, name: str) -> States:
        """Return states given by a caller as a tuple, zeros for None."""
        model = np.zeros((batch, self.hidden_size), self.params["b"].dtype)
        if given is None:
            return (model,) * self._states
        if self._states == 1:
            return (_state(given, model, who, name),)
        if not isinstance(given, tuple | list) or len(given) != self._states:
            got = len(given) if isinstance(given, tuple | list) else type(given).__name__
            raise ParameterError(f"{who}: {name} must be {self._states} arrays; got {got}")
        return tuple(_state(part, model, who, f"{name}[{i}]") for i, part in enumerate(given))

    def _bare(self, states: States) -> Any:
        return states if self._states > 1 else states[0]


def rows(array: Array) -> Array:
    """Put steps and examples on one axis."""
    return array.reshape(array.shape[0] * array.shape[1], array.shape[2])


def split(a: Array, gates: int) -> list[Array]:
    """Return the blocks of columns, as views."""
    size = a.shape[1] // gates
    return [a[:, k * size : (k + 1) * size] for k in range(gates)]


def _state(given: Any, model: Array, who: str, name: str) -> Array:
    array = _check.floating(given, who, name)
    _check.same_dtype(array, model, who, name)
    return _check.like(array, model, who, name)
