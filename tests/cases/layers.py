"""The table of layers: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlref import layers

Array = np.ndarray[Any, Any]
Make = Callable[[np.random.Generator, Any], layers.Layer]


@dataclass(frozen=True)
class LayerCase:
    """How to make a layer from a generator and a dtype, and what goes in and comes out."""

    name: str
    make: Make
    input: tuple[int, ...]
    output: tuple[int, ...]
    integers: int = 0
    """If not 0, the input holds integers below it."""
    mixes_batch: bool = False

    def layer(self, dtype: Any = np.float64) -> layers.Layer:
        return self.make(np.random.default_rng(1), dtype)

    def x(self, dtype: Any = np.float64, batch: int | None = None) -> Array:
        rng = np.random.default_rng(2)
        shape = self.input if batch is None else (batch, *self.input[1:])
        if self.integers:
            return rng.integers(self.integers, size=shape)
        return rng.standard_normal(shape).astype(dtype)


def linear(in_features: int, out_features: int, **arguments: Any) -> Make:
    return lambda rng, dtype: layers.Linear(
        in_features, out_features, rng=rng, dtype=dtype, **arguments
    )


def net(rng: np.random.Generator, dtype: Any) -> layers.Layer:
    return layers.Sequential(
        layers.Flatten(),
        linear(6, 5)(rng, dtype),
        layers.Residual(layers.Sequential(layers.Activation("tanh"), linear(5, 5)(rng, dtype))),
        rezero(rng, dtype),
        linear(5, 2)(rng, dtype),
    )


def rezero(rng: np.random.Generator, dtype: Any) -> layers.Layer:
    layer = layers.ReZero(linear(5, 5)(rng, dtype), dtype=dtype)
    layer.params["alpha"] = np.array(0.7, dtype)  # at 0 the body has no gradient to be checked
    return layer


LAYERS = [
    LayerCase("Linear", linear(3, 5), (4, 3), (4, 5)),
    LayerCase("Linear, equal sizes", linear(4, 4), (4, 4), (4, 4)),
    LayerCase("Linear, no bias", linear(3, 5, bias=False), (4, 3), (4, 5)),
    LayerCase("Linear, three axes", linear(3, 5), (4, 2, 3), (4, 2, 5)),
    LayerCase("Activation", lambda rng, dtype: layers.Activation("tanh"), (4, 3), (4, 3)),
    LayerCase(
        "Activation, argument",
        lambda rng, dtype: layers.Activation("swish", beta=2.0),
        (4, 3),
        (4, 3),
    ),
    LayerCase(
        "Activation, own", lambda rng, dtype: layers.Activation(np.sin, np.cos), (4, 3), (4, 3)
    ),
    LayerCase("Flatten", lambda rng, dtype: layers.Flatten(), (4, 3, 2, 5), (4, 30)),
    LayerCase(
        "Embedding",
        lambda rng, dtype: layers.Embedding(7, 3, rng=rng, dtype=dtype),
        (4, 5),
        (4, 5, 3),
        integers=7,
    ),
    LayerCase("Sequential", net, (4, 3, 2), (4, 2)),
    LayerCase(
        "Residual, scale",
        lambda rng, dtype: layers.Residual(linear(3, 3)(rng, dtype), scale=0.3),
        (4, 3),
        (4, 3),
    ),
    LayerCase(
        "Residual, shortcut",
        lambda rng, dtype: layers.Residual(
            linear(3, 5)(rng, dtype), shortcut=linear(3, 5)(rng, dtype)
        ),
        (4, 3),
        (4, 5),
    ),
    LayerCase("ReZero", rezero, (4, 5), (4, 5)),
]
