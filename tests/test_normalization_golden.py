"""Normalization layers against PyTorch, by the values frozen in golden/normalization.json."""

from typing import Any

import numpy as np
import pytest

from dlref import layers, normalization
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("normalization")


def made(entry: Entry) -> layers.Layer:
    """Make the layer of an entry, with PyTorch's parameters and averages."""
    arguments, inputs = dict(entry["arguments"]), entry["inputs"]
    if entry["op"] == "WeightNorm":
        size = np.shape(inputs["V"])
        rng = np.random.default_rng(0)
        layer: layers.Layer = normalization.WeightNorm(
            layers.Linear(*size, rng=rng, dtype=entry["dtype"])
        )
    else:
        state = {key: arguments.pop(key) for key in list(arguments) if key.startswith("running")}
        kind = getattr(normalization, entry["op"].replace("'", " ").split()[0])
        layer = kind(**arguments, dtype=entry["dtype"])
        layer.state.update(state)
    layer.params.update({name: inputs[name] for name in layer.params})
    return layer


def by_dlref(entry: Entry) -> tuple[Any, list[Any]]:
    """Compute the value of an entry and its gradients."""
    layer, x = made(entry), reading.inputs(entry)[0]
    y = layer.forward(x, train="BatchNorm" in entry["op"] and entry["op"] != "BatchNorm")
    if entry["op"] == "BatchNorm's averages":
        return np.stack(list(layer.state.values())), []
    dx = layer.backward(np.array(entry["dy"]))
    return y, [dx, *(layer.grads[name] for name in list(entry["inputs"])[1:])]


def compare(entry: Entry) -> None:
    reading.assert_agrees(entry, *by_dlref(entry))


@reading.each(ENTRIES)
def test_value_and_gradients_agree_with_torch(entry: Entry) -> None:
    compare(entry)


@reading.each(ENTRIES)
def test_a_wrong_value_would_be_seen(entry: Entry) -> None:
    for field, wrong in reading.spoiled(entry):
        with pytest.raises(AssertionError, match=field):
            compare(wrong)


def test_every_layer_is_frozen_in_both_precisions() -> None:
    expected = {name for name in normalization.__all__ if name[0].isupper()}
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == expected | {"BatchNorm in training", "BatchNorm's averages"}
