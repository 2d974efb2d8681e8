"""What every schedule is: a rule that gives the learning rate of a step."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .. import _check


class Schedule(ABC):
    """A learning rate for each step, made of numbers only; call it with the steps done so far.

    Every schedule is a frozen dataclass of this kind. The first step has the number 0. Where
    an optimizer takes a schedule, any other function of the step will do as well.

    Examples
    --------
    >>> from dlref.schedules import Schedule, exponential
    >>> rate = exponential(lr=0.5, gamma=0.5)
    >>> isinstance(rate, Schedule)
    True
    >>> [rate(step) for step in range(4)]
    [0.5, 0.25, 0.125, 0.0625]
    >>> rate
    exponential(lr=0.5, gamma=0.5)
    """

    def __call__(self, step: int) -> float:
        """Return the learning rate of a step.

        Parameters
        ----------
        step
            Number of steps done before, at least 0.

        Returns
        -------
        float
            The rate.
        """
        _check.in_range(step, "[0, inf)", type(self).__name__, "step")
        return float(self._rate(int(step)))

    @abstractmethod
    def _rate(self, step: int) -> float:
        """Return the rate of a step that has been checked."""

    def _check_rates(self, *names: str) -> None:
        """Check that these arguments can be learning rates."""
        for name in names:
            _check.in_range(getattr(self, name), "[0, inf)", type(self).__name__, name)

    def _check_counts(self, *names: str, least: int = 1) -> None:
        """Check that these arguments are numbers of steps."""
        for name in names:
            _check.count(getattr(self, name), least, type(self).__name__, name)
