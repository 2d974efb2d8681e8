"""Write losses.json: values and gradients of PyTorch, for test_losses_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_losses.py            # writes the file
    python tests/golden/make_losses.py --check    # computes anew and compares with the file

Where PyTorch has no such loss, autograd differentiates its formula in PyTorch's own functions.
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

N, K = 4, 3
WEIGHT = [0.5, 2.0, 1.25]
Line = tuple[str, np.ndarray, np.ndarray | None, dict[str, Any], Callable[..., Any]]


def focal(z: Tensor, t: Tensor, gamma: float = 2.0, alpha: float | None = None) -> Tensor:
    cross_entropy = F.binary_cross_entropy_with_logits(z, t, reduction="none")
    p = torch.sigmoid(z)
    weight = 1.0 if alpha is None else alpha * t + (1 - alpha) * (1 - t)
    return (weight * (1 - p * t - (1 - p) * (1 - t)) ** gamma * cross_entropy).mean()


def dice(p: Tensor, t: Tensor, smooth: float = 1.0) -> Tensor:
    p, t = p.flatten(1), t.flatten(1)
    squares = (p * p).sum(1) + (t * t).sum(1)
    return (1 - (2 * (p * t).sum(1) + smooth) / (squares + smooth)).mean()


def kl(p: Tensor, q: Tensor) -> Tensor:
    return F.kl_div(q.log(), p, reduction="batchmean")


def js(p: Tensor, q: Tensor) -> Tensor:
    m = (p + q) / 2
    return (kl(p, m) + kl(q, m)) / 2


def lines(rng: np.random.Generator) -> list[Line]:
    """Return op, prediction, target, arguments, and the same in PyTorch."""

    def distributions(*shape: int) -> np.ndarray:
        return rng.dirichlet(np.ones(K), shape).round(3)

    y, t = store.draw(rng, (N, K)), store.draw(rng, (N, K))
    far = np.array([[1e4, 0.0, -1e4], [-60.0, 60.0, 0.5], [1e4, 1e4, 0.0], [-1e4, -1e4, -1e4]])
    labels, pixels = rng.integers(0, K, N), rng.integers(0, K, (2, 2, 2))
    z, image = store.draw(rng, (N, K)), store.draw(rng, (2, K, 2, 2))
    p, q = distributions(N), distributions(N)
    p[:, -1], q[:, -1] = 1 - p[:, 0] - p[:, 1], 1 - q[:, 0] - q[:, 1]
    soft, hard = rng.random((N, K)).round(3), rng.integers(0, 2, (N, K)).astype(float)
    log_p = np.log(p).round(3)
    mask, guess = rng.integers(0, 2, (2, 3, 2)).astype(float), rng.random((2, 3, 2)).round(3)

    made: list[Line] = []

    def add(
        op: str,
        f: Callable[..., Any],
        pred: np.ndarray,
        target: np.ndarray | None = None,
        **options: Any,
    ) -> None:
        made.append((op, pred, target, options, f))

    for reduction in ("mean", "sum", "none"):
        add("mse_loss", F.mse_loss, y, t, reduction=reduction)
        add("cross_entropy", F.cross_entropy, z, labels, reduction=reduction)
        add("cross_entropy", F.cross_entropy, z, labels, reduction=reduction, weight=WEIGHT)
        add("cross_entropy", F.cross_entropy, z, p, reduction=reduction, weight=WEIGHT)
        add("nll_loss", F.nll_loss, log_p, labels, reduction=reduction, weight=WEIGHT)
    add("mae_loss", F.l1_loss, y, t)
    add("mae_loss", F.l1_loss, t, t)
    add("huber_loss", F.huber_loss, y, t)
    add("huber_loss", F.huber_loss, y, t, delta=0.4)
    add("huber_loss", F.huber_loss, far, np.zeros((N, K)))
    add("log_cosh_loss", lambda y, t: (y - t).cosh().log().mean(), y, t)
    add("cross_entropy", F.cross_entropy, far, labels)
    add("cross_entropy", F.cross_entropy, z, labels, label_smoothing=0.1)
    add("cross_entropy", F.cross_entropy, z, labels, label_smoothing=0.1, weight=WEIGHT)
    add("cross_entropy", F.cross_entropy, z, p)
    add("cross_entropy", F.cross_entropy, z, p, label_smoothing=0.1, weight=WEIGHT)
    add("cross_entropy", F.cross_entropy, image, pixels)
    add("cross_entropy", F.cross_entropy, image, pixels, label_smoothing=0.2, weight=WEIGHT)
    add("nll_loss", F.nll_loss, log_p, labels)
    add("nll_loss", F.nll_loss, image, pixels, weight=WEIGHT)
    bce = F.binary_cross_entropy_with_logits
    add("binary_cross_entropy_with_logits", bce, z, soft)
    add("binary_cross_entropy_with_logits", bce, far, hard)
    add("binary_cross_entropy_with_logits", bce, z, soft, pos_weight=WEIGHT)
    add("focal_loss", focal, z, hard)
    add("focal_loss", focal, z, hard, gamma=1.5, alpha=0.25)
    add("hinge_loss", lambda y, t: (1 - t * y).clamp(min=0).mean(), y, 2 * hard - 1)
    add("entropy", lambda p: torch.special.entr(p).sum(-1).mean(), p)
    add("logsumexp", lambda z: z.logsumexp(-1), far / 1000)  # farther out float32 is off in torch
    add("logsumexp", lambda z: z.logsumexp(0), z, axis=0)
    add("kl_divergence", kl, p, q)
    add("kl_divergence_in_q", lambda q, p: kl(p, q), q, p)
    add("js_divergence", js, p, q)
    add("dice_loss", dice, guess, mask)
    add("dice_loss", dice, guess, mask, smooth=0.01)
    return made


def entry(line: Line, dtype: torch.dtype) -> store.Entry:
    op, pred, target, options, f = line
    arguments = options if target is None else {"target": target.tolist(), **options}

    def tensor(key: str, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        whole = key == "target" and target.dtype.kind == "i"
        return torch.tensor(value, dtype=torch.int64 if whole else dtype)

    tensors = {key: tensor(key, value) for key, value in arguments.items()}
    others = [tensors.pop("target")] if "target" in tensors else []
    tensors.pop("axis", None)
    return store.differentiated(
        op, arguments, lambda y: f(y, *others, **tensors), {"pred": pred}, None, dtype
    )


def entries() -> list[store.Entry]:
    return [
        entry(line, dtype)
        for dtype in (torch.float32, torch.float64)
        for line in lines(np.random.default_rng(store.SEED))
    ]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
