"""When to stop."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, StateError


@dataclass(frozen=True)
class EarlyStopping:
    r"""Stop when a measured value has not improved for a while, and return to the best.

    The state holds what was seen so far; nothing of it stands in the object.

    Attributes
    ----------
    patience
        Number of values in a row without improvement at which to stop, at least 1.
    min_delta
        What counts as an improvement: more than this difference from the best value.
    mode
        ``"min"`` if small values are good, as of a loss, ``"max"`` if large ones are.
    restore_best
        Whether to keep a copy of the best parameters.

    Raises
    ------
    ParameterError
        If a number or a word is none of those allowed.

    Notes
    -----
    A NaN is no improvement. Here, as in Keras and Lightning, patience 2 ends with the second bad
    value; `ReduceOnPlateau`, as in PyTorch, puts up with two and acts at the third.

    Measure on validation data; the value at the best step is optimistic, for it was chosen. With
    batch normalization keep its running averages too: ``{**model.params, **model.state}``.

    References
    ----------
    Prechelt 1998, "Early stopping, but when?".

    Examples
    --------
    >>> stopping = EarlyStopping(patience=2)
    >>> state = stopping.init()
    >>> for epoch, loss in enumerate([0.9, 0.7, 0.8, 0.75, 0.6]):
    ...     params = {"w": [float(epoch)]}
    ...     state = stopping.update(loss, state, params)
    ...     print(epoch, state["best"], state["bad"])
    ...     if state["stop"]:
    ...         break
    0 0.9 0
    1 0.7 0
    2 0.7 1
    3 0.7 2
    >>> stopping.restore(params, state)
    {'w': array([1.])}

    To put them into a model write ``model.params.update(stopping.restore(model.params, state))``.
    """

    patience: int = 3
    min_delta: float = 0.0
    mode: str = "min"
    restore_best: bool = True

    def __post_init__(self) -> None:
        _check.count(self.patience, 1, "EarlyStopping", "patience")
        _check.in_range(self.min_delta, "[0, inf)", "EarlyStopping", "min_delta")
        _check.choice(self.mode, ("min", "max"), "EarlyStopping", "mode")

    def init(self) -> dict[str, Any]:
        """Return the state before the first value.

        Returns
        -------
        dict
            The ``best`` value, the number of ``bad`` ones since, whether to ``stop``, and a copy
            of the best ``params``, None as long as there are none.
        """
        best = math.inf if self.mode == "min" else -math.inf
        return {"best": best, "bad": 0, "stop": False, "params": None}

    def update(
        self, metric: float, state: dict[str, Any], params: Mapping[str, ArrayLike] | None = None
    ) -> dict[str, Any]:
        """Return the state after one more value.

        Parameters
        ----------
        metric
            The value.
        state
            From `init` or the update before.
        params
            Parameters with which it was measured, by name; needed only to restore them.

        Returns
        -------
        dict
            A new state.

        Raises
        ------
        StateError
            If the state is not one of `init` or `update`.
        ParameterError
            If there are no parameters and `restore_best` is set.
        """
        self._check_state(state, "EarlyStopping.update")
        if self.restore_best and not isinstance(params, Mapping):
            raise ParameterError(
                "EarlyStopping.update: params must be arrays by name, or restore_best False; "
                f"got {params!r}"
            )
        sign = 1 if self.mode == "min" else -1
        if sign * float(metric) < sign * state["best"] - self.min_delta:
            kept = _copies(params) if self.restore_best and params is not None else None
            return {"best": float(metric), "bad": 0, "stop": False, "params": kept}
        bad = state["bad"] + 1
        return {**state, "bad": bad, "stop": bad >= self.patience}

    def restore(self, params: Mapping[str, ArrayLike], state: dict[str, Any]) -> dict[str, Array]:
        """Return the best parameters; those given, if none were kept.

        Parameters
        ----------
        params
            The last parameters, by name.
        state
            From `update`.

        Returns
        -------
        dict
            New arrays.

        Raises
        ------
        StateError
            If the state is not one of `init` or `update`.
        """
        self._check_state(state, "EarlyStopping.restore")
        return _copies(params if state["params"] is None else state["params"])

    def _check_state(self, state: object, who: str) -> None:
        names = list(self.init())
        if not isinstance(state, dict) or state.keys() != set(names):
            raise StateError(f"{who}: state must hold {names}, as init() does; got {state!r}")


def _copies(params: Mapping[str, ArrayLike]) -> dict[str, Array]:
    return {name: np.array(array) for name, array in params.items()}
