"""Write models.json: values and gradients of PyTorch, for test_models_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_models.py            # writes the file
    python tests/golden/make_models.py --check    # computes anew and compares with the file

Weights have PyTorch's layout. Those of torch.nn.TransformerEncoderLayer have its names, too; the
other networks are written here with torch.nn.functional.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import store

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
    from torch import Tensor
except ImportError:
    torch = None

Shapes = dict[str, tuple[int, ...]]


def entry(
    op: str,
    options: dict[str, Any],
    f: Callable[..., Tensor],
    x: tuple[int, ...],
    shapes: Shapes,
    out: tuple[int, ...],
    dtype: torch.dtype,
    rng: np.random.Generator,
) -> store.Entry:
    inputs = {"x": store.draw(rng, x)} | drawn(shapes, rng)
    return store.differentiated(op, options, f, inputs, store.draw(rng, out), dtype)


def drawn(shapes: Shapes, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {name: (store.draw(rng, shape) / 2).round(3) for name, shape in shapes.items()}


def affine(name: str, inputs: int, outputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def mlp(x: Tensor, *weights: Tensor) -> Tensor:
    W0, b0, W1, b1, W2, b2 = weights
    return F.linear(F.gelu(F.linear(F.gelu(F.linear(x, W0, b0)), W1, b1)), W2, b2)


def penalty(name: str, dtype: torch.dtype, rng: np.random.Generator) -> store.Entry:
    """Differentiate the gradient penalty of a critic with two hidden layers: a double backward."""
    act = {"tanh": torch.tanh, "leaky_relu": lambda a: F.leaky_relu(a, 0.2)}[name]
    places = store.draw(rng, (3, 3))

    def f(*weights: Tensor) -> Tensor:
        W0, b0, W1, b1, W2, b2 = weights
        x = torch.tensor(places, dtype=dtype, requires_grad=True)
        s = F.linear(act(F.linear(act(F.linear(x, W0, b0)), W1, b1)), W2, b2)
        (g,) = torch.autograd.grad(s.sum(), x, create_graph=True)
        return ((g.norm(dim=1) - 1) ** 2).mean() + 0 * s.sum()  # so that b2 has a gradient

    shapes = affine("0", 3, 4) | affine("1", 4, 2) | affine("2", 2, 1)
    options = {"activation": name, "x": places.tolist()}
    return store.differentiated("gradient_penalty", options, f, drawn(shapes, rng), None, dtype)


def transformer(
    sizes: tuple[int, int, int], options: dict[str, Any], dtype: torch.dtype
) -> Callable[..., Tensor]:
    E, heads, hidden = sizes
    module = torch.nn.TransformerEncoderLayer(
        E, heads, hidden, 0.0, batch_first=True, dtype=dtype, **options
    )

    def f(x: Tensor, *weights: Tensor) -> Tensor:
        names = encoder(E, hidden)
        return torch.func.functional_call(module, dict(zip(names, weights, strict=True)), (x,))

    return f


def encoder(E: int, hidden: int) -> Shapes:
    return {
        "self_attn.in_proj_weight": (3 * E, E),
        "self_attn.in_proj_bias": (3 * E,),
        "self_attn.out_proj.weight": (E, E),
        "self_attn.out_proj.bias": (E,),
        **affine("linear1", E, hidden),
        **affine("linear2", hidden, E),
        **{f"norm{i}.{name}": (E,) for i in (1, 2) for name in ("weight", "bias")},
    }


def cnn(x: Tensor, *weights: Tensor) -> Tensor:
    W0, b0, W1, b1 = weights
    h = F.max_pool2d(F.relu(F.conv2d(x, W0, b0, padding=1)), 2)
    return F.linear(h.flatten(1), W1, b1)


def resnet(x: Tensor, *weights: Tensor) -> Tensor:
    """torchvision's BasicBlock in training, stride 2, in the order of its parameters."""
    conv1, g1, b1, conv2, g2, b2, down, g3, b3 = weights

    def norm(h: Tensor, g: Tensor, b: Tensor) -> Tensor:
        return F.batch_norm(h, None, None, g, b, training=True)

    h = F.relu(norm(F.conv2d(x, conv1, stride=2, padding=1), g1, b1))
    h = norm(F.conv2d(h, conv2, padding=1), g2, b2)
    return F.relu(h + norm(F.conv2d(x, down, stride=2), g3, b3))


