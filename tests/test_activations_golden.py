"""Activations against PyTorch, by the values frozen in golden/activations.json."""

from typing import Any

import numpy as np
import pytest

from dlref import activations
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("activations")
# Here torch's own float64 gradient holds a constant (1/6, alpha) rounded to float32.
ROUNDED_IN_TORCH = {"hard_sigmoid", "celu"}


def by_dlref(entry: Entry) -> tuple[Any, list[Any]]:
    """Compute the value of an entry and its gradients."""
    op, arguments, arrays = entry["op"], entry["arguments"], reading.inputs(entry)
    f = getattr(activations, op)
    if op == "rrelu":
        value, slopes = f(*arrays, rng=np.random.default_rng(0))
        return value, [activations.rrelu_grad(*arrays, slopes)]
    if op == "prelu":
        dy = np.array(entry["dy"], entry["dtype"])
        da = (dy * activations.prelu_grad_a(*arrays)).sum(axis=0)
        return f(*arrays), [dy * activations.prelu_grad(*arrays), da]
    if entry["dy"] is None:
        gradient = getattr(activations, f"{op}_grad")(*arrays, **arguments)
        return f(*arrays, **arguments), [gradient]
    gradients = getattr(activations, f"{op}_vjp")(*arrays, entry["dy"], **arguments)
    return f(*arrays, **arguments), list(gradients if isinstance(gradients, tuple) else [gradients])


def compare(entry: Entry) -> None:
    rounded = "float32" if entry["op"] in ROUNDED_IN_TORCH else None
    reading.assert_agrees(entry, *by_dlref(entry), rounded)


@reading.each(ENTRIES)
def test_value_and_gradients_agree_with_torch(entry: Entry) -> None:
    compare(entry)


@reading.each(ENTRIES)
def test_a_wrong_value_would_be_seen(entry: Entry) -> None:
    for field, wrong in reading.spoiled(entry):
        with pytest.raises(AssertionError, match=field):
            compare(wrong)


def test_every_activation_is_frozen_in_both_precisions() -> None:
    functions = {name for name in activations.__all__ if "_grad" not in name and "_vjp" not in name}
    without_torch = {"ActivationMoments", "activation_moments", "identity", "softmax_jacobian"}
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == functions - without_torch
