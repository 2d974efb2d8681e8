"""Convolution and pooling against PyTorch, by the values frozen in golden/convolution.json.

Weights are loaded as they are: the layout is PyTorch's.
"""

from typing import Any

import numpy as np
import pytest

from dlref import convolution, layers, pooling
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("convolution")
NAMES = {"weight": "W", "bias": "b"}
POOLING = {
    "MaxPool2d": pooling.MaxPool2d,
    "AvgPool2d": pooling.AvgPool2d,
    "AdaptiveAvgPool2d": lambda output_size: pooling.GlobalAvgPool2d(),
    "Upsample": pooling.UpsampleNearest2d,
}


def made(entry: Entry) -> layers.Layer:
    """Make the layer of an entry, with PyTorch's weights; JSON knows no tuples."""
    arguments = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry["arguments"].items()
    }
    if entry["op"] in POOLING:
        return POOLING[entry["op"]](**arguments)
    kind = getattr(convolution, entry["op"])
    layer = kind(**arguments, rng=np.random.default_rng(0), dtype=entry["dtype"])
    layer.params.update({NAMES[name]: entry["inputs"][name] for name in list(entry["inputs"])[1:]})
    return layer


def by_dlref(entry: Entry) -> tuple[Any, list[Any]]:
    layer, x = made(entry), reading.inputs(entry)[0]
    y, expected = layer.forward(x), np.shape(entry["value"])
    if entry["op"] == "AdaptiveAvgPool2d":  # it keeps two axes of length 1
        assert expected == (*y.shape, 1, 1)
    else:
        assert expected == y.shape
    dx = layer.backward(np.reshape(entry["dy"], y.shape))
    gradients = [layer.grads[NAMES[name]] for name in list(entry["inputs"])[1:]]
    return y.reshape(expected), [dx, *gradients]


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
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == {"Conv1d", "Conv2d", "ConvTranspose2d", *POOLING}
