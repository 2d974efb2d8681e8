"""Windows along an axis, as convolution and pooling slide them, and how layers take their sizes."""

from dataclasses import dataclass
from functools import lru_cache
from types import EllipsisType
from typing import Any

from . import _check
from ._check import Array
from .errors import ParameterError, ShapeError

Pair = int | tuple[int, int]
"""One number for height and width, or one for each."""

Index = tuple[EllipsisType, slice, slice]


@dataclass(frozen=True)
class Axis:
    """Windows along one axis: how many pixels in each, how far apart, and the padding around."""

    kernel_size: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def span(self) -> int:
        """Pixels from the first of a window to its last, both included."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def least(self) -> int:
        """The shortest axis that has a window."""
        return max(1, self.span - self.before - self.after)

    def windows(self, size: int) -> int:
        """Count the windows on an axis of this size."""
        return (size + self.before + self.after - self.span) // self.stride + 1

    @lru_cache(maxsize=256)  # noqa: B019  an axis is five numbers; asked for in every pass
    def taps(self, size: int) -> list[tuple[int, slice, slice]]:
        """List each place in the kernel, the windows that see a pixel there, and these pixels.

        Windows whose pixel there is padding are left out, so padding is never written anywhere.
        """
        found = []
        for place in range(self.kernel_size):
            offset = place * self.dilation - self.before  # pixel = offset + stride * window
            first = max(0, -(offset // self.stride))
            last = max(first, min(self.windows(size), (size - 1 - offset) // self.stride + 1))
            start = offset + self.stride * first
            pixels = slice(start, start + self.stride * (last - first), self.stride)
            found.append((place, slice(first, last), pixels))
        return found


@lru_cache(maxsize=256)
def places(
    windows: tuple[Axis, ...], size: tuple[int, ...]
) -> list[tuple[tuple[int, int], Index, Index]]:
    """List the taps of the last two axes: the place, and the index of windows and of pixels."""
    rows, columns = (axis.taps(n) for axis, n in zip(windows, size, strict=True))
    return [
        ((i, j), (..., window_rows, window_columns), (..., pixel_rows, pixel_columns))
        for i, window_rows, pixel_rows in rows
        for j, window_columns, pixel_columns in columns
    ]


def each(value: Any, number: int, least: int, who: str, name: str) -> tuple[int, ...]:
    """Return one number per axis: the same one for all, or those of a pair."""
    values = value if isinstance(value, tuple) and number > 1 else (value,) * number
    if len(values) != number:
        raise ParameterError(f"{who}: {name} must be an integer or a pair of them; got {value!r}")
    for size in values:
        _check.count(size, least, who, name)
    return values


def axes(
    number: int, who: str, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> tuple[Axis, ...]:
    """Return the windows along one axis or two, with equal padding on both sides."""
    kernels = each(kernel_size, number, 1, who, "kernel_size")
    strides = each(stride, number, 1, who, "stride")
    paddings = each(padding, number, 0, who, "padding")
    dilations = each(dilation, number, 1, who, "dilation")
    return tuple(map(Axis, kernels, strides, paddings, paddings, dilations))


def fits(x: Array, axes: tuple[Axis, ...], who: str) -> None:
    """Check that there is at least one window along each of the last axes of `x`."""
    for number, axis in enumerate(axes, x.ndim - len(axes)):
        if x.shape[number] < axis.least:
            raise ShapeError(
                f"{who}: x must be at least {axis.least} long along axis {number}, so that a "
                f"window fits into it and its padding; got shape {x.shape}"
            )


def as_made(layer: object, arguments: tuple[str, ...], **defaults: object) -> str:
    """Write a layer as it is made, without the options that have their defaults."""
    values = [repr(getattr(layer, name)) for name in arguments]
    options = [
        f"{name}={getattr(layer, name)!r}"
        for name, default in defaults.items()
        if getattr(layer, name) != default
    ]
    return f"{type(layer).__name__}({', '.join(values + options)})"
