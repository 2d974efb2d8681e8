"""The rule that takes over PyTorch's weights, by the outputs frozen in golden/loading.json."""

import importlib
from typing import Any

import numpy as np
import pytest

import dlref
from dlref.layers import Layer, Linear
from tests.golden import reading
from tests.golden.loading import load
from tests.golden.reading import Entry

ENTRIES = reading.entries("loading")
MODULES = ["layers", "convolution", "normalization", "recurrent", "attention"]
NO_WEIGHTS = {"Activation", "Flatten", "Layer", "ReZero", "Recurrent", "Residual", "Sequential"}


def layer_class(name: str) -> Any:
    modules = [importlib.import_module(f"dlref.{name}") for name in MODULES]
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def made(entry: Entry) -> Layer:
    """Make the layer of an entry; what is drawn or set in it is to be replaced."""
    cls, rng = layer_class(entry["op"]), np.random.default_rng(0)
    if entry["op"] == "WeightNorm":
        return cls(Linear(**entry["arguments"], rng=rng))
    needed = {} if entry["op"].endswith("Norm") else {"rng": rng}
    return cls(**entry["arguments"], **needed)


def by_dlref(entry: Entry) -> Any:
    arrays = {name: np.array(array) for name, array in entry["inputs"].items()}
    x, layer = arrays.pop("x"), made(entry)
    load(layer, arrays)
    for mine in [*layer.params.values(), *layer.state.values()]:
        assert not any(np.shares_memory(mine, theirs) for theirs in arrays.values())
    return layer.forward(x)


@reading.each(ENTRIES)
def test_outputs_agree_with_torch(entry: Entry) -> None:
    reading.assert_agrees(entry, by_dlref(entry), [])


@reading.each(ENTRIES)
def test_every_array_counts(entry: Entry) -> None:
    for name in entry["inputs"].keys() - {"num_batches_tracked", "x"}:
        right = np.array(entry["inputs"][name])
        wrong = right * np.linspace(1.001, 1.01, right.size).reshape(right.shape)
        other = {**entry["inputs"], name: wrong}
        with pytest.raises(AssertionError, match="value"):
            reading.assert_agrees(entry, by_dlref({**entry, "inputs": other}), [])


def test_an_array_that_the_layer_has_not_is_an_error() -> None:
    layer = Linear(3, 2, bias=False, rng=np.random.default_rng(0))
    with pytest.raises(dlref.errors.ParameterError, match="must be one of W; got 'b'"):
        load(layer, {"weight": np.ones((2, 3)), "bias": np.ones(2)})


def test_every_layer_with_weights_is_frozen() -> None:
    modules = [importlib.import_module(f"dlref.{name}") for name in MODULES]
    layers = {
        name
        for module in modules
        for name in module.__all__
        if isinstance(value := getattr(module, name), type) and issubclass(value, Layer)
    }
    # a depthwise layer is a Conv2d under another name, which PyTorch has not
    assert layers - NO_WEIGHTS - {"DepthwiseConv2d"} == {entry["op"] for entry in ENTRIES}
