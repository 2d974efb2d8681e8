"""Schedules that begin with a small rate."""

# ruff: noqa: N801 (written in small letters, since one calls them as one does functions)

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .. import _check
from ._base import Schedule


@dataclass(frozen=True)
class warmup(Schedule):
    r"""A straight line up to the first rate of another schedule, and then that schedule.

    .. math::

       \eta_t = \begin{cases} \left(a + (1-a)\, t / T\right) \eta'_0 & t < T \\
                              \eta'_{t-T} & t \ge T \end{cases}

    Attributes
    ----------
    then
        The schedule η′, or a number; it begins with its own step 0 after the warm-up.
    total_iters
        T, the number of steps of the warm-up.
    start_factor
        a, in [0, 1].

    Raises
    ------
    ParameterError
        If a number is out of its range, or `total_iters` no positive integer.

    References
    ----------
    Goyal et al. 2017, "Accurate, large minibatch SGD: training ImageNet in 1 hour", section 2.2.

    Examples
    --------
    >>> from dlref.schedules import polynomial
    >>> rate = warmup(then=polynomial(1.0, total_iters=4), total_iters=4, start_factor=0.0)
    >>> [rate(step) for step in range(9)]
    [0.0, 0.25, 0.5, 0.75, 1.0, 0.75, 0.5, 0.25, 0.0]
    """

    then: float | Callable[[int], float]
    total_iters: int = 5
    start_factor: float = 1 / 3

    def __post_init__(self) -> None:
        if not callable(self.then):
            self._check_rates("then")
        self._check_counts("total_iters")
        _check.in_range(self.start_factor, "[0, 1]", "warmup", "start_factor")

    def _rate(self, step: int) -> float:
        behind = max(step - self.total_iters, 0)
        rate = self.then(behind) if callable(self.then) else self.then
        done = min(step / self.total_iters, 1)
        return rate * (self.start_factor + (1 - self.start_factor) * done)


@dataclass(frozen=True)
class inverse_sqrt(Schedule):
    r"""Up along a line, then down as the inverse root, :math:`\eta \min(n / W,\ \sqrt{W / n})`.

    Here n = t + 1: the first step counts as 1.

    Attributes
    ----------
    lr
        η, the largest rate, that of step W - 1.
    warmup_steps
        W.

    Raises
    ------
    ParameterError
        If `warmup_steps` is no positive integer, or `lr` negative or not finite.

    Notes
    -----
    The paper's :math:`d^{-1/2} \min(n^{-1/2},\ n W^{-3/2})` has :math:`\eta = (d W)^{-1/2}`.

    References
    ----------
    Vaswani et al. 2017, "Attention is all you need", equation 3.

    Examples
    --------
    >>> rate = inverse_sqrt(1.0, warmup_steps=4)
    >>> [round(rate(step), 3) for step in (0, 1, 2, 3, 8, 15)]
    [0.25, 0.5, 0.75, 1.0, 0.667, 0.5]
    """

    lr: float
    warmup_steps: int

    def __post_init__(self) -> None:
        self._check_rates("lr")
        self._check_counts("warmup_steps")

    def _rate(self, step: int) -> float:
        n, W = step + 1, self.warmup_steps
        return self.lr * min(n / W, math.sqrt(W / n))


@dataclass(frozen=True)
class warmup_stable_decay(Schedule):
    r"""Straight up, level, and straight down; then the rate stays at the minimum.

    Attributes
    ----------
    lr
        Rate of the level part.
    warmup_steps
        Steps up: step t has the share (t + 1) / `warmup_steps` of `lr`. 0 for none.
    stable_steps
        Steps at `lr`. How many may be decided during training: the part before is the same.
    decay_steps
        Steps down.
    eta_min
        Rate at the end.

    Raises
    ------
    ParameterError
        If a number of steps is no integer or too small, or a rate negative or not finite.

    References
    ----------
    Hu et al. 2024, "MiniCPM: unveiling the potential of small language models with scalable
    training strategies", where the rate falls exponentially at the end.

    Examples
    --------
    >>> rate = warmup_stable_decay(1.0, warmup_steps=2, stable_steps=3, decay_steps=4)
    >>> [rate(step) for step in range(10)]
    [0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
    """

    lr: float
    warmup_steps: int
    stable_steps: int
    decay_steps: int
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        self._check_rates("lr", "eta_min")
        self._check_counts("warmup_steps", "stable_steps", least=0)
        self._check_counts("decay_steps")

    def _rate(self, step: int) -> float:
        if step < self.warmup_steps:
            return self.lr * (step + 1) / self.warmup_steps
        falling = step - self.warmup_steps - self.stable_steps
        done = min(max(falling / self.decay_steps, 0), 1)
        return self.lr + (self.eta_min - self.lr) * done
