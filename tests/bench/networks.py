"""Rows: one epoch of training. The examples are noise, as many and as large as the digits."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from dlref.data import minibatches
from dlref.layers import Sequential
from dlref.losses import cross_entropy_grad
from dlref.models import mlp, simple_cnn
from dlref.optimizers import SGD

from . import tutorial
from .peers import F, Forms, numpy_of, tensor, tensors, torch
from .timing import Form, Row

EXAMPLES = 1797
RATE = 0.01


def mlp_of_torch() -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Linear(64, 128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )


def cnn_of_torch() -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def epoch(model: Sequential, start: dict[str, Any], x: Any, labels: Any, batches: Any) -> Any:
    model.params.update({name: w.copy() for name, w in start.items()})
    optimizer = SGD(RATE)
    state = optimizer.init(model.params)
    for batch in batches:
        z = model.forward(x[batch], train=True)
        model.backward(cross_entropy_grad(z, labels[batch]))
        params, state = optimizer.step(model.params, model.grads, state)
        model.params.update(params)
    return tuple(model.params.values())


def epoch_of_torch(model: Any, start: Any, x: Any, labels: Any, batches: Any) -> Any:
    model.load_state_dict(start)
    optimizer = torch.optim.SGD(model.parameters(), RATE)
    for batch in batches:
        optimizer.zero_grad()
        F.cross_entropy(model(x[batch]), labels[batch]).backward()
        optimizer.step()
    return tuple(model.parameters())


def training(
    op: str,
    shape: tuple[int, ...],
    model_of: Callable[..., Sequential],
    peer_of: Callable[[], Any],
    textbook: Callable[..., Any] | None,
    batch_size: int,
    goal: float,
) -> Row:
    def make(dtype: np.dtype) -> Forms:
        rng = np.random.default_rng(1)
        x = rng.standard_normal((EXAMPLES, *shape)).astype(dtype)
        labels = rng.integers(0, 10, EXAMPLES)
        batches = minibatches(EXAMPLES, batch_size, rng=rng)
        model = model_of(rng=rng, dtype=dtype)
        start = {name: w.copy() for name, w in model.params.items()}
        forms = {"dlref": Form(lambda: epoch(model, start, x, labels, batches))}
        if textbook:
            weights = list(start.values())
            forms["tutorial"] = Form(lambda: textbook(weights, x, labels, batches, RATE))
        if torch:
            peer = peer_of().to(getattr(torch, dtype.name))
            given = {
                name: tensor(w.T if w.ndim == 2 else w)
                for name, w in zip(peer.state_dict(), start.values(), strict=True)
            }
            data = (*tensors(x, labels), tensors(*batches))
            forms["PyTorch"] = Form(
                lambda: epoch_of_torch(peer, given, *data),
                lambda params: tuple(w.T if w.ndim == 2 else w for w in numpy_of(params)),
            )
        return forms

    return Row(f"{op}, epoch", f"batch {batch_size}", make, (goal, goal), looseness=100)


def mlp_row(batch_size: int, goal: float) -> Row:
    model_of = partial(mlp, [64, 128, 128, 10])
    return training("MLP", (64,), model_of, mlp_of_torch, tutorial.mlp_epoch, batch_size, goal)


def cnn_row(batch_size: int, goal: float) -> Row:
    model_of = partial(simple_cnn, (1, 8, 8), 10)
    return training("CNN", (1, 8, 8), model_of, cnn_of_torch, None, batch_size, goal)


ROWS = [
    *map(mlp_row, (1, 32, 512), (0.5, 0.6, 0.9)),
    *map(cnn_row, (1, 32, 512), (0.6, 0.7, 1.0)),
]
