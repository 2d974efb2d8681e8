"""Write activations.json: values and gradients of PyTorch, for test_activations_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_activations.py            # writes the file
    python tests/golden/make_activations.py --check    # computes anew and compares with the file
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import store

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
    from torch import Tensor
except ImportError:
    torch = None

# Tails, kinks and both sides of them; the rest is drawn.
POINTS = [-1e4, -60.0, -9.0, -6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 60.0, 1e4]
DRAWN = 6

# From this product on torch takes softplus for the identity. Its own 20 would cost nine digits
# there, and a very large one overflows in the gradient.
SOFTPLUS_THRESHOLD = 40.0


def maxout(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return (torch.einsum("nd,dkm->nkm", x, W) + b).max(dim=-1).values


def elementwise() -> list[tuple[str, dict[str, Any], Callable[[Tensor], Tensor]]]:
    """Return op, arguments and function, one a line."""
    return [
        ("sigmoid", {}, torch.sigmoid),
        ("log_sigmoid", {}, F.logsigmoid),
        ("hard_sigmoid", {}, F.hardsigmoid),
        ("tanh", {}, torch.tanh),
        ("hard_tanh", {}, F.hardtanh),
        ("softsign", {}, F.softsign),
        ("relu", {}, F.relu),
        ("relu6", {}, F.relu6),
        ("leaky_relu", {}, F.leaky_relu),
        ("leaky_relu", {"negative_slope": 2.0}, lambda x: F.leaky_relu(x, 2.0)),
        ("rrelu", {}, F.rrelu),
        ("elu", {}, F.elu),
        ("elu", {"alpha": 0.3}, lambda x: F.elu(x, 0.3)),
        ("celu", {"alpha": 0.3}, lambda x: F.celu(x, 0.3)),
        ("selu", {}, F.selu),
        ("softplus", {}, lambda x: F.softplus(x, threshold=SOFTPLUS_THRESHOLD)),
        ("softplus", {"beta": 3.0}, lambda x: F.softplus(x, 3.0, SOFTPLUS_THRESHOLD)),
        ("gelu", {}, F.gelu),
        ("gelu", {"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
        ("silu", {}, F.silu),
        ("swish", {"beta": 0.5}, lambda x: x * torch.sigmoid(0.5 * x)),
        ("mish", {}, F.mish),
        ("hard_swish", {}, F.hardswish),
    ]


def of_arrays() -> list[
    tuple[str, dict[str, Any], Callable[..., Tensor], dict[str, tuple[int, ...]]]
]:
    """Return op, arguments, function, and the shapes of the inputs by name."""
    return [
        ("prelu", {}, F.prelu, {"x": (4, 3), "a": (3,)}),
        ("softmax", {}, lambda z: F.softmax(z, -1), {"z": (3, 4)}),
        ("softmax", {"axis": 0}, lambda z: F.softmax(z, 0), {"z": (3, 4)}),
        ("softmax", {"temperature": 0.4}, lambda z: F.softmax(z / 0.4, -1), {"z": (3, 4)}),
        ("log_softmax", {}, lambda z: F.log_softmax(z, -1), {"z": (3, 4)}),
        ("log_softmax", {"axis": 0}, lambda z: F.log_softmax(z, 0), {"z": (3, 4)}),
        ("glu", {}, F.glu, {"x": (3, 4)}),
        ("glu", {"axis": 0}, lambda x: F.glu(x, 0), {"x": (4, 3)}),
        ("geglu", {}, lambda a, b: F.gelu(a) * b, {"a": (3, 4), "b": (3, 4)}),
        ("swiglu", {}, lambda a, b: F.silu(a) * b, {"a": (3, 4), "b": (3, 4)}),
        ("maxout", {}, maxout, {"x": (4, 3), "W": (3, 5, 2), "b": (5, 2)}),
    ]


def entries() -> list[store.Entry]:
    made = []
    for dtype in (torch.float32, torch.float64):
        rng = np.random.default_rng(store.SEED)
        x = np.concatenate([POINTS, 3 * store.draw(rng, (DRAWN,))]).round(3)
        for op, arguments, f in elementwise():
            made.append(store.differentiated(op, arguments, f, {"x": x}, None, dtype))
        for op, arguments, f, shapes in of_arrays():
            inputs = {name: store.draw(rng, shape) for name, shape in shapes.items()}
            dy = store.draw(rng, f(*map(torch.tensor, inputs.values())).shape)
            made.append(store.differentiated(op, arguments, f, inputs, dy, dtype))
    return made


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