def unet(x: Tensor, *weights: Tensor) -> Tensor:
    """A U-Net of two levels, in the order in which the data meet its parameters."""
    pairs = iter(zip(weights[::2], weights[1::2], strict=True))

    def twice(h: Tensor) -> Tensor:
        for _ in range(2):
            h = F.relu(F.conv2d(h, *next(pairs), padding=1))
        return h

    a = twice(x)
    below = twice(F.max_pool2d(a, 2))
    up = F.conv_transpose2d(below, *next(pairs), stride=2)
    return F.conv2d(twice(torch.cat([a, up], 1)), *next(pairs))


def unet_shapes(inputs: int, outputs: int, base: int) -> Shapes:
    def conv(name: str, c: int, k: int, size: int = 3) -> Shapes:
        return {f"{name}.weight": (k, c, size, size), f"{name}.bias": (k,)}

    return {
        **conv("enter1", inputs, base),
        **conv("enter2", base, base),
        **conv("below1", base, 2 * base),
        **conv("below2", 2 * base, 2 * base),
        "up.weight": (2 * base, base, 2, 2),
        "up.bias": (base,),
        **conv("leave1", 2 * base, base),
        **conv("leave2", base, base),
        **conv("head", base, outputs, 1),
    }


def of_dtype(dtype: torch.dtype, rng: np.random.Generator) -> Iterator[store.Entry]:
    three = affine("0", 3, 4) | affine("1", 4, 2) | affine("2", 2, 5)
    yield entry("mlp", {"sizes": [3, 4, 2, 5]}, mlp, (2, 3), three, (2, 5), dtype, rng)
    yield from (penalty(name, dtype, rng) for name in ("tanh", "leaky_relu"))
    for E, heads, hidden, T in ((4, 2, 3, 3), (3, 3, 3, 3)):
        for options in (
            {"norm_first": True, "activation": "gelu"},
            {"norm_first": False, "activation": "relu"},
        ):
            f, shapes = transformer((E, heads, hidden), options, dtype), encoder(E, hidden)
            both = {"num_heads": heads, "dim_feedforward": hidden} | options
            x = (2, T, E)
            yield entry("transformer_block", both, f, x, shapes, x, dtype, rng)
    stage = {"0.weight": (3, 2, 3, 3), "0.bias": (3,), **affine("1", 6, 4)}
    yield entry(
        "simple_cnn", {"image": [2, 2, 4]}, cnn, (1, 2, 2, 4), stage, (1, 4), dtype, rng
    )  # fmt: skip
    block = {
        "conv1": (3, 2, 3, 3), "bn1.weight": (3,), "bn1.bias": (3,),
        "conv2": (3, 3, 3, 3), "bn2.weight": (3,), "bn2.bias": (3,),
        "downsample": (3, 2, 1, 1), "bn3.weight": (3,), "bn3.bias": (3,),
    }  # fmt: skip
    yield entry(
        "resnet_block", {"stride": 2}, resnet, (2, 2, 4, 3), block, (2, 3, 2, 2), dtype, rng
    )
    yield entry(
        "UNet2d", {"depth": 1, "base": 2}, unet, (1, 1, 2, 4), unet_shapes(1, 3, 2), (1, 3, 2, 4),
        dtype, rng,
    )  # fmt: skip


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    return [made for dtype in (torch.float32, torch.float64) for made in of_dtype(dtype, rng)]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
