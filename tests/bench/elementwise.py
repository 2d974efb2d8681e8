"""Rows: activations, softmax and cross-entropy, an optimizer's step."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlref import activations as act
from dlref import losses
from dlref.optimizers import Adam

from . import tutorial
from .peers import (
    F,
    Forms,
    anp,
    both_ways_in_autograd,
    in_scipy,
    in_torch,
    numpy_of,
    special,
    tensor,
    torch,
)
from .timing import Form, Row

SIZE = 1_000_000
Function = Callable[..., Any]


def activation(
    name: str,
    dlref: Function,
    peer: Function,
    textbook: Function | None = None,
    goals: tuple[float, float] | None = None,
    scipy: Function | None = None,
) -> Row:
    def make(dtype: np.dtype) -> Forms:
        x = np.random.default_rng(0).standard_normal(SIZE).astype(dtype)
        return {
            "dlref": Form(lambda: dlref(x)),
            **({"tutorial": Form(lambda: textbook(x))} if textbook else {}),
            **in_torch(peer, x),
            **(in_scipy(scipy, x) if scipy else {}),
        }

    return Row(name, f"{SIZE:.0e}", make, goals, values=2 * SIZE)


def of_torch(name: str, **arguments: Any) -> Function:
    return lambda x: getattr(F, name)(x, **arguments)


def cross_entropy(n: int, k: int) -> Row:
    def make(dtype: np.dtype) -> Forms:
        z = np.random.default_rng(0).standard_normal((n, k)).astype(dtype)
        labels = np.arange(n) % k
        forms = {
            "dlref": Form(
                lambda: (losses.cross_entropy(z, labels), losses.cross_entropy_grad(z, labels))
            ),
            "tutorial": Form(lambda: tutorial.cross_entropy(z, labels)),
        }
        if torch:
            leaf, target = tensor(z).requires_grad_(), tensor(labels)

            def run() -> Any:
                loss = F.cross_entropy(leaf, target)
                return loss, *torch.autograd.grad(loss, leaf)

            forms["PyTorch"] = Form(run, numpy_of)
        rows = np.arange(n)

        def loss(z: Any) -> Any:
            shifted = z - anp.max(z, axis=1, keepdims=True)
            return anp.mean(anp.log(anp.sum(anp.exp(shifted), axis=1)) - shifted[rows, labels])

        return {**forms, **both_ways_in_autograd(loss, dtype.type(1), z)}

    return Row("cross-entropy, gradient", f"{n}x{k}", make, (1.3, 1.3), values=2 * n * k)


def softmax(n: int, k: int) -> Row:
    def make(dtype: np.dtype) -> Forms:
        z = np.random.default_rng(0).standard_normal((n, k)).astype(dtype)
        return {
            "dlref": Form(lambda: act.softmax(z)),
            "tutorial": Form(lambda: tutorial.softmax(z)),
            **in_torch(of_torch("softmax", dim=1), z),
            **in_scipy(lambda z: special.softmax(z, axis=1), z),
        }

    return Row("softmax", f"{n}x{k}", make, values=2 * n * k)


def adam(size: int) -> Row:
    """dlref returns new arrays and keeps the old; PyTorch overwrites them.

    Each form takes its first step when results are compared. PyTorch then goes on, the others
    repeat the step, which costs the same.
    """

    def make(dtype: np.dtype) -> Forms:
        rng = np.random.default_rng(0)
        p, g = (rng.standard_normal(size).astype(dtype) for _ in range(2))
        zero = np.zeros_like(p)
        optimizer = Adam()
        state = optimizer.init({"w": p})
        forms = {
            "dlref": Form(
                lambda: optimizer.step({"w": p}, {"w": g}, state), lambda new: new[0]["w"]
            ),
            "tutorial": Form(lambda: tutorial.adam(p, g, zero, zero, 1), lambda new: new[0]),
        }
        if torch:
            w = tensor(p.copy()).requires_grad_()
            w.grad = tensor(g)
            peer = torch.optim.Adam([w])
            forms["PyTorch"] = Form(peer.step, lambda _: numpy_of(w.clone()))
        return forms

    return Row("Adam step", f"{size:.0e}", make, (1.5, 1.5), values=7 * size)


ROWS = [
    activation("relu", act.relu, of_torch("relu"), lambda x: np.where(x > 0, x, 0)),
    activation(
        "sigmoid",
        act.sigmoid,
        of_torch("sigmoid"),
        tutorial.sigmoid,
        (2.2, 3.0),
        lambda x: special.expit(x),
    ),
    activation("tanh", act.tanh, of_torch("tanh"), np.tanh),
    activation("softplus", act.softplus, of_torch("softplus"), lambda x: np.log(1 + np.exp(x))),
    activation("elu", act.elu, of_torch("elu"), lambda x: np.where(x > 0, x, np.exp(x) - 1)),
    activation("silu", act.silu, of_torch("silu"), lambda x: x * tutorial.sigmoid(x)),
    activation("mish", act.mish, of_torch("mish"), lambda x: x * np.tanh(np.log(1 + np.exp(x)))),
    activation(
        "gelu, tanh",
        lambda x: act.gelu(x, "tanh"),
        of_torch("gelu", approximate="tanh"),
        tutorial.gelu_tanh,
        (1.0, 1.2),
    ),
    activation(
        "gelu, erf",
        act.gelu,
        of_torch("gelu"),
        goals=(8.0, 3.0),
        scipy=lambda x: x * special.ndtr(x),
    ),
    softmax(1000, 1000),
    cross_entropy(1000, 1000),
    adam(SIZE),
]
