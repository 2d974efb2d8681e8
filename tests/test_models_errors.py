"""What the models refuse, and in which words."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from dlref import models
from dlref.errors import ParameterError, ShapeError
from dlref.layers import Activation, Flatten, Linear, Sequential
from dlref.models import GAN, gradient_penalty, mlp
from dlref.recurrent import RNN

RNG = np.random.default_rng(0)
CELL = RNN(2, 3, rng=RNG)
ELEMENTWISE = (
    "'celu', 'elu', 'gelu', 'hard_sigmoid', 'hard_swish', 'hard_tanh', 'identity', 'leaky_relu', "
    "'log_sigmoid', 'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'silu', 'softplus', 'softsign', "
    "'swish', 'tanh'"
)

# Each model with arguments that are right, without its generator.
RIGHT: dict[str, Callable[..., Any]] = {
    "mlp": partial(models.mlp, [2, 3, 1]),
    "residual_mlp": partial(models.residual_mlp, 2, 3, 2, 1),
    "simple_cnn": partial(models.simple_cnn, (1, 8, 8), 10),
    "resnet_block": partial(models.resnet_block, 2, 4),
    "bottleneck_block": partial(models.bottleneck_block, 2, 4),
    "UNet2d": models.UNet2d,
    "SequenceClassifier": partial(models.SequenceClassifier, CELL, 2),
    "transformer_block": partial(models.transformer_block, 6, 2),
}


def refused(error: type[Exception], mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        mistake()
    assert type(told.value) is error
    assert str(told.value) == message


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("wrong", [None, 0, np.random.RandomState(0)])
def test_generators(name: str, wrong: Any) -> None:
    arguments = {} if wrong is None else {"rng": wrong}
    refused(
        TypeError,
        lambda: RIGHT[name](**arguments),
        f"{name}: rng must be a Generator, so pass numpy.random.default_rng(seed); got {wrong!r}",
    )


@pytest.mark.parametrize("name", sorted(RIGHT.keys() - {"UNet2d", "SequenceClassifier"}))
def test_unknown_activation(name: str) -> None:
    refused(
        ParameterError,
        lambda: RIGHT[name](activation="rleu", rng=RNG),
        f"{name}: activation must be one of {ELEMENTWISE}; got 'rleu'",
    )


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (models.mlp, ([3],), "mlp: sizes must hold an input and an output; got [3]"),
        (models.mlp, ([3, 0, 2],), "mlp: sizes[1] must be an integer of at least 1; got 0"),
        (models.mlp, ([3, 2.5],), "mlp: sizes[1] must be an integer of at least 1; got 2.5"),
        (
            partial(models.mlp, dropout=1.5),
            ([3, 2],),
            "mlp: dropout must be in [0, 1]; got 1.5",
        ),
        (
            models.residual_mlp,
            (0, 3, 2, 1),
            "residual_mlp: in_features must be an integer of at least 1; got 0",
        ),
        (
            models.residual_mlp,
            (2, 3.5, 2, 1),
            "residual_mlp: width must be an integer of at least 1; got 3.5",
        ),
        (
            models.residual_mlp,
            (2, 3, -1, 1),
            "residual_mlp: blocks must be an integer of at least 0; got -1",
        ),
        (
            models.residual_mlp,
            (2, 3, 1, 0),
            "residual_mlp: out_features must be an integer of at least 1; got 0",
        ),
        (
            partial(models.residual_mlp, scale=0.5, rezero=True),
            (2, 3, 1, 1),
            "residual_mlp: scale must be 1 with rezero, which learns it; got 0.5",
        ),
        (
            models.simple_cnn,
            ((8, 8), 10),
            "simple_cnn: image must be (channels, height, width); got (8, 8)",
        ),
        (
            models.simple_cnn,
            ((0, 8, 8), 10),
            "simple_cnn: channels of image must be an integer of at least 1; got 0",
        ),
        (
            models.simple_cnn,
            ((1, 8, 8.0), 10),
            "simple_cnn: width of image must be an integer of at least 1; got 8.0",
        ),
        (
            models.simple_cnn,
            ((1, 8, 8), 0),
            "simple_cnn: num_classes must be an integer of at least 1; got 0",
        ),
        (
            models.simple_cnn,
            ((1, 8, 8), 10, ()),
            "simple_cnn: channels must hold one number or more; got ()",
        ),
        (
            models.simple_cnn,
            ((1, 8, 8), 10, (4, 0)),
            "simple_cnn: channels[1] must be an integer of at least 1; got 0",
        ),
        (
            partial(models.simple_cnn, head="max"),
            ((1, 8, 8), 10),
            "simple_cnn: head must be one of 'flatten', 'average'; got 'max'",
        ),
        (
            models.resnet_block,
            (0, 2),
            "resnet_block: in_channels must be an integer of at least 1; got 0",
        ),
        (
            models.resnet_block,
            (2, 1.5),
            "resnet_block: out_channels must be an integer of at least 1; got 1.5",
        ),
        (
            models.resnet_block,
            (2, 2, 0),
            "resnet_block: stride must be an integer of at least 1; got 0",
        ),
        (
            models.bottleneck_block,
            (2, 4, 0),
            "bottleneck_block: stride must be an integer of at least 1; got 0",
        ),
        (
            models.bottleneck_block,
            (2, 4, 1, 3),
            "bottleneck_block: reduction must divide out_channels 4; got 3",
        ),
        (
            models.bottleneck_block,
            (2, 4, 1, 0),
            "bottleneck_block: reduction must be an integer of at least 1; got 0",
        ),
        (
            models.bottleneck_block,
            (2, 0),
            "bottleneck_block: out_channels must be an integer of at least 1; got 0",
        ),
        (models.UNet2d, (0,), "UNet2d: in_channels must be an integer of at least 1; got 0"),
        (models.UNet2d, (1, 0), "UNet2d: out_channels must be an integer of at least 1; got 0"),
        (models.UNet2d, (1, 1, 0), "UNet2d: depth must be an integer of at least 1; got 0"),
        (models.UNet2d, (1, 1, 2, 1.5), "UNet2d: base must be an integer of at least 1; got 1.5"),
        (
            partial(models.UNet2d, upsample="bilinear"),
            (),
            "UNet2d: upsample must be one of 'transpose', 'nearest'; got 'bilinear'",
        ),
        (
            models.SequenceClassifier,
            (Flatten(), 2),
            "SequenceClassifier: cell must be a recurrent layer; got Flatten()",
        ),
        (
            models.SequenceClassifier,
            (CELL, 0),
            "SequenceClassifier: num_classes must be an integer of at least 1; got 0",
        ),
        (
            models.transformer_block,
            (0, 2),
            "transformer_block: embed_dim must be an integer of at least 1; got 0",
        ),
        (
            models.transformer_block,
            (6, 4),
            "MultiHeadAttention: num_heads must divide embed_dim 6; got 4",
        ),
        (
            models.transformer_block,
            (6, 2, 0),
            "transformer_block: dim_feedforward must be an integer of at least 1; got 0",
        ),
        (
            models.transformer_block,
            (6, 2, 8, -0.1),
            "transformer_block: dropout must be in [0, 1]; got -0.1",
        ),
    ],
)
def test_arguments(make: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    refused(ParameterError, lambda: make(*arguments, rng=RNG), message)


@pytest.mark.parametrize("image", [(1, 3, 8), (1, 8, 3)])
def test_an_image_too_small_for_the_stages(image: tuple[int, int, int]) -> None:
    refused(
        ShapeError,
        lambda: models.simple_cnn(image, 10, rng=RNG),
        "simple_cnn: image must be at least 4 pixels high and wide for 2 stages; "
        f"got {image[1]} by {image[2]}",
    )


@pytest.mark.parametrize(
    ("model", "shape", "message"),
    [
        (
            models.UNet2d(2, rng=RNG),
            (5, 1, 8, 8),
            "UNet2d.forward: x must have shape (N, 2, H, W); got (5, 1, 8, 8)",
        ),
        (
            models.UNet2d(rng=RNG),
            (5, 1, 8, 6),
            "UNet2d.forward: x must have height and width divisible by 4; got 8, 6",
        ),
        (
            models.UNet2d(depth=3, base=1, rng=RNG),
            (5, 1, 8, 12),
            "UNet2d.forward: x must have height and width divisible by 8; got 8, 12",
        ),
        (
            models.UNet2d(rng=RNG),
            (5, 1, 6, 8),
            "UNet2d.forward: x must have height and width divisible by 4; got 6, 8",
        ),
        (
            models.SequenceClassifier(CELL, 2, rng=RNG),
            (5, 4, 3),
            "SequenceClassifier.forward: x must have shape (N, T, 2); got (5, 4, 3)",
        ),
        (
            models.SequenceClassifier(CELL, 2, rng=RNG),
            (5, 0, 2),
            "SequenceClassifier.forward: x must have at least one element along axis 1; "
            "got shape (5, 0, 2)",
        ),
        (
            models.mlp([3, 2], rng=RNG),
            (5, 4),
            "Linear.forward: x must have shape (N, ..., 3); got (5, 4)",
        ),
    ],
)
def test_inputs(model: Any, shape: tuple[int, ...], message: str) -> None:
    refused(ShapeError, lambda: model.forward(np.zeros(shape)), message)


def networks() -> tuple[Sequential, Sequential]:
    return mlp([3, 4, 2], rng=RNG), mlp([2, 4, 1], rng=RNG)


def test_adversaries() -> None:
    G, D = networks()
    refused(ParameterError, lambda: GAN(3, D), "GAN: generator must be a Layer; got 3")
    refused(ParameterError, lambda: GAN(G, None), "GAN: discriminator must be a Layer; got None")
    refused(
        ParameterError,
        lambda: GAN(G, D, "hinge"),
        "GAN: loss must be one of 'non-saturating', 'saturating', 'wgan-gp'; got 'hinge'",
    )
    refused(
        ParameterError,
        lambda: GAN(G, D, "wgan-gp", penalty=-1.0),
        "GAN: penalty must be in [0, inf); got -1.0",
    )
    for layer in (Activation("gelu"), Flatten()):
        refused(
            ParameterError,
            lambda layer=layer: GAN(G, Sequential(Linear(2, 1, rng=RNG), layer), "wgan-gp"),
            "GAN: discriminator must be made of Linear and Activation layers (identity, relu, "
            f"leaky_relu, tanh) for a gradient penalty; got {layer!r}",
        )
    assert GAN(G, Sequential(Linear(2, 1, rng=RNG), Activation("gelu")))


def test_batches_of_adversaries() -> None:
    G, D = networks()
    z, real = np.zeros((5, 3)), np.zeros((5, 2))
    refused(
        ShapeError,
        lambda: GAN(G, G).discriminator_gradients(z, z),
        "GAN: discriminator(x) must have shape (N, 1); got (5, 2)",
    )
    refused(
        ShapeError,
        lambda: GAN(G, D, "wgan-gp").discriminator_gradients(real[:4], z, rng=RNG),
        "GAN.discriminator_gradients: real must have shape (5, 2); got (4, 2)",
    )
    for wrong in (None, 0):
        refused(
            TypeError,
            lambda wrong=wrong: GAN(G, D, "wgan-gp").discriminator_gradients(real, z, rng=wrong),
            "GAN.discriminator_gradients: rng must be a Generator, so pass "
            f"numpy.random.default_rng(seed); got {wrong!r}",
        )


def test_gradient_penalty() -> None:
    G, D = networks()
    refused(
        ParameterError,
        lambda: gradient_penalty(CELL, np.zeros((1, 2))),
        "gradient_penalty: critic must be made of Linear and Activation layers (identity, relu, "
        "leaky_relu, tanh) for a gradient penalty; got RNN(2, 3)",
    )
    refused(
        ShapeError,
        lambda: gradient_penalty(D, np.zeros((0, 2))),
        "gradient_penalty: x must have at least one element along axis 0; got shape (0, 2)",
    )
    refused(
        ShapeError,
        lambda: gradient_penalty(G, np.zeros((5, 3))),
        "gradient_penalty: critic(x) must have shape (5, 1); got (5, 2)",
    )
