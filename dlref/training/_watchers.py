"""What looks on while a model is trained, after each step, and may end it."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ..errors import ParameterError
from ..layers import Layer
from ..regularization import EarlyStopping
from ..schedules import ReduceOnPlateau
from ._history import History, Step
from ._storage import arrays_of, put_into

Callback = Callable[[Step], object]


class Watcher(ABC):
    """A callback; `name` is what the history says if it ends the training."""

    name = ""

    @abstractmethod
    def watch(self, now: Step) -> object:
        """Look at a step; something true ends the training."""

    def finish(self, model: Layer) -> None:  # noqa: B027 (most have nothing to do)
        """Do what is left to be done when the training has ended."""


class Called(Watcher):
    """A function of the caller's."""

    def __init__(self, callback: Callback) -> None:
        self.callback = callback
        self.name = getattr(callback, "__name__", repr(callback))

    def watch(self, now: Step) -> object:
        """Call it."""
        return self.callback(now)


class Stopper(Watcher):
    """Early stopping, and the best parameters."""

    name = "EarlyStopping"

    def __init__(self, rule: EarlyStopping) -> None:
        self.rule, self.state = rule, rule.init()

    def watch(self, now: Step) -> bool:
        """Give the rule the value of an epoch."""
        if now.epoch_ended:
            value, arrays = watched(now.history, self.rule.mode), arrays_of(now.model, "fit")
            self.state = self.rule.update(value, self.state, arrays)
        return bool(self.state["stop"])

    def finish(self, model: Layer) -> None:
        """Put the best arrays into the model, if they were kept."""
        if self.rule.restore_best:
            put_into(model, self.rule.restore(arrays_of(model, "fit"), self.state))


class Plateau(Watcher):
    """A learning rate that falls when the value of an epoch does not."""

    def __init__(self, rule: ReduceOnPlateau) -> None:
        self.rule, self.state = rule, rule.init()

    def rate(self, step: int) -> float:  # noqa: ARG002 (a schedule is a function of the step)
        """Return the rate of now."""
        return self.state["lr"]

    def watch(self, now: Step) -> None:
        """Give the rule the value of an epoch."""
        if now.epoch_ended:
            self.state = self.rule.update(watched(now.history, self.rule.mode), self.state)


class Bar(Watcher):
    """A line on the terminal that grows with the epochs."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs

    def watch(self, now: Step) -> None:
        """Write the line anew."""
        if now.epoch_ended:
            done = 30 * (now.epoch + 1) // self.epochs
            sys.stderr.write(
                f"\r[{'#' * done}{'-' * (30 - done)}] epoch {now.epoch + 1}/{self.epochs}, "
                f"loss {now.history.loss[-1]:<10.4g}"
            )
            sys.stderr.flush()

    def finish(self, model: Layer) -> None:  # noqa: ARG002
        """End the line."""
        sys.stderr.write("\n")


def watched(history: History, mode: str) -> float:
    """Return the value that a rule looks at: the metric if large is good, otherwise the loss."""
    return history.metric[-1] if mode == "max" else (history.val_loss or history.loss)[-1]


def watcher(given: Any, name: str) -> Watcher:
    """Return the watcher of one of the callbacks."""
    if isinstance(given, EarlyStopping):
        return Stopper(given)
    if not callable(given):
        raise ParameterError(f"fit: {name} must be a function or an EarlyStopping; got {given!r}")
    return Called(given)
