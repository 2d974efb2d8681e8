"""The table of layers: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlref import (
    attention,
    convolution,
    dropout,
    layers,
    models,
    normalization,
    pooling,
    recurrent,
)

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


def normalized(name: str, *arguments: Any, **options: Any) -> Make:
    """Make a normalization layer whose parameters and averages are not those at the start."""

    def make(rng: np.random.Generator, dtype: Any) -> layers.Layer:
        layer = getattr(normalization, name)(*arguments, **options, dtype=dtype)
        for arrays in (layer.params, layer.state):
            for key, array in arrays.items():
                arrays[key] = rng.uniform(0.5, 1.5, array.shape)
        return layer

    return make


def weight_norm(rng: np.random.Generator, dtype: Any) -> layers.Layer:
    layer = normalization.WeightNorm(linear(3, 5)(rng, dtype))
    layer.params["g"] = rng.uniform(0.5, 1.5, 5)
    return layer


def held(make: Callable[..., Any], *arguments: Any) -> Make:
    """Make a dropout that draws the same mask in each forward, so that differences can check it."""

    def make_held(rng: np.random.Generator, dtype: Any) -> layers.Layer:
        layer = make(*arguments, rng=rng)
        state, forward = rng.bit_generator.state, layer.forward

        def from_the_same_state(x: Any, *, train: bool = False) -> Array:
            rng.bit_generator.state = state
            return forward(x, train=train)

        layer.forward = from_the_same_state
        return layer

    return make_held


def moved(kind: Callable[..., layers.Layer], *arguments: Any, **options: Any) -> Make:
    """Make a layer whose parameters, biases too, are not those at the start."""

    def make(rng: np.random.Generator, dtype: Any) -> layers.Layer:
        layer = kind(*arguments, **options, rng=rng, dtype=dtype)
        for array in layer.params.values():
            array += 0.3 * rng.standard_normal(array.shape)
        return layer

    return make


def classifier(*, rng: np.random.Generator, dtype: Any) -> layers.Layer:
    return models.SequenceClassifier(recurrent.LSTM(3, 5, rng=rng, dtype=dtype), 2, rng=rng)


# Inputs and outputs of layers over sequences.
STEPS = (4, 6, 3), (4, 6, 5)
POSITIONS = (4, 5, 6), (4, 5, 6)
EQUAL = (4, 4, 4), (4, 4, 4)

# Input and output of a layer over images, all sizes equal.
IMAGES = (4, 4, 4, 4), (4, 4, 4, 4)

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
    LayerCase("BatchNorm", normalized("BatchNorm", 3), (4, 3), (4, 3)),
    LayerCase("BatchNorm, equal sizes", normalized("BatchNorm", 4), (4, 4), (4, 4)),
    LayerCase("BatchNorm, images", normalized("BatchNorm", 3), (4, 3, 2, 5), (4, 3, 2, 5)),
    LayerCase(
        "BatchNorm, no affine", normalized("BatchNorm", 3, eps=0.1, affine=False), (4, 3), (4, 3)
    ),
    LayerCase("LayerNorm", normalized("LayerNorm", 5), (4, 5), (4, 5)),
    LayerCase("LayerNorm, two axes", normalized("LayerNorm", (3, 5)), (4, 2, 3, 5), (4, 2, 3, 5)),
    LayerCase("LayerNorm, no affine", normalized("LayerNorm", 5, 0.1, False), (4, 5), (4, 5)),
    LayerCase("RMSNorm", normalized("RMSNorm", 5), (4, 2, 5), (4, 2, 5)),
    LayerCase("RMSNorm, two axes", normalized("RMSNorm", (3, 5), 0.1), (4, 3, 5), (4, 3, 5)),
    LayerCase("RMSNorm, no affine", normalized("RMSNorm", 5, None, False), (4, 5), (4, 5)),
    LayerCase("GroupNorm", normalized("GroupNorm", 3, 6), (4, 6, 2, 5), (4, 6, 2, 5)),
    LayerCase("GroupNorm, equal sizes", normalized("GroupNorm", 2, 4), (4, 4), (4, 4)),
    LayerCase("GroupNorm, no affine", normalized("GroupNorm", 2, 6, 0.1, False), (4, 6), (4, 6)),
    LayerCase("InstanceNorm", normalized("InstanceNorm", 3), (4, 3, 2, 5), (4, 3, 2, 5)),
    LayerCase(
        "InstanceNorm, affine",
        normalized("InstanceNorm", 4, affine=True),
        (4, 4, 4, 4),
        (4, 4, 4, 4),
    ),
    LayerCase("WeightNorm", weight_norm, (4, 3), (4, 5)),
    LayerCase(
        "WeightNorm, first axis",
        lambda rng, dtype: normalization.WeightNorm(linear(4, 4)(rng, dtype), axis=0),
        (4, 4),
        (4, 4),
    ),
    LayerCase("Dropout", held(dropout.Dropout, 0.3), (4, 3), (4, 3)),
    LayerCase("Dropout, classic", held(dropout.Dropout, 0.3, "classic"), (4, 2, 3), (4, 2, 3)),
    LayerCase("SpatialDropout2d", held(dropout.SpatialDropout2d), (4, 3, 2, 5), (4, 3, 2, 5)),
    LayerCase("DropPath", held(dropout.DropPath), (4, 3, 2), (4, 3, 2)),
    LayerCase("RNN", moved(recurrent.RNN, 3, 5), *STEPS),
    LayerCase("RNN, equal sizes", moved(recurrent.RNN, 4, 4), *EQUAL),
    LayerCase("RNN, relu", moved(recurrent.RNN, 3, 5, "relu"), *STEPS),
    LayerCase("RNN, identity", moved(recurrent.RNN, 3, 5, "identity"), *STEPS),
    LayerCase("LSTM", moved(recurrent.LSTM, 3, 5), *STEPS),
    LayerCase("LSTM, equal sizes", moved(recurrent.LSTM, 4, 4), *EQUAL),
    LayerCase("GRU", moved(recurrent.GRU, 3, 5), *STEPS),
    LayerCase("GRU, equal sizes", moved(recurrent.GRU, 4, 4), *EQUAL),
    LayerCase("GRU, reset before", moved(recurrent.GRU, 3, 5, False), *STEPS),
    LayerCase("GRU, reset before, equal sizes", moved(recurrent.GRU, 4, 4, False), *EQUAL),
    LayerCase("MultiHeadAttention", moved(attention.MultiHeadAttention, 6, 2), *POSITIONS),
    LayerCase("MultiHeadAttention, equal sizes", moved(attention.MultiHeadAttention, 4, 4), *EQUAL),
    LayerCase(
        "MultiHeadAttention, causal, no bias",
        moved(attention.MultiHeadAttention, 6, 3, bias=False, causal=True),
        *POSITIONS,
    ),
    LayerCase("Conv1d", moved(convolution.Conv1d, 3, 5, 2), (4, 3, 6), (4, 5, 5)),
    LayerCase(
        "Conv1d, causal",
        moved(convolution.Conv1d, 4, 6, 3, 2, dilation=2, groups=2, causal=True),
        (4, 4, 7),
        (4, 6, 4),
    ),
    LayerCase("Conv2d", moved(convolution.Conv2d, 3, 5, (3, 2)), (4, 3, 6, 7), (4, 5, 4, 6)),
    LayerCase("Conv2d, equal sizes", moved(convolution.Conv2d, 4, 4, 3, 1, 1), *IMAGES),
    LayerCase(
        "Conv2d, same, no bias",
        moved(convolution.Conv2d, 2, 3, (3, 5), padding="same", bias=False),
        (4, 2, 4, 5),
        (4, 3, 4, 5),
    ),
    LayerCase(
        "Conv2d, stride",  # the last row and column of pixels are seen by no window
        moved(convolution.Conv2d, 2, 3, (3, 2), 2, (1, 0)),
        (4, 2, 6, 5),
        (4, 3, 3, 2),
    ),
    LayerCase(
        "Conv2d, stride, dilation, groups",
        moved(convolution.Conv2d, 4, 6, (2, 3), (3, 1), (1, 2), (2, 3), 2),
        (4, 4, 8, 5),
        (4, 6, 3, 3),
    ),
    LayerCase(
        "DepthwiseConv2d",
        moved(convolution.DepthwiseConv2d, 3, 3, 2, 1, depth_multiplier=2),
        (4, 3, 5, 4),
        (4, 6, 3, 2),
    ),
    LayerCase(
        "ConvTranspose2d",
        moved(convolution.ConvTranspose2d, 3, 5, (3, 2)),
        (4, 3, 2, 4),
        (4, 5, 4, 5),
    ),
    LayerCase(
        "ConvTranspose2d, equal sizes", moved(convolution.ConvTranspose2d, 4, 4, 3, 1, 1), *IMAGES
    ),
    LayerCase(
        "ConvTranspose2d, stride, groups",
        moved(convolution.ConvTranspose2d, 4, 6, 3, 2, 1, 1, 2, bias=False),
        (4, 4, 3, 2),
        (4, 6, 6, 4),
    ),
    LayerCase(
        "ConvTranspose2d, dilation",
        moved(convolution.ConvTranspose2d, 2, 3, (2, 3), 1, (1, 2), dilation=2),
        (4, 2, 3, 4),
        (4, 3, 3, 4),
    ),
    LayerCase("MaxPool2d", lambda rng, dtype: pooling.MaxPool2d(2), (4, 3, 5, 6), (4, 3, 2, 3)),
    LayerCase(
        "MaxPool2d, overlapping",
        lambda rng, dtype: pooling.MaxPool2d((3, 2), (2, 1), (1, 0)),
        (4, 4, 4, 4),
        (4, 4, 2, 3),
    ),
    LayerCase(
        "AvgPool2d", lambda rng, dtype: pooling.AvgPool2d((2, 3)), (4, 3, 5, 6), (4, 3, 2, 2)
    ),
    LayerCase(
        "AvgPool2d, overlapping",
        lambda rng, dtype: pooling.AvgPool2d(3, 2, 1),
        (4, 4, 4, 4),
        (4, 4, 2, 2),
    ),
    LayerCase(
        "AvgPool2d, padding not counted",
        lambda rng, dtype: pooling.AvgPool2d(3, 1, 1, count_include_pad=False),
        (4, 3, 3, 5),
        (4, 3, 3, 5),
    ),
    LayerCase(
        "GlobalAvgPool2d", lambda rng, dtype: pooling.GlobalAvgPool2d(), (4, 3, 2, 5), (4, 3)
    ),
    LayerCase(
        "UpsampleNearest2d",
        lambda rng, dtype: pooling.UpsampleNearest2d((2, 3)),
        (4, 3, 2, 5),
        (4, 3, 4, 15),
    ),
    LayerCase(
        "mlp, norm",
        moved(models.mlp, [3, 5, 5, 2], "tanh", normalization.BatchNorm, residual=True),
        (4, 3),
        (4, 2),
    ),
    LayerCase("mlp, equal sizes", moved(models.mlp, [4, 4, 4]), (4, 4), (4, 4)),
    LayerCase(
        "residual_mlp",
        moved(models.residual_mlp, 3, 5, 2, 6, "gelu", normalization.LayerNorm, 0.5),
        (4, 3),
        (4, 6),
    ),
    LayerCase(
        "residual_mlp, rezero", moved(models.residual_mlp, 3, 5, 2, 6, rezero=True), (4, 3), (4, 6)
    ),
    LayerCase("simple_cnn", moved(models.simple_cnn, (2, 6, 5), 3), (4, 2, 6, 5), (4, 3)),
    LayerCase(
        "simple_cnn, average",
        moved(models.simple_cnn, (4, 4, 4), 4, (4,), "silu", normalization.BatchNorm, "average"),
        (4, 4, 4, 4),
        (4, 4),
    ),
    LayerCase("resnet_block", moved(models.resnet_block, 3, 5, 2), (4, 3, 5, 4), (4, 5, 3, 2)),
    LayerCase(
        "resnet_block, preactivation",
        moved(models.resnet_block, 4, 4, preactivation=True),
        *IMAGES,
    ),
    LayerCase("bottleneck_block", moved(models.bottleneck_block, 4, 4), *IMAGES),
    LayerCase(
        "bottleneck_block, preactivation",
        moved(models.bottleneck_block, 3, 6, 2, 3, "tanh", preactivation=True),
        (4, 3, 5, 4),
        (4, 6, 3, 2),
    ),
    LayerCase("UNet2d", moved(models.UNet2d, 2, 3, base=2), (4, 2, 4, 8), (4, 3, 4, 8)),
    LayerCase(
        "UNet2d, no skips, nearest",
        moved(models.UNet2d, 4, 4, 1, 4, skips=False, upsample="nearest"),
        *IMAGES,
    ),
    LayerCase("SequenceClassifier", moved(classifier), (4, 6, 3), (4, 2)),
    LayerCase("transformer_block", moved(models.transformer_block, 6, 2), *POSITIONS),
    LayerCase(
        "transformer_block, norm last",
        moved(models.transformer_block, 4, 4, 3, activation="relu", norm_first=False, causal=True),
        *EQUAL,
    ),
]
