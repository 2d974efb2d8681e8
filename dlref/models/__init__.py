"""Whole networks, put together from the layers of the other topics.

What is a chain of layers is a function that returns a `Sequential`; what needs a forward pass of
its own is a layer.
"""

from ._gan import GAN, gradient_penalty
from ._images import bottleneck_block, resnet_block, simple_cnn
from ._mlp import mlp, residual_mlp
from ._sequence import SequenceClassifier, transformer_block
from ._unet import UNet2d

__all__ = [
    "GAN",
    "SequenceClassifier",
    "UNet2d",
    "bottleneck_block",
    "gradient_penalty",
    "mlp",
    "residual_mlp",
    "resnet_block",
    "simple_cnn",
    "transformer_block",
]
