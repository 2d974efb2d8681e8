"""The choices that models leave to the caller: activation and normalization."""

from collections.abc import Callable

from numpy.typing import DTypeLike

from .. import _check
from ..layers import Activation, Layer
from ..layers._dense import ELEMENTWISE

Nonlinearity = str | Callable[[], Layer]
"""Name of an activation, or what makes such a layer: each place needs one of its own."""

Norm = Callable[..., Layer] | None
"""What makes a normalization layer for a number of features, called with `dtype` besides."""


def nonlinearity(activation: Nonlinearity, who: str) -> Layer:
    """Make one layer of this kind."""
    if not isinstance(activation, str):
        return activation()
    _check.choice(activation, ELEMENTWISE, who, "activation")
    return Activation(activation)


def normalization(norm: Norm, features: int, dtype: DTypeLike) -> list[Layer]:
    """Make one layer of this kind, or none."""
    return [] if norm is None else [norm(features, dtype=dtype)]
