"""Layers with explicit forward and backward passes.

``forward(x, train=False)`` computes the output and keeps what is needed; ``backward(dy)`` returns
the gradient at the input and fills ``grads``. Parameters are live arrays in ``params``.
"""

from ._containers import Residual, ReZero, Sequential
from ._dense import Activation, Embedding, Flatten, Linear
from ._derivation import OneHiddenLayerGradients, one_hidden_layer_backprop
from ._layer import Layer

__all__ = [
    "Activation",
    "Embedding",
    "Flatten",
    "Layer",
    "Linear",
    "OneHiddenLayerGradients",
    "ReZero",
    "Residual",
    "Sequential",
    "one_hidden_layer_backprop",
]
