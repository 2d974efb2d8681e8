"""Rows: layers, forward and backward."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlref.convolution import Conv2d
from dlref.layers import Layer, Linear
from dlref.normalization import BatchNorm, LayerNorm
from dlref.pooling import MaxPool2d
from dlref.recurrent import LSTM

from . import tutorial
from .peers import F, Forms, anp, both_ways_in_autograd, both_ways_in_torch, tensors, torch
from .timing import Form, Row

Array = np.ndarray


def draw(dtype: np.dtype, *shapes: tuple[int, ...]) -> list[Array]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def both_ways(layer: Layer, x: Array, dy: Array, **params: Array) -> Forms:
    """Return the form of dlref: output, gradient at the input, gradients of the parameters."""
    layer.params.update(params)

    def run() -> tuple[Array, ...]:
        y = layer.forward(x, train=True)
        return y, layer.backward(dy), *(layer.grads[name] for name in params)

    return {"dlref": Form(run)}


def affine(n: int, d: int, k: int, goals: tuple[float, float]) -> Row:
    def make(dtype: np.dtype) -> Forms:
        x, W, b, dy = draw(dtype, (n, d), (d, k), (k,), (n, k))
        layer = Linear(d, k, rng=np.random.default_rng(0), dtype=dtype)
        return {
            **both_ways(layer, x, dy, W=W, b=b),
            "tutorial": Form(lambda: tutorial.affine(x, W, b, dy)),
            **both_ways_in_torch(
                lambda x, weight, b: F.linear(x, weight, b),
                dy,
                x,
                W.T,
                b,
                arrange=lambda y, dx, dweight, db: (y, dx, dweight.T, db),
            ),
            **both_ways_in_autograd(lambda x, W, b: anp.dot(x, W) + b, dy, x, W, b),
        }

    return Row("affine", f"{n}x{d}->{k}", make, goals, flops=6 * n * d * k)


def conv2d(n: int, c: int, k: int, side: int, kernel: int, stride: int) -> Row:
    pad = kernel // 2
    out = (side + 2 * pad - kernel) // stride + 1

    def make(dtype: np.dtype) -> Forms:
        x, W, b, dy = draw(
            dtype, (n, c, side, side), (k, c, kernel, kernel), (k,), (n, k, out, out)
        )
        layer = Conv2d(c, k, kernel, stride, pad, rng=np.random.default_rng(0), dtype=dtype)
        return {
            **both_ways(layer, x, dy, W=W, b=b),
            "tutorial": Form(lambda: tutorial.conv2d(x, W, b, dy, stride, pad)),
            **both_ways_in_torch(lambda x, W, b: F.conv2d(x, W, b, stride, pad), dy, x, W, b),
        }

    return Row(
        f"conv2d k{kernel} s{stride}",
        f"{n}x{c}->{k}x{side}²",
        make,
        (1.6, 1.0),
        flops=6 * n * k * out**2 * c * kernel**2,
    )


def max_pool(n: int, c: int, side: int) -> Row:
    def make(dtype: np.dtype) -> Forms:
        x, dy = draw(dtype, (n, c, side, side), (n, c, side // 2, side // 2))
        return {
            **both_ways(MaxPool2d(2), x, dy),
            "tutorial": Form(lambda: tutorial.max_pool(x, dy)),
            **both_ways_in_torch(lambda x: F.max_pool2d(x, 2), dy, x),
        }

    return Row("max-pool 2x2", f"{n}x{c}x{side}²", make, (0.6, 0.6), values=2.5 * n * c * side**2)


def norm(
    op: str,
    layer_of: Callable[..., Layer],
    peer: Callable[..., Any],
    size: tuple[int, ...],
    axes: tuple[int, ...],
    goals: tuple[float, float] | None = None,
) -> Row:
    """Statistics over `axes`, one gamma and beta for each index of axis 1 or of the last one."""
    width, ahead = (size[1], (1, -1, 1, 1)) if len(size) == 4 else (size[-1], (1, -1))

    def make(dtype: np.dtype) -> Forms:
        x, dy, gamma, beta = draw(dtype, size, size, (width,), (width,))
        wide = gamma.reshape(ahead), beta.reshape(ahead)
        return {
            **both_ways(layer_of(width, dtype=dtype), x, dy, gamma=gamma, beta=beta),
            "tutorial": Form(lambda: tutorial.norm(x, *wide, dy, axes)),
            **both_ways_in_torch(peer, dy, x, gamma, beta),
        }

    return Row(op, "x".join(map(str, size)), make, goals, values=5 * np.prod(size))


def batch_norm_of_torch(x: Any, gamma: Any, beta: Any) -> Any:
    running = torch.zeros_like(gamma), torch.ones_like(gamma)
    return F.batch_norm(x, *running, gamma, beta, training=True)


def lstm(t: int, n: int, d: int, h: int) -> Row:
    def make(dtype: np.dtype) -> Forms:
        x, W_x, W_h, b, dy = draw(dtype, (n, t, d), (d, 4 * h), (h, 4 * h), (4 * h,), (n, t, h))
        W_x, W_h = W_x / d**0.5, W_h / h**0.5
        layer = LSTM(d, h, rng=np.random.default_rng(0), dtype=dtype)
        forms = {
            **both_ways(layer, x, dy, W_x=W_x, W_h=W_h, b=b),
            "tutorial": Form(lambda: tutorial.lstm(x, W_x, W_h, b, dy)),
        }
        if torch:
            peer = torch.nn.LSTM(d, h, batch_first=True, dtype=getattr(torch, dtype.name))
            weights = dict(zip(peer.state_dict(), tensors(W_x.T, W_h.T, b, 0 * b), strict=True))
            peer.load_state_dict(weights)
            leaf, delta = (each.requires_grad_() for each in tensors(x, dy))
            leaves = [leaf, *peer.parameters()]

            def run() -> Any:
                y = peer(leaf)[0]
                return y, *torch.autograd.grad(y, leaves, delta.detach())

            forms["PyTorch"] = Form(
                run, lambda r: lstm_arrays(*(each.detach().numpy() for each in r))
            )
        return forms

    return Row(
        "LSTM",
        f"T{t} N{n} D{d} H{h}",
        make,
        (1.4, 0.9),
        flops=6 * t * n * 4 * h * (d + h),
    )


def lstm_arrays(y: Array, dx: Array, dW_x: Array, dW_h: Array, db: Array, _: Array) -> Any:
    """PyTorch keeps both matrices transposed, and two biases with the same gradient."""
    return y, dx, dW_x.T, dW_h.T, db


ROWS = [
    affine(32, 64, 128, (0.5, 0.5)),
    affine(512, 1024, 1024, (1.05, 1.0)),
    conv2d(32, 16, 32, 28, 3, 1),
    conv2d(32, 16, 32, 28, 3, 2),
    conv2d(32, 16, 32, 28, 5, 1),
    max_pool(32, 32, 28),
    norm("batch norm", BatchNorm, batch_norm_of_torch, (32, 32, 28, 28), (0, 2, 3), (1.2, 1.7)),
    norm(
        "layer norm",
        LayerNorm,
        lambda x, gamma, beta: F.layer_norm(x, gamma.shape, gamma, beta),
        (1024, 512),
        (1,),
    ),
    lstm(64, 32, 64, 128),
]
