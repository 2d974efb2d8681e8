"""Schedules along half a cosine."""

# ruff: noqa: N801 (written in small letters, since one calls them as one does functions)

from __future__ import annotations

import math
from dataclasses import dataclass

from .. import _check
from ..errors import ParameterError
from ._base import Schedule


def _along_cosine(start: float, end: float, done: float) -> float:
    """Go from start to end as `done` goes from 0 to 1, level at both ends."""
    return end + (start - end) * (1 + math.cos(math.pi * done)) / 2


def _along_line(start: float, end: float, done: float) -> float:
    return start + (end - start) * done


_ANNEAL = {"cos": _along_cosine, "linear": _along_line}


@dataclass(frozen=True)
class cosine(Schedule):
    r"""Half a cosine down, from η to a minimum.

    .. math:: \eta_t = \eta_{\min} + \tfrac12 (\eta - \eta_{\min}) (1 + \cos (\pi t / T))

    From step T on the rate stays at the minimum.

    Attributes
    ----------
    lr
        η.
    T_max
        T, the number of steps down.
    eta_min
        Rate at the end.

    Raises
    ------
    ParameterError
        If `T_max` is no positive integer, or a rate negative or not finite.

    Notes
    -----
    PyTorch's class of this kind goes on along the cosine instead: the rate rises again after T.

    References
    ----------
    Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts",
    equation 5.

    Examples
    --------
    >>> rate = cosine(1.0, T_max=4)
    >>> [round(rate(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    lr: float
    T_max: int
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        self._check_rates("lr", "eta_min")
        self._check_counts("T_max")

    def _rate(self, step: int) -> float:
        return _along_cosine(self.lr, self.eta_min, min(step / self.T_max, 1))


@dataclass(frozen=True)
class cosine_restarts(Schedule):
    r"""Half a cosine down, again and again, each time from the full rate.

    Attributes
    ----------
    lr
        Rate after each restart.
    T_0
        Steps of the first descent.
    T_mult
        How many times longer each descent is than the one before.
    eta_min
        Rate that a descent tends to.

    Raises
    ------
    ParameterError
        If `T_0` or `T_mult` is no positive integer, or a rate negative or not finite.

    References
    ----------
    Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts".

    Examples
    --------
    >>> rate = cosine_restarts(1.0, T_0=2, T_mult=2)
    >>> [round(rate(step), 3) for step in range(8)]
    [1.0, 0.5, 1.0, 0.854, 0.5, 0.146, 1.0, 0.962]
    """

    lr: float
    T_0: int
    T_mult: int = 1
    eta_min: float = 0.0

    def __post_init__(self) -> None:
        self._check_rates("lr", "eta_min")
        self._check_counts("T_0", "T_mult")

    def _rate(self, step: int) -> float:
        length = self.T_0
        if self.T_mult == 1:
            step %= length
        while step >= length:
            step -= length
            length *= self.T_mult
        return _along_cosine(self.lr, self.eta_min, step / length)


@dataclass(frozen=True)
class one_cycle(Schedule):
    r"""Up to the largest rate and down to nearly nothing, once in the whole training.

    From :math:`\eta / d` to η, then to :math:`\eta / (d\, d_{\text{final}})`, where it stays.

    Attributes
    ----------
    max_lr
        η.
    total_steps
        Number of steps N; the last one, N - 1, has the smallest rate.
    pct_start
        Share of the steps that rise; the largest rate is that of step ``pct_start * N - 1``.
    anneal_strategy
        ``"cos"`` or ``"linear"``.
    div_factor
        d.
    final_div_factor
        d of the end, on top of the first.

    Raises
    ------
    ParameterError
        If no step would rise or none fall, or a number or the word is none of those allowed.

    References
    ----------
    Smith and Topin 2019, "Super-convergence: very fast training of neural networks using large
    learning rates".

    Examples
    --------
    >>> rate = one_cycle(1.0, total_steps=10, anneal_strategy="linear")
    >>> [round(rate(step), 3) for step in range(10)]
    [0.04, 0.52, 1.0, 0.857, 0.714, 0.571, 0.429, 0.286, 0.143, 0.0]
    """

    max_lr: float
    total_steps: int
    pct_start: float = 0.3
    anneal_strategy: str = "cos"
    div_factor: float = 25.0
    final_div_factor: float = 1e4

    def __post_init__(self) -> None:
        self._check_rates("max_lr")
        self._check_counts("total_steps")
        _check.choice(self.anneal_strategy, _ANNEAL, "one_cycle", "anneal_strategy")
        _check.in_range(self.div_factor, "(0, inf)", "one_cycle", "div_factor")
        _check.in_range(self.final_div_factor, "(0, inf)", "one_cycle", "final_div_factor")
        if not 1 < self.pct_start * self.total_steps < self.total_steps:
            raise ParameterError(
                "one_cycle: pct_start * total_steps must be in (1, total_steps); "
                f"got {self.pct_start} * {self.total_steps}"
            )

    def _rate(self, step: int) -> float:
        along = _ANNEAL[self.anneal_strategy]
        start = self.max_lr / self.div_factor
        peak, last = self.pct_start * self.total_steps - 1, self.total_steps - 1
        if step <= peak:
            return along(start, self.max_lr, step / peak)
        done = (min(step, last) - peak) / (last - peak)
        return along(self.max_lr, start / self.final_div_factor, done)
