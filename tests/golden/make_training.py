"""Write training.json: whole training runs of PyTorch, for test_training_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_training.py            # writes the file
    python tests/golden/make_training.py --check    # computes anew and compares with the file

A run is one of a small network over given batches; its value holds the loss of every step, and
then all parameters after the last one.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import numpy as np
import store

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
except ImportError:
    torch = None

SIZES = (3, 4, 2)
EXAMPLES, EPOCHS, BATCH_SIZE = 7, 3, 3

# Optimizer, its arguments, the loss, the norm for clipping.
RUNS: list[tuple[str, dict[str, Any], str, float | None]] = [
    ("SGD", {"lr": 0.5, "momentum": 0.9}, "cross_entropy", None),
    ("SGD", {"lr": 0.5}, "cross_entropy", 0.25),
    ("Adam", {"lr": 0.1}, "mse_loss", None),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.1}, "mse_loss", 0.5),
]


def clip(weights: list[torch.Tensor], max_norm: float) -> None:
    """Clip as clip_grad_norm_ does, but without the 1e-6 that it adds to the norm."""
    norm = torch.cat([each.grad.reshape(-1) for each in weights]).norm()
    for each in weights:
        each.grad *= max_norm / norm.clamp(min=max_norm)


def run(
    optimizer: str,
    options: dict[str, Any],
    loss: str,
    max_norm: float | None,
    dtype: torch.dtype,
    rng: np.random.Generator,
) -> store.Entry:
    inputs = {"x": store.draw(rng, (EXAMPLES, SIZES[0]))}
    for i, (inner, outer) in enumerate(pairwise(SIZES)):
        inputs |= {f"{i}.weight": store.draw(rng, (outer, inner)), f"{i}.bias": np.zeros(outer)}
    classes = loss == "cross_entropy"
    y = (
        rng.integers(SIZES[-1], size=EXAMPLES)
        if classes
        else store.draw(rng, (EXAMPLES, SIZES[-1]))
    )
    orders = [rng.permutation(EXAMPLES) for _ in range(EPOCHS)]
    x, W0, b0, W1, b1 = (torch.tensor(array, dtype=dtype) for array in inputs.values())
    target = torch.tensor(y, dtype=torch.int64 if classes else dtype)
    weights = [each.requires_grad_() for each in (W0, b0, W1, b1)]
    rule = getattr(torch.optim, optimizer)(weights, **options)
    steps = []
    for order in orders:
        for start in range(0, EXAMPLES, BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            rule.zero_grad()
            pred = F.linear(torch.tanh(F.linear(x[batch], W0, b0)), W1, b1)
            value = getattr(F, loss)(pred, target[batch])
            value.backward()
            if max_norm is not None:
                clip(weights, max_norm)
            rule.step()
            steps.append(value.detach())
    value = torch.cat([torch.stack(steps), *(each.detach().reshape(-1) for each in weights)])
    return store.entry(
        optimizer,
        {"options": [options], "loss": loss, "max_norm": max_norm, "y": y.tolist()},
        dtype,
        inputs={name: array.tolist() for name, array in inputs.items()},
        orders=[order.tolist() for order in orders],
        batch_size=BATCH_SIZE,
        value=store.short(value),
        gradients=[],
    )


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    return [run(*each, dtype, rng) for dtype in (torch.float32, torch.float64) for each in RUNS]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
