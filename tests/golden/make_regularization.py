"""Write regularization.json: values and gradients of PyTorch, for test_regularization_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_regularization.py            # writes the file
    python tests/golden/make_regularization.py --check    # computes anew and compares

Where PyTorch has no such function, autograd differentiates its formula in PyTorch's own functions.
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

Line = tuple[str, dict[str, Any], np.ndarray, Callable[[Tensor], Tensor]]


def l1(w: Tensor, lam: float) -> Tensor:
    return lam * w.norm(1)


def l2(w: Tensor, lam: float, half: bool = True) -> Tensor:
    return lam * (F.mse_loss(w, torch.zeros_like(w), reduction="sum") / (2 if half else 1))


def elastic_net(w: Tensor, lam: float, l1_ratio: float = 0.5) -> Tensor:
    return l1(w, lam * l1_ratio) + l2(w, lam * (1 - l1_ratio))


def max_norm(w: Tensor, c: float, axis: int | list[int] = 0) -> Tensor:
    # Not torch.renorm: it divides by the norm and 1e-7 more.
    norm = torch.linalg.vector_norm(w, dim=axis, keepdim=True)
    return torch.where(norm > c, w * (c / norm), w)


def lines(rng: np.random.Generator) -> list[Line]:
    """Return op, arguments, input, and the same in PyTorch."""
    w, kernel = store.draw(rng, (4, 3)), store.draw(rng, (2, 3, 2, 2))
    w[0, 0] = 0.0
    made: list[Line] = []

    def add(op: str, f: Callable[..., Tensor], x: np.ndarray, **arguments: Any) -> None:
        made.append((op, arguments, x, lambda t: f(t, **arguments)))

    for x in (w, kernel):
        add("l1_penalty", l1, x, lam=0.3)
        add("l2_penalty", l2, x, lam=0.3)
        add("l2_penalty", l2, x, lam=0.3, half=False)
        add("elastic_net_penalty", elastic_net, x, lam=0.3)
        add("elastic_net_penalty", elastic_net, x, lam=2.0, l1_ratio=0.8)
        add("soft_threshold", lambda t, lam: F.softshrink(t, lam), x, lam=0.5)
    add("max_norm", max_norm, w, c=0.7)
    add("max_norm", max_norm, w, c=0.7, axis=-1)
    add("max_norm", max_norm, kernel, c=1.5, axis=[1, 2, 3])
    return made


def frozen(
    op: str, arguments: dict[str, Any], x: np.ndarray, f: Callable[..., Tensor], dtype: Any
) -> store.Entry:
    made = store.differentiated(op, arguments, f, {"x": x}, None, dtype)
    return made if op.endswith("penalty") else {**made, "gradients": []}  # steps have none


def entries() -> list[store.Entry]:
    made = lines(np.random.default_rng(store.SEED))
    return [
        frozen(op, arguments, x, f, dtype)
        for dtype in (torch.float64, torch.float32)
        for op, arguments, x, f in made
    ]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
