"""Regularization against PyTorch, by the values frozen in golden/regularization.json."""

import numpy as np
import pytest

from dlref import regularization as reg
from tests.cases.regularization import PENALTIES
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("regularization")


def compare(entry: Entry) -> None:
    (w,), arguments = reading.inputs(entry), dict(entry["arguments"])
    if isinstance(arguments.get("axis"), list):
        arguments["axis"] = tuple(arguments["axis"])
    grad = getattr(reg, f"{entry['op']}_grad", None)
    gradients = [grad(w, **arguments)] if grad else []
    reading.assert_agrees(entry, getattr(reg, entry["op"])(w, **arguments), gradients)


@reading.each(ENTRIES)
def test_value_and_gradient_agree_with_torch(entry: Entry) -> None:
    compare(entry)


@reading.each(ENTRIES)
def test_a_wrong_value_would_be_seen(entry: Entry) -> None:
    for field, wrong in reading.spoiled(entry):
        with pytest.raises(AssertionError, match=field):
            compare(wrong)


def test_every_penalty_is_frozen_in_both_precisions() -> None:
    functions = {case.f.__name__ for case in PENALTIES} | {"soft_threshold", "max_norm"}
    for dtype in reading.TOLERANCE:
        assert {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype} == functions


def test_max_norm_differs_from_renorm_by_its_epsilon() -> None:
    """PyTorch 2.13: torch.renorm(W, 2, 1, 1.0) divides by the norm and 1e-7 more."""
    renormed = [[0.59999998800000021, 0.3], [0.79999998400000027, 0.4]]
    W = np.array([[3.0, 0.3], [4.0, 0.4]])
    np.testing.assert_allclose(reg.max_norm(W, 1.0) * [5 / (5 + 1e-7), 1], renormed, rtol=1e-15)
