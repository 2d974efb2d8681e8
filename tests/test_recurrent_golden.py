"""Recurrent layers against PyTorch, by the values frozen in golden/recurrent.json.

The weights are loaded by golden/loading.py, as the docstrings of `RNN`, `LSTM` and `GRU` say.
"""

from typing import Any

import numpy as np
import pytest

from dlref import recurrent
from tests.golden import reading
from tests.golden.loading import load
from tests.golden.reading import Entry

ENTRIES = reading.entries("recurrent")
WEIGHTS = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]


def by_dlref(entry: Entry) -> tuple[Any, list[Any]]:
    """Load PyTorch's weights; return outputs and last states, and gradients in its layout."""
    kind, dtype = entry["op"], entry["dtype"]
    x, *states, weight_ih, weight_hh, i, j = with_two_biases(entry)
    H = weight_hh.shape[1]
    layer = getattr(recurrent, kind)(
        x.shape[2], H, **entry["arguments"], rng=np.random.default_rng(0), dtype=dtype
    )
    load(layer, dict(zip(WEIGHTS, (weight_ih, weight_hh, i, j), strict=True)))
    y = layer.forward(x, tuple(states) if kind == "LSTM" else states[0])
    final = layer.final if kind == "LSTM" else (layer.final,)
    value = np.concatenate([y, *(state[:, np.newaxis] for state in final)], axis=1)
    dy, *dfinal = np.split(np.array(entry["dy"], dtype), range(x.shape[1], value.shape[1]), axis=1)
    dstates = tuple(d[:, 0] for d in dfinal)
    dx = layer.backward(dy, dstates if kind == "LSTM" else dstates[0])
    dinitial = layer.dinitial if kind == "LSTM" else (layer.dinitial,)
    di, dj = layer.grads["b"], layer.grads["b"].copy()
    if "b_h" in layer.params:
        dj[2 * H :] = layer.grads["b_h"]
    gradients = [dx, *dinitial, layer.grads["W_x"].T, layer.grads["W_h"].T, di, dj]
    return value, gradients[: len(entry["gradients"])]


def with_two_biases(entry: Entry) -> list[np.ndarray]:
    """Return the inputs of an entry; the form that is not PyTorch's own has one bias."""
    arrays = reading.inputs(entry)
    return arrays if "bias_hh_l0" in entry["inputs"] else [*arrays, 0 * arrays[-1]]


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
        assert frozen == {"RNN", "LSTM", "GRU"}
