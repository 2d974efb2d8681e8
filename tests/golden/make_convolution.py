"""Write convolution.json: values and gradients of PyTorch, for test_convolution_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_convolution.py            # writes the file
    python tests/golden/make_convolution.py --check    # computes anew and compares with the file

Convolution and pooling; ops, arguments, and the layout of the weights are PyTorch's.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import store

try:
    import torch
    from torch import Tensor
except ImportError:
    torch = None

Shape = tuple[int, ...]

# Op, shape of the input, arguments. The first of each op is frozen in both precisions.
CONVOLUTIONS: list[tuple[str, Shape, dict[str, Any]]] = [
    ("Conv1d", (2, 3, 5), {"in_channels": 3, "out_channels": 4, "kernel_size": 2}),
    (
        "Conv1d",
        (1, 4, 8),
        {
            "in_channels": 4,
            "out_channels": 2,
            "kernel_size": 3,
            "stride": 2,
            "padding": 2,
            "dilation": 2,
            "groups": 2,
        },
    ),
    ("Conv2d", (1, 2, 4, 5), {"in_channels": 2, "out_channels": 3, "kernel_size": [3, 2]}),
    (
        "Conv2d",
        (2, 2, 3, 3),
        {"in_channels": 2, "out_channels": 2, "kernel_size": 2, "padding": 1, "bias": False},
    ),
    (
        "Conv2d",
        (1, 2, 3, 4),
        {"in_channels": 2, "out_channels": 1, "kernel_size": [3, 5], "padding": "same"},
    ),
    (
        "Conv2d",
        (1, 2, 6, 5),  # a row of pixels is seen by no window
        {
            "in_channels": 2,
            "out_channels": 4,
            "kernel_size": 3,
            "stride": [2, 3],
            "padding": [1, 2],
            "groups": 2,
        },
    ),
    (
        "Conv2d",
        (1, 1, 7, 6),
        {
            "in_channels": 1,
            "out_channels": 2,
            "kernel_size": 3,
            "stride": 2,
            "padding": 1,
            "dilation": [3, 2],
        },
    ),
    ("ConvTranspose2d", (1, 3, 2, 3), {"in_channels": 3, "out_channels": 2, "kernel_size": [3, 2]}),
    (
        "ConvTranspose2d",
        (2, 2, 2, 2),
        {"in_channels": 2, "out_channels": 2, "kernel_size": 2, "stride": 2, "bias": False},
    ),
    (
        "ConvTranspose2d",
        (1, 4, 2, 3),
        {
            "in_channels": 4,
            "out_channels": 2,
            "kernel_size": 3,
            "stride": [2, 3],
            "padding": 1,
            "output_padding": [1, 2],
            "groups": 2,
        },
    ),
    (
        "ConvTranspose2d",
        (1, 1, 3, 2),
        {"in_channels": 1, "out_channels": 2, "kernel_size": 2, "padding": [1, 0], "dilation": 3},
    ),
]
POOLING: list[tuple[str, Shape, dict[str, Any]]] = [
    ("MaxPool2d", (2, 1, 4, 5), {"kernel_size": 2}),
    ("MaxPool2d", (1, 2, 5, 4), {"kernel_size": 3, "stride": 1}),
    ("MaxPool2d", (1, 2, 5, 4), {"kernel_size": [2, 3], "stride": [3, 2], "padding": [1, 0]}),
    ("AvgPool2d", (2, 1, 4, 5), {"kernel_size": 2}),
    ("AvgPool2d", (1, 2, 5, 4), {"kernel_size": 3, "stride": [2, 1], "padding": 1}),
    (
        "AvgPool2d",
        (1, 2, 5, 4),
        {"kernel_size": 3, "stride": [2, 1], "padding": 1, "count_include_pad": False},
    ),
    ("AdaptiveAvgPool2d", (2, 3, 2, 5), {"output_size": 1}),
    ("Upsample", (2, 1, 3, 2), {"scale_factor": [2, 3]}),
]


def layer(
    op: str, x: np.ndarray, arguments: dict[str, Any], dtype: torch.dtype, rng: np.random.Generator
) -> store.Entry:
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in arguments.items()}
    module = getattr(torch.nn, op)(**given).to(dtype)
    shapes = {name: tuple(weights.shape) for name, weights in module.named_parameters()}

    def f(x: Tensor, *weights: Tensor) -> Tensor:
        return torch.func.functional_call(module, dict(zip(shapes, weights, strict=True)), (x,))

    inputs = {"x": x, **{name: store.draw(rng, shape) for name, shape in shapes.items()}}
    dy = store.draw(rng, tuple(module(torch.tensor(x, dtype=dtype)).shape))
    return store.differentiated(op, arguments, f, inputs, dy, dtype)


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    made = []
    seen: set[str] = set()
    for op, shape, arguments in CONVOLUTIONS + POOLING:
        dtypes = [torch.float64] if op in seen else [torch.float32, torch.float64]
        seen.add(op)
        for dtype in dtypes:
            made.append(layer(op, store.draw(rng, shape), arguments, dtype, rng))
            if op == "MaxPool2d":  # few different numbers: windows with several maxima
                ties = rng.integers(2, size=shape).astype(float)
                made.append(layer(op, ties, arguments, dtype, rng))
    return made


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
