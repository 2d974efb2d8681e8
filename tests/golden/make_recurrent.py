"""Write recurrent.json: values and gradients of PyTorch, for test_recurrent_golden.py.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_recurrent.py            # writes the file
    python tests/golden/make_recurrent.py --check    # computes anew and compares with the file

A value holds the outputs of all steps and behind them, as further steps, the last states. The
weights have PyTorch's names and layout. The reset gate before the product is not PyTorch's own:
there autograd differentiates the formula.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import store

try:
    import torch
    from torch import Tensor
except ImportError:
    torch = None

WEIGHTS = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}

# N, T, D, H: all different, and all equal.
SIZES = [(4, 5, 3, 2), (2, 2, 2, 2)]


def of_torch(kind: str, sizes: tuple[int, ...], options: dict[str, Any]) -> Callable[..., Tensor]:
    def f(x: Tensor, *states_and_weights: Tensor) -> Tensor:
        states, weights = states_and_weights[:-4], states_and_weights[-4:]
        module = getattr(torch.nn, kind)(*sizes[2:], batch_first=True, dtype=x.dtype, **options)
        first = tuple(state.unsqueeze(0) for state in states)
        y, last = torch.func.functional_call(
            module,
            dict(zip(WEIGHTS, weights, strict=True)),
            (x, first if kind == "LSTM" else first[0]),
        )
        last = last if kind == "LSTM" else (last,)
        return torch.cat([y, *(state.transpose(0, 1) for state in last)], 1)

    return f


def gru_with_the_reset_before(x: Tensor, h: Tensor, *weights: Tensor) -> Tensor:
    (w_r, w_z, w_n), (u_r, u_z, u_n), (b_r, b_z, b_n) = (w.chunk(3) for w in weights)
    outputs = []
    for x_t in x.unbind(1):
        r = torch.sigmoid(x_t @ w_r.T + h @ u_r.T + b_r)
        z = torch.sigmoid(x_t @ w_z.T + h @ u_z.T + b_z)
        n = torch.tanh(x_t @ w_n.T + (r * h) @ u_n.T + b_n)
        h = (1 - z) * n + z * h
        outputs.append(h)
    return torch.stack([*outputs, h], 1)


def entry(
    kind: str,
    sizes: tuple[int, ...],
    options: dict[str, Any],
    dtype: torch.dtype,
    rng: np.random.Generator,
) -> store.Entry:
    N, T, D, H = sizes
    states, rows = ["h", "c"] if kind == "LSTM" else ["h"], GATES[kind] * H
    before = options.get("reset_after") is False
    shapes = [(rows, D), (rows, H), (rows,), (rows,)]
    weights = dict(zip(WEIGHTS[: 3 if before else 4], shapes, strict=False))
    inputs = {"x": (N, T, D)} | dict.fromkeys(states, (N, H)) | weights
    return store.differentiated(
        kind,
        options,
        gru_with_the_reset_before if before else of_torch(kind, sizes, options),
        {name: store.draw(rng, shape) for name, shape in inputs.items()},
        store.draw(rng, (N, T + len(states), H)),
        dtype,
    )


def entries() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    return [
        entry(kind, sizes, options, dtype, rng)
        for dtype in (torch.float32, torch.float64)
        for sizes in SIZES
        for kind, options in [
            ("RNN", {}),
            ("RNN", {"nonlinearity": "relu"}),
            ("LSTM", {}),
            ("GRU", {}),
            ("GRU", {"reset_after": False}),
        ]
    ]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
