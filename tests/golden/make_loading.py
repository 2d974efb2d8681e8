"""Write loading.json: PyTorch's state_dicts, and what the modules make of an input with them.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_loading.py            # writes the file
    python tests/golden/make_loading.py --check    # computes anew and compares with the file

The op is a layer of dlref, its arguments are dlref's; the inputs are x and the state_dict under
PyTorch's own names, as test_loading_weights.py gives them to loading.py.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import store

try:
    import torch
    from torch import nn
except ImportError:
    torch = None

weight_norm = torch and nn.utils.parametrizations.weight_norm


def lines() -> list[tuple[str, dict[str, Any], Any, tuple[int, ...]]]:
    """Return the layer of dlref, its arguments, PyTorch's module, and the shape of the input."""
    size = {"in_features": 3, "out_features": 2}
    step = {"input_size": 3, "hidden_size": 2}
    image = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
    heads = {"embed_dim": 4, "num_heads": 2}
    first = {"batch_first": True}
    return [
        ("Linear", size, nn.Linear(**size), (4, 3)),
        ("Linear", {**size, "bias": False}, nn.Linear(**size, bias=False), (4, 3)),
        ("Embedding", {"num_embeddings": 5, "embedding_dim": 2}, nn.Embedding(5, 2), (4, 3)),
        ("Conv1d", image, nn.Conv1d(**image), (2, 4, 5)),
        ("Conv2d", {**image, "groups": 2}, nn.Conv2d(**image, groups=2), (2, 4, 3, 5)),
        ("ConvTranspose2d", image, nn.ConvTranspose2d(**image), (2, 4, 3, 2)),
        ("BatchNorm", {"num_features": 3}, nn.BatchNorm1d(3), (4, 3)),
        ("BatchNorm", {"num_features": 3}, nn.BatchNorm2d(3), (2, 3, 2, 2)),
        ("LayerNorm", {"normalized_shape": 3}, nn.LayerNorm(3), (4, 3)),
        ("RMSNorm", {"normalized_shape": 3}, nn.RMSNorm(3), (4, 3)),
        ("GroupNorm", {"num_groups": 2, "num_channels": 4}, nn.GroupNorm(2, 4), (2, 4, 3, 3)),
        (
            "InstanceNorm",
            {"num_features": 3, "affine": True},
            nn.InstanceNorm2d(3, affine=True),
            (2, 3, 2, 2),
        ),
        ("WeightNorm", size, weight_norm(nn.Linear(**size)), (4, 3)),
        ("RNN", step, nn.RNN(**step, **first), (4, 5, 3)),
        ("LSTM", step, nn.LSTM(**step, **first), (4, 5, 3)),
        ("GRU", step, nn.GRU(**step, **first), (4, 5, 3)),
        ("MultiHeadAttention", heads, nn.MultiheadAttention(**heads, **first), (2, 3, 4)),
    ]


def entry(
    op: str, arguments: dict[str, Any], module: Any, shape: tuple[int, ...], rng: Any
) -> store.Entry:
    module = module.double().eval()
    made = {
        # a variance must be positive, and the count of batches stays a whole number
        name: tensor if not tensor.ndim else torch.tensor(np.abs(store.draw(rng, tensor.shape)))
        if name == "running_var" else torch.tensor(store.draw(rng, tensor.shape))
        for name, tensor in module.state_dict().items()
    }  # fmt: skip
    module.load_state_dict(made)
    drawn = rng.integers(0, 5, shape) if op == "Embedding" else store.draw(rng, shape)
    x = torch.tensor(drawn)
    y = module(x, x, x)[0] if op == "MultiHeadAttention" else module(x)
    weights = {name: tensor.tolist() for name, tensor in made.items()}
    return store.entry(
        op, arguments, torch.float64,
        inputs={"x": x.tolist(), **weights},
        value=store.short(y[0] if isinstance(y, tuple) else y),
        gradients=[],
    )  # fmt: skip


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    return [entry(*line, rng) for line in lines()]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
