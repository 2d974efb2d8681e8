"""Whole networks against PyTorch, by the values frozen in golden/models.json.

The weights are loaded as the docstrings say: those of an affine map are transposed.
"""

from typing import Any

import numpy as np
import pytest

from dlref import models
from dlref.layers import Activation, Layer
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("models")

# Keys of a transformer block in the order of TransformerEncoderLayer's parameters.
ATTENTION = ["qkv.W", "qkv.b", "out.W", "out.b"]
NORM = ["gamma", "beta"]
FEEDFORWARD = ["W", "b"]
NORM_FIRST = [
    *(f"0.body.1.{key}" for key in ATTENTION),
    *(f"1.body.{i}.{key}" for i in (1, 3) for key in FEEDFORWARD),
    *(f"{i}.body.0.{key}" for i in (0, 1) for key in NORM),
]
NORM_LAST = [
    *(f"0.body.0.{key}" for key in ATTENTION),
    *(f"2.body.{i}.{key}" for i in (0, 2) for key in FEEDFORWARD),
    *(f"{i}.{key}" for i in (1, 3) for key in NORM),
]


def leaky() -> Layer:
    return Activation("leaky_relu", negative_slope=0.2)


def built(entry: Entry) -> Layer:
    options, dtype = entry["arguments"], entry["dtype"]
    common = {"rng": np.random.default_rng(0), "dtype": dtype}
    match entry["op"]:
        case "mlp":
            return models.mlp(options["sizes"], "gelu", **common)
        case "gradient_penalty":
            activation = leaky if options["activation"] == "leaky_relu" else "tanh"
            return models.mlp([3, 4, 2, 1], activation, **common)
        case "transformer_block":
            embed_dim = len(entry["inputs"]["x"][0][0])
            return models.transformer_block(embed_dim, **options, **common)
        case "simple_cnn":
            return models.simple_cnn(options["image"], 4, [3], **common)
        case "resnet_block":
            return models.resnet_block(2, 3, **options, **common)
        case _:
            return models.UNet2d(1, 3, **options, **common)


def by_dlref(entry: Entry) -> tuple[Any, list[Any]]:
    model, names = built(entry), list(built(entry).params)
    if entry["op"] == "transformer_block":
        names = NORM_FIRST if entry["arguments"]["norm_first"] else NORM_LAST
    arrays = reading.inputs(entry)
    x, weights = arrays[: -len(names)], arrays[-len(names) :]
    for name, weight in zip(names, weights, strict=True):
        model.params[name] = as_torch(weight)
    if entry["op"] == "gradient_penalty":
        places = np.array(entry["arguments"]["x"], entry["dtype"])
        value, grads = models.gradient_penalty(model, places)
        return value, [as_torch(grads[name]) for name in names]
    value = model.forward(*x, train=True)
    dx = model.backward(np.array(entry["dy"], entry["dtype"]))
    return value, [dx, *(as_torch(model.grads[name]) for name in names)]


def as_torch(array: Any) -> Any:
    return array.T if array.ndim == 2 else array


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


def test_every_network_is_frozen_in_both_precisions() -> None:
    for dtype in reading.TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == {
            "UNet2d", "gradient_penalty", "mlp", "resnet_block", "simple_cnn", "transformer_block",
        }  # fmt: skip
