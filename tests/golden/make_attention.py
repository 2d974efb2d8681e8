"""Write attention.json: values and gradients of PyTorch, for test_attention_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_attention.py            # writes the file
    python tests/golden/make_attention.py --check    # computes anew and compares with the file

The weights of the layer have PyTorch's names and layout.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import store

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
    from torch import Tensor
except ImportError:
    torch = None

# Shapes of q, k and v.
SHAPES = [
    ((3, 4), (3, 4), (3, 4)),
    ((2, 5), (3, 5), (3, 4)),
    ((5, 2), (3, 2), (3, 1)),
    ((2, 1, 3, 2), (2, 1, 4, 2), (2, 1, 4, 3)),
    ((2, 2), (2, 2), (2, 2)),
]

# N, T, embed_dim, num_heads: all different, all equal, one head.
LAYERS = [(1, 3, 4, 2), (2, 2, 2, 2), (1, 2, 2, 1)]


def function(
    shapes: tuple[tuple[int, ...], ...],
    causal: bool,
    scale: float,
    dtype: torch.dtype,
    rng: np.random.Generator,
) -> store.Entry:
    def f(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)

    inputs = {name: store.draw(rng, shape) for name, shape in zip("qkv", shapes, strict=True)}
    inputs["q"] *= scale
    dy = store.draw(rng, (*shapes[0][:-1], shapes[2][-1]))
    options = {"causal": causal}
    return store.differentiated("scaled_dot_product_attention", options, f, inputs, dy, dtype)


def layer(
    sizes: tuple[int, ...],
    causal: bool,
    bias: bool,
    dtype: torch.dtype,
    rng: np.random.Generator,
) -> store.Entry:
    N, T, E, num_heads = sizes
    shapes: dict[str, tuple[int, ...]] = {"in_proj_weight": (3 * E, E)}
    shapes |= {"in_proj_bias": (3 * E,)} if bias else {}
    shapes |= {"out_proj.weight": (E, E)} | ({"out_proj.bias": (E,)} if bias else {})

    def f(x: Tensor, *weights: Tensor) -> Tensor:
        module = torch.nn.MultiheadAttention(E, num_heads, bias=bias, batch_first=True, dtype=dtype)
        future = torch.ones(T, T, dtype=torch.bool).triu(1) if causal else None
        named = dict(zip(shapes, weights, strict=True))
        options: dict[str, Any] = {"need_weights": False, "attn_mask": future}
        return torch.func.functional_call(module, named, (x, x, x), options)[0]

    inputs = {"x": store.draw(rng, (N, T, E))}
    inputs |= {name: (store.draw(rng, shape) / 2).round(3) for name, shape in shapes.items()}
    options = {"num_heads": num_heads, "bias": bias, "causal": causal}
    dy = store.draw(rng, (N, T, E))
    return store.differentiated("MultiHeadAttention", options, f, inputs, dy, dtype)


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    made = []
    for dtype in (torch.float32, torch.float64):
        for causal in (False, True):
            made += [function(shapes, causal, 1.0, dtype, rng) for shapes in SHAPES]
            made.append(function(SHAPES[0], causal, 10.0, dtype, rng))
            made += [layer(sizes, causal, True, dtype, rng) for sizes in LAYERS]
        made.append(layer(LAYERS[0], False, False, dtype, rng))
    return made


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
