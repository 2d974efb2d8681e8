"""Rates that depend on what training measures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _check
from .._check import Array
from ..errors import StateError


@dataclass(frozen=True)
class ReduceOnPlateau:
    r"""A smaller rate whenever a measured value has not improved for a while.

    No function of the step: `update` takes each new value, and the state holds the rate.

    Attributes
    ----------
    lr
        Rate to begin with.
    mode
        ``"min"`` if small values are good, as of a loss, ``"max"`` if large ones are.
    factor
        What the rate is multiplied by, in [0, 1).
    patience
        Number of values without improvement that are put up with.
    threshold
        What counts as an improvement: more than this share of the best value.
    threshold_mode
        ``"rel"`` for that share of the best value, ``"abs"`` for the bare difference.
    cooldown
        Number of values after a reduction that are not counted.
    min_lr
        Smallest rate.

    Raises
    ------
    ParameterError
        If a number or a word is none of those allowed.

    Notes
    -----
    A NaN is no improvement. A relative threshold is meant for positive values: as in PyTorch, a
    negative one may count as an improvement although it is none.

    Examples
    --------
    >>> plateau = ReduceOnPlateau(lr=1.0, factor=0.5, patience=1)
    >>> state = plateau.init()
    >>> for loss in (0.9, 0.8, 0.8, 0.8, 0.7):
    ...     state = plateau.update(loss, state)
    ...     print(state)
    {'lr': 1.0, 'best': 0.9, 'bad': 0, 'cooldown': 0}
    {'lr': 1.0, 'best': 0.8, 'bad': 0, 'cooldown': 0}
    {'lr': 1.0, 'best': 0.8, 'bad': 1, 'cooldown': 0}
    {'lr': 0.5, 'best': 0.8, 'bad': 0, 'cooldown': 0}
    {'lr': 0.5, 'best': 0.7, 'bad': 0, 'cooldown': 0}

    An optimizer holds numbers only, and its state does not depend on them; so give the rate to
    a copy of it:

    >>> from dataclasses import replace
    >>> from dlref.optimizers import SGD
    >>> replace(SGD(lr=1.0, momentum=0.9), lr=state["lr"]).lr
    0.5
    """

    lr: float
    mode: str = "min"
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    threshold_mode: str = "rel"
    cooldown: int = 0
    min_lr: float = 0.0

    def __post_init__(self) -> None:
        who = "ReduceOnPlateau"
        for name in ("lr", "threshold", "min_lr"):
            _check.in_range(getattr(self, name), "[0, inf)", who, name)
        _check.in_range(self.factor, "[0, 1)", who, "factor")
        _check.choice(self.mode, ("min", "max"), who, "mode")
        _check.choice(self.threshold_mode, ("rel", "abs"), who, "threshold_mode")
        _check.count(self.patience, 0, who, "patience")
        _check.count(self.cooldown, 0, who, "cooldown")

    def init(self) -> dict[str, float]:
        """Return the state before the first value.

        Returns
        -------
        dict
            The rate ``lr``, the ``best`` value, the number of ``bad`` ones since, and how many
            values of the ``cooldown`` are left.
        """
        best = math.inf if self.mode == "min" else -math.inf
        return {"lr": float(self.lr), "best": best, "bad": 0, "cooldown": 0}

    def update(self, metric: float, state: dict[str, float]) -> dict[str, float]:
        """Return the state after one more value.

        Parameters
        ----------
        metric
            The value.
        state
            From `init` or the update before.

        Returns
        -------
        dict
            A new state.

        Raises
        ------
        StateError
            If the state is not one of `init` or `update`.
        """
        names = list(self.init())
        if not isinstance(state, dict) or state.keys() != set(names):
            raise StateError(
                f"ReduceOnPlateau.update: state must hold {names}, as init() does; got {state!r}"
            )
        lr, best, bad, cooldown = (state[name] for name in names)
        if self._better(float(metric), best):
            best, bad = float(metric), 0
        else:
            bad += 1
        if cooldown > 0:
            cooldown, bad = cooldown - 1, 0
        if bad > self.patience:
            lr, bad, cooldown = max(lr * self.factor, self.min_lr), 0, self.cooldown
        return {"lr": lr, "best": best, "bad": bad, "cooldown": cooldown}

    def _better(self, metric: float, best: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        relative = self.threshold_mode == "rel" and math.isfinite(best)
        margin = self.threshold * (best if relative else 1)
        return sign * metric < sign * best - margin


def lr_range_test(
    train_step: Callable[[float], Any],
    start_lr: float = 1e-7,
    end_lr: float = 10.0,
    num_iter: int = 100,
    diverged: float = 4.0,
) -> tuple[Array, Array]:
    r"""Train with a rate that grows from step to step, :math:`\eta_i = a\,(b/a)^{i/(n-1)}`.

    Where the loss falls fastest the rate is good; a little before the loss turns up lies the
    largest usable one.

    Parameters
    ----------
    train_step
        Function that trains one step with the rate it is given, and returns the loss, which
        must not be negative.
    start_lr
        a, positive.
    end_lr
        b, larger than a.
    num_iter
        n, at least 2.
    diverged
        The test ends when the loss is more than so many times its smallest value, or not finite.

    Returns
    -------
    rates : ndarray
        Rates that were tried, at most `num_iter`.
    losses : ndarray
        Losses at these rates, the last one included.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    References
    ----------
    Smith 2017, "Cyclical learning rates for training neural networks", section 3.3, with a rate
    that grows linearly.

    Examples
    --------
    Gradient descent on :math:`w^2 / 2` approaches 0 up to the rate 2, and then flies off:

    >>> w = 1.0
    >>> def train_step(lr):
    ...     global w
    ...     w -= lr * w
    ...     return w**2 / 2
    >>> rates, losses = lr_range_test(train_step, start_lr=0.01, end_lr=100.0, num_iter=40)
    >>> float(rates[losses.argmin()].round(2)), float(rates[-1].round(2)), len(rates)
    (1.8, 2.89, 25)
    """
    who = "lr_range_test"
    _check.in_range(start_lr, "(0, inf)", who, "start_lr")
    _check.in_range(end_lr, f"({start_lr}, inf)", who, "end_lr")
    _check.count(num_iter, 2, who, "num_iter")
    _check.in_range(diverged, "(1, inf]", who, "diverged")
    losses: list[float] = []
    rates = np.geomspace(start_lr, end_lr, num_iter)
    for rate in rates:
        losses.append(float(train_step(float(rate))))
        if not math.isfinite(losses[-1]) or losses[-1] > diverged * min(losses):
            break
    return rates[: len(losses)], np.array(losses)
