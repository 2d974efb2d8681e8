"""What a training run leaves behind, and what it shows while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .._check import Array
from ..layers import Layer


@dataclass
class History:
    """What `fit` measured, epoch by epoch and step by step; it grows while the model trains.

    Attributes
    ----------
    loss
        Mean training loss of each epoch, over its examples, each taken when its batch came.
    val_loss
        Loss on the validation data after each epoch; empty if there are none.
    metric
        Metric on the validation data after each epoch; empty if there is none.
    step_loss
        Loss of each batch, before its step.
    step_lr
        Learning rate of each step; empty if the optimizer has none.
    step_norm
        Norm of the gradients of each step before clipping; empty without `max_norm`.
    stopped
        Why the training ended: ``"all epochs done"``, or for example ``"loss is nan at step 7"``.
    state
        State of the optimizer after the last step, with which another `fit` goes on.

    Notes
    -----
    An epoch that was broken off stands only in the lists of steps. In all of them the first step
    has the number 0, as it has in a schedule.

    Examples
    --------
    >>> History(loss=[0.75, 0.5], step_loss=[1.0, 0.5, 0.5, 0.5], stopped="all epochs done")
    History(epochs=2, steps=4, loss=0.5, stopped='all epochs done')
    """

    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    step_loss: list[float] = field(default_factory=list)
    step_lr: list[float] = field(default_factory=list)
    step_norm: list[float] = field(default_factory=list)
    stopped: str = ""
    state: Any = None

    def __repr__(self) -> str:
        """Tell how far it got; the lists would fill the screen."""
        measured = ("loss", "val_loss", "metric")
        last = {name: getattr(self, name)[-1] for name in measured if getattr(self, name)}
        shown = "".join(f", {name}={value:.4g}" for name, value in last.items())
        return (
            f"History(epochs={len(self.loss)}, steps={len(self.step_loss)}{shown}, "
            f"stopped={self.stopped!r})"
        )


class Step(NamedTuple):
    """What a callback of `fit` sees: the moment behind a step, or behind a whole epoch.

    Attributes
    ----------
    model
        The model, with the parameters after the step.
    epoch
        Number of the epoch, from 0.
    step
        Number of the step, from 0, counted over all epochs.
    loss
        Loss of the batch, before the step.
    grads
        Gradients that the step was made of, by name, after clipping.
    epoch_ended
        Whether this was the last step of an epoch; the history then has its entries.
    history
        What was measured so far.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.layers import Linear
    >>> from dlref.optimizers import SGD
    >>> from dlref.training import fit
    >>> rng = np.random.default_rng(0)
    >>> path = []
    >>> def note(now):
    ...     path.append((now.epoch, now.step, now.epoch_ended))
    >>> data = np.ones((4, 1)), np.ones((4, 1))
    >>> _ = fit(Linear(1, 1, rng=rng), data, "mse_loss", SGD(0.1), 2, 2, rng=rng, callbacks=[note])
    >>> path
    [(0, 0, False), (0, 1, True), (1, 2, False), (1, 3, True)]
    """

    model: Layer
    epoch: int
    step: int
    loss: float
    grads: dict[str, Array]
    epoch_ended: bool
    history: History
