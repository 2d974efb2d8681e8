r"""Normalization layers, and two ways to bound weights: WeightNorm and the spectral norm.

The layers differ only in the numbers that share a mean and a variance. For images (N, C, H, W):
`BatchNorm` those of a channel over the whole batch; `LayerNorm` those of an example;
`InstanceNorm` those of a channel of an example; `GroupNorm` those of a group of channels of an
example. `RMSNorm` is LayerNorm without the mean.
"""

from ._batch import BatchNorm
from ._example import GroupNorm, InstanceNorm, LayerNorm, RMSNorm
from ._weights import WeightNorm, spectral_norm

__all__ = [
    "BatchNorm",
    "GroupNorm",
    "InstanceNorm",
    "LayerNorm",
    "RMSNorm",
    "WeightNorm",
    "spectral_norm",
]
