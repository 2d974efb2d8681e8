"""Schedules that only fall: in steps, by a factor, along a power."""

# ruff: noqa: N801 (written in small letters, since one calls them as one does functions)

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .. import _check
from ..errors import ParameterError
from ._base import Schedule


@dataclass(frozen=True)
class constant(Schedule):
    r"""The same rate in every step, :math:`\eta_t = \eta`.

    Attributes
    ----------
    lr
        η.

    Raises
    ------
    ParameterError
        If `lr` is negative or not finite.

    Examples
    --------
    >>> constant(0.1)(1000)
    0.1
    """

    lr: float

    def __post_init__(self) -> None:
        self._check_rates("lr")

    def _rate(self, step: int) -> float:  # noqa: ARG002
        return self.lr


@dataclass(frozen=True)
class step_decay(Schedule):
    r"""A factor every so many steps, :math:`\eta_t = \eta\, \gamma^{\lfloor t/s \rfloor}`.

    Attributes
    ----------
    lr
        η.
    step_size
        s, the steps with the same rate.
    gamma
        γ.

    Raises
    ------
    ParameterError
        If `step_size` is no positive integer, or another number negative or not finite.

    Examples
    --------
    >>> rate = step_decay(1.0, step_size=3, gamma=0.5)
    >>> [rate(step) for step in range(7)]
    [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25]
    """

    lr: float
    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        self._check_rates("lr", "gamma")
        self._check_counts("step_size")

    def _rate(self, step: int) -> float:
        return self.lr * self.gamma ** (step // self.step_size)


@dataclass(frozen=True)
class multistep(Schedule):
    r"""A factor at given steps, :math:`\eta_t = \eta\, \gamma^n` after n milestones.

    Attributes
    ----------
    lr
        η.
    milestones
        Steps from which on one factor more is applied, in rising order.
    gamma
        γ.

    Raises
    ------
    ParameterError
        If `milestones` are not rising, or a number is negative or not finite.

    Examples
    --------
    >>> rate = multistep(1.0, milestones=[2, 5], gamma=0.5)
    >>> [rate(step) for step in range(7)]
    [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]
    """

    lr: float
    milestones: Sequence[int]
    gamma: float = 0.1

    def __post_init__(self) -> None:
        self._check_rates("lr", "gamma")
        object.__setattr__(self, "milestones", tuple(self.milestones))
        if list(self.milestones) != sorted(self.milestones):
            raise ParameterError(f"multistep: milestones must rise; got {self.milestones}")

    def _rate(self, step: int) -> float:
        return self.lr * self.gamma ** bisect_right(self.milestones, step)


@dataclass(frozen=True)
class exponential(Schedule):
    r"""A factor every step, :math:`\eta_t = \eta\, \gamma^t`.

    Attributes
    ----------
    lr
        η.
    gamma
        γ, in [0, 1].

    Raises
    ------
    ParameterError
        If `lr` is negative or not finite, or `gamma` outside [0, 1].

    Examples
    --------
    >>> rate = exponential(1.0, gamma=0.9)
    >>> [round(rate(step), 3) for step in range(4)]
    [1.0, 0.9, 0.81, 0.729]
    """

    lr: float
    gamma: float

    def __post_init__(self) -> None:
        self._check_rates("lr")
        _check.in_range(self.gamma, "[0, 1]", "exponential", "gamma")

    def _rate(self, step: int) -> float:
        return self.lr * self.gamma**step


@dataclass(frozen=True)
class polynomial(Schedule):
    r"""A power of the time left, :math:`\eta_t = \eta\, (1 - t/T)^p`, and 0 from step T on.

    Attributes
    ----------
    lr
        η.
    total_iters
        T.
    power
        p; 1 is a straight line.

    Raises
    ------
    ParameterError
        If `total_iters` is no positive integer, or another number negative or not finite.

    References
    ----------
    Chen et al. 2018, "DeepLab: semantic image segmentation with deep convolutional nets, atrous
    convolution, and fully connected CRFs", with the power 0.9.

    Examples
    --------
    >>> rate = polynomial(1.0, total_iters=4)
    >>> [rate(step) for step in range(6)]
    [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """

    lr: float
    total_iters: int = 5
    power: float = 1.0

    def __post_init__(self) -> None:
        self._check_rates("lr", "power")
        self._check_counts("total_iters")

    def _rate(self, step: int) -> float:
        done = min(step, self.total_iters)
        return self.lr * (1 - done / self.total_iters) ** self.power
