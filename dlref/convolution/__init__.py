"""Convolution: layers, the same by plain arrays and by matrices, and the arithmetic of sizes.

Images are (N, C, H, W), sequences (N, C, L), weights (out_channels, in_channels/groups, *kernel),
as in PyTorch. The kernel is not flipped: what deep learning calls convolution is
cross-correlation. Padding is meant on each side.
"""

from ._layers import Conv1d, Conv2d, DepthwiseConv2d
from ._plain import col2im, conv_matrix, convolve2d, cross_correlate2d, im2col
from ._sizes import (
    conv_flops,
    conv_output_size,
    conv_parameter_count,
    conv_transpose_output_size,
    receptive_field,
    same_padding,
)
from ._transpose import ConvTranspose2d

__all__ = [
    "Conv1d",
    "Conv2d",
    "ConvTranspose2d",
    "DepthwiseConv2d",
    "col2im",
    "conv_flops",
    "conv_matrix",
    "conv_output_size",
    "conv_parameter_count",
    "conv_transpose_output_size",
    "convolve2d",
    "cross_correlate2d",
    "im2col",
    "receptive_field",
    "same_padding",
]
