"""The three products of a convolution: the output, and the gradients of weights and input.

The input is unfolded along its width only; the rows of a window are then read as overlapping
views of that memory. This copies the input kw times, where `im2col` copies it kh·kw times, and
each product is one call of `numpy.matmul`. The gradient of the input goes the same way back.

In here images lie row by row, as (G, H, C/G, N, W) for G groups of channels. What comes out is a
view (N, C, H, W) of that, so that the next convolution finds its rows where it wants them.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np

from .._check import Array
from .._windows import Axis


@dataclass(frozen=True)
class Correlation:
    """Windows along height and width, and groups of channels that do not see each other.

    Input x (N, C, H, W), output y (N, K, rows, columns), weights (K, C/G, kh, kw).
    """

    rows: Axis
    columns: Axis
    groups: int

    def unfold(self, x: Array) -> Array:
        """Copy x to (G, padded H, C/G, kw, N, columns), zeros in the padding."""
        source = self._row_by_row(x)
        G, H, C, N, W = source.shape
        above, kw = self.rows.before, self.columns.kernel_size
        height, columns = above + H + self.rows.after, self.columns.windows(W)
        unfolded = np.zeros((G, height, C, kw, N, columns), x.dtype)
        for j, windows, pixels in self.columns.taps(W):
            unfolded[:, above : above + H, :, j, :, windows] = source[..., pixels]
        return unfolded

    def output(self, unfolded: Array, weights: Array) -> Array:
        """Multiply each window with the weights."""
        windows = self._windows(unfolded)
        G, rows, length, _ = windows.shape
        K, (*_, N, columns) = len(weights) // G, unfolded.shape
        y = np.matmul(self._matrix(weights).reshape(G, 1, K, length), windows)
        return _images(y.reshape(G, rows, K, N, columns))

    def lay_out(self, dy: Array) -> Array:
        """Copy dy to (G, rows + 2 reach, K/G, N, columns), as both gradients want it."""
        source = self._row_by_row(dy)
        G, rows, K, N, columns = source.shape
        delta = np.zeros((G, rows + 2 * self._reach, K, N, columns), dy.dtype)
        delta[:, self._reach : self._reach + rows] = source
        return delta

    def weight_gradient(self, unfolded: Array, delta: Array) -> Array:
        """Multiply each window with the gradient at its output, and sum."""
        windows = self._windows(unfolded)
        inside = _flat(delta[:, self._reach : self._reach + windows.shape[1]])
        summed = np.matmul(windows, inside.swapaxes(2, 3)).sum(axis=1)
        G, _, C, kw, *_ = unfolded.shape
        K, kh = delta.shape[2], self.rows.kernel_size
        return summed.reshape(G, kh, C, kw, K).transpose(0, 4, 2, 1, 3).reshape(G * K, C, kh, kw)

    def input_gradient(self, delta: Array, weights: Array, size: tuple[int, int]) -> Array:
        """Give the gradient at each output back to the pixels of its window, by the weights.

        Rows of the kernel that are `period` apart see the same rows of pixels, from outputs that
        are `back` apart: one product for all of them. Without a stride they are all the rows.
        """
        G, _, K, N, columns = delta.shape
        _, C, kh, kw = weights.shape
        (H, W), (above, below) = size, (self.rows.before, self.rows.after)
        stride, dilation = self.rows.stride, self.rows.dilation
        period = stride // gcd(stride, dilation)
        back = period * dilation // stride
        kernel = self._matrix(weights).transpose(0, 3, 2, 1)
        unfolded = np.zeros((G, above + H + below, C * kw, N * columns), delta.dtype)
        for i in range(min(period, kh)):
            seeing = kernel[:, :, i::period][:, :, ::-1]
            depth = seeing.shape[2]
            spare = self._reach - back * (depth - 1)
            outputs = _stacked(_flat(delta), depth, dilation=back, spare=spare)
            matrix = seeing.reshape(G, 1, C * kw, depth * K)
            first = dilation * i
            pixels = slice(first, first + stride * outputs.shape[1], stride)
            np.matmul(matrix, outputs, out=unfolded[:, pixels])
        unfolded = unfolded.reshape(G, above + H + below, C, kw, N, columns)
        dx = np.zeros((G, H, C, N, W), delta.dtype)
        for j, windows, pixels in self.columns.taps(W):
            dx[..., pixels] += unfolded[:, above : above + H, :, j, :, windows]
        return _images(dx)

    @property
    def _reach(self) -> int:
        """How far apart two outputs can be whose windows have a row in common."""
        return (self.rows.span - 1) // self.rows.stride

    def _row_by_row(self, x: Array) -> Array:
        """View (N, C, H, W) as (G, H, C/G, N, W)."""
        N, C, H, W = x.shape
        return x.reshape(N, self.groups, C // self.groups, H, W).transpose(1, 3, 2, 0, 4)

    def _matrix(self, weights: Array) -> Array:
        """Copy (K, C/G, kh, kw) to (G, K/G, kh, C/G·kw), the order of a window."""
        K, C, kh, kw = weights.shape
        G = self.groups
        by_rows = weights.reshape(G, K // G, C, kh, kw).transpose(0, 1, 3, 2, 4)
        return by_rows.reshape(G, K // G, kh, C * kw)

    def _windows(self, unfolded: Array) -> Array:
        """Read the rows of each window below each other: (G, rows, kh·C/G·kw, N·columns)."""
        G, height, C, kw, N, columns = unfolded.shape
        flat = unfolded.reshape(G, height, C * kw, N * columns)
        return _stacked(flat, self.rows.kernel_size, self.rows.stride, self.rows.dilation)


def _stacked(x: Array, depth: int, stride: int = 1, dilation: int = 1, spare: int = 0) -> Array:
    """Read (G, H, L, M) as (G, stacks, depth·L, M): overlapping views, a copy only if dilated.

    The memory of x is in one piece; of its rows, `spare` are left out at both ends.
    """
    G, H, L, M = x.shape
    stacks = (H - 2 * spare - dilation * (depth - 1) - 1) // stride + 1
    if x.size == 0:  # nothing that a view could show
        return np.empty((G, stacks, depth * L, M), x.dtype)
    group, row, *rest = x.strides
    strides = (group, stride * row, dilation * row, *rest)
    views: Array = np.ndarray((G, stacks, depth, L, M), x.dtype, x, spare * row, strides)
    return views.reshape(G, stacks, depth * L, M)


def _flat(x: Array) -> Array:
    """Join the last two axes, images and columns."""
    return x.reshape(*x.shape[:3], x.shape[3] * x.shape[4])


def _images(x: Array) -> Array:
    """View (G, H, C/G, N, W) as (N, C, H, W)."""
    G, H, C, N, W = x.shape
    return x.transpose(3, 0, 2, 1, 4).reshape(N, G * C, H, W)
