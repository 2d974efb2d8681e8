"""Attention against PyTorch, by the values frozen in golden/attention.json.

The weights are loaded by golden/loading.py, as the docstring of `MultiHeadAttention` says.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dlref import attention
from tests.golden import reading
from tests.golden.loading import load
from tests.golden.reading import Entry

ENTRIES = reading.entries("attention")
NAMES = {
    "in_proj_weight": "qkv.W",
    "in_proj_bias": "qkv.b",
    "out_proj.weight": "out.W",
    "out_proj.bias": "out.b",
}


def by_dlref(entry: Entry) -> tuple[Any, Sequence[Any]]:
    arrays, dy = reading.inputs(entry), np.array(entry["dy"], entry["dtype"])
    if entry["op"] == "scaled_dot_product_attention":
        return (
            attention.scaled_dot_product_attention(*arrays, **entry["arguments"]),
            attention.scaled_dot_product_attention_vjp(*arrays, dy, **entry["arguments"]),
        )
    x = arrays[0]
    layer = attention.MultiHeadAttention(
        x.shape[2], **entry["arguments"], rng=np.random.default_rng(0), dtype=x.dtype
    )
    weights = dict(zip(list(entry["inputs"])[1:], arrays[1:], strict=True))
    load(layer, weights)
    value, dx = layer.forward(x), layer.backward(dy)
    return value, [dx, *(layer.grads[NAMES[name]].T for name in weights)]


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


def test_both_forms_are_frozen_in_both_precisions() -> None:
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == {"scaled_dot_product_attention", "MultiHeadAttention"}
