"""Write normalization.json: values and gradients of PyTorch, for test_normalization_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_normalization.py            # writes the file
    python tests/golden/make_normalization.py --check    # computes anew and compares with the file

An op is a layer, its arguments are those of the layer. BatchNorm comes in three forms: in
training, outside with given running averages, and the running averages that training leaves.
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
    from torch import Tensor, nn
except ImportError:
    torch = None


def weight_norm(x: Tensor, g: Tensor, V: Tensor, b: Tensor) -> Tensor:
    layer = nn.utils.parametrizations.weight_norm(nn.Linear(*V.shape, dtype=x.dtype))
    weight = "parametrizations.weight.original"
    params = {f"{weight}0": g[:, None], f"{weight}1": V.T, "bias": b}
    return torch.func.functional_call(layer, params, x)


def entries_of(dtype: torch.dtype) -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    made: list[store.Entry] = []

    def add(op: str, f: Callable[..., Tensor], inputs: Any, dy: Any, **arguments: Any) -> None:
        made.append(store.differentiated(op, arguments, f, inputs, dy, dtype))

    def drawn(shape: tuple[int, ...], params: tuple[int, ...], *names: str) -> Any:
        inputs = {"x": (2 * store.draw(rng, shape) + 1).round(3)}
        return {**inputs, **{name: store.draw(rng, params) for name in names}}

    def both(shape: tuple[int, ...], params: tuple[int, ...]) -> Any:
        return drawn(shape, params, "gamma", "beta"), store.draw(rng, shape)

    def batch_norm(shape: tuple[int, ...], eps: float, momentum: float) -> None:
        inputs, dy = both(shape, (shape[1],))
        mean, var = store.draw(rng, (shape[1],)), rng.uniform(0.5, 2, shape[1]).round(3)
        options = {"num_features": shape[1], "eps": eps, "momentum": momentum}
        state = {"running_mean": mean.tolist(), "running_var": var.tolist()}

        def f(x: Tensor, gamma: Tensor, beta: Tensor, train: bool) -> tuple[Tensor, list[Any]]:
            averages = [torch.tensor(each, dtype=dtype) for each in (mean, var)]
            return F.batch_norm(x, *averages, gamma, beta, train, momentum, eps), averages

        add("BatchNorm in training", lambda *a: f(*a, True)[0], inputs, dy, **options, **state)
        add("BatchNorm", lambda *a: f(*a, False)[0], inputs, dy, **options, **state)
        tensors = [torch.tensor(array, dtype=dtype) for array in inputs.values()]
        averages = torch.stack(f(*tensors, True)[1])
        made.append(
            store.entry(
                "BatchNorm's averages",
                {**options, **state},
                dtype,
                inputs={name: array.tolist() for name, array in inputs.items()},
                dy=None,
                value=store.short(averages),
                gradients=[],
            )
        )

    for shape in ((4, 3), (3, 3), (2, 3, 2, 2)):
        batch_norm(shape, 1e-5, 0.1)
    batch_norm((4, 2), 0.1, 0.4)

    for shape, normalized, eps in (((2, 5), [5], 1e-5), ((2, 3, 2), [3, 2], 0.1)):
        inputs, dy = both(shape, tuple(normalized))
        add(
            "LayerNorm",
            lambda *a, n=normalized, eps=eps: F.layer_norm(a[0], n, *a[1:], eps),
            inputs,
            dy,
            normalized_shape=normalized,
            eps=eps,
        )
    for shape, normalized, eps in (((2, 5), [5], None), ((2, 3, 2), [3, 2], 0.1)):
        add(
            "RMSNorm",
            lambda *a, n=normalized, eps=eps: F.rms_norm(a[0], n, a[1], eps),
            drawn(shape, tuple(normalized), "gamma"),
            store.draw(rng, shape),
            normalized_shape=normalized,
            eps=eps,
        )
    for shape, groups in (((2, 4, 2, 2), 2), ((3, 6), 2), ((2, 2, 3), 1)):
        inputs, dy = both(shape, (shape[1],))
        add(
            "GroupNorm",
            lambda *a, g=groups: F.group_norm(a[0], g, *a[1:]),
            inputs,
            dy,
            num_groups=groups,
            num_channels=shape[1],
        )
    inputs, dy = both((2, 3, 2, 2), (3,))
    add(
        "InstanceNorm",
        lambda x, gamma, beta: F.instance_norm(x, weight=gamma, bias=beta),
        inputs,
        dy,
        num_features=3,
        affine=True,
    )
    add("InstanceNorm", F.instance_norm, {"x": inputs["x"]}, dy, num_features=3)
    for n, features, units in ((4, 3, 2), (3, 3, 3)):
        inputs = {
            "x": store.draw(rng, (n, features)),
            "g": store.draw(rng, (units,)),
            "V": store.draw(rng, (features, units)),
            "b": store.draw(rng, (units,)),
        }
        add("WeightNorm", weight_norm, inputs, store.draw(rng, (n, units)))
    return made


def entries() -> list[store.Entry]:
    return [entry for dtype in (torch.float32, torch.float64) for entry in entries_of(dtype)]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
