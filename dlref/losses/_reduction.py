"""From one loss per example to the number that is minimized."""

from typing import Any

import numpy as np

from .. import _check
from .._check import Array

_REDUCTIONS = ("mean", "sum", "none")


def check_reduction(reduction: str, who: str) -> None:
    _check.choice(reduction, _REDUCTIONS, who, "reduction")


def reduced(losses: Array, reduction: str, mean_weight: float = 1.0) -> Any:
    """Return the losses as they are, their sum, or their mean relative to that of the weights."""
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if losses.size == 0:
        return losses.dtype.type(np.nan)  # as 0 / 0, without NumPy's warning
    return losses.mean() / mean_weight


def averaged(gradient: Array, losses: float, reduction: str) -> Array:
    """Divide the gradient of a sum of losses, in place, if it is to be that of their mean."""
    if reduction == "mean":
        gradient /= losses
    return gradient
