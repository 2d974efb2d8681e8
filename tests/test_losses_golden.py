"""Losses against PyTorch, by the values frozen in golden/losses.json."""

from typing import Any

import numpy as np
import pytest

from dlref import losses
from dlref.activations import softmax
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("losses")


def by_dlref(entry: Entry) -> tuple[Any, Any]:
    """Compute the value of an entry and its gradient."""
    op, arguments, (pred,) = entry["op"], dict(entry["arguments"]), reading.inputs(entry)
    others = [arguments.pop("target")] if "target" in arguments else []
    if op == "logsumexp":
        return losses.logsumexp(pred, **arguments), softmax(pred, **arguments)
    if op == "kl_divergence_in_q":
        p = np.array(*others, pred.dtype)
        return losses.kl_divergence(p, pred), losses.kl_divergence_grad_q(p, pred)
    f, grad = getattr(losses, op), getattr(losses, f"{op}_grad")
    return f(pred, *others, **arguments), grad(pred, *others, **arguments)


def compare(entry: Entry) -> None:
    value, gradient = by_dlref(entry)
    reading.assert_agrees(entry, value, [gradient])


@reading.each(ENTRIES)
def test_value_and_gradient_agree_with_torch(entry: Entry) -> None:
    compare(entry)


@reading.each(ENTRIES)
def test_a_wrong_value_would_be_seen(entry: Entry) -> None:
    for field, wrong in reading.spoiled(entry):
        if np.any(entry["value"]):
            with pytest.raises(AssertionError, match=field):
                compare(wrong)


def test_every_loss_is_frozen_in_both_precisions() -> None:
    functions = {name for name in losses.__all__ if "_grad" not in name} - {"one_hot"}
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == functions | {"kl_divergence_in_q"}
