"""Write optimizers.json: steps of PyTorch's optimizers and rates of its schedules.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_optimizers.py            # writes the file
    python tests/golden/make_optimizers.py --check    # computes anew and compares with the file

Every optimizer takes STEPS steps on a quadratic, of which some are kept, and on a net of two
layers, of which the last is kept. Names and arguments are those of dlref; for the optimizers
they are PyTorch's too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import store

try:
    import torch
    from torch.optim import lr_scheduler as torch_schedules
except ImportError:
    torch = None

STEPS = 20
KEPT = [1, 2, 6, 20]
RATES = 32

OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.3}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.7, "dampening": 0.4, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.2, "eps": 0.1, "weight_decay": 0.1}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 2.0, "rho": 0.7, "eps": 0.01, "weight_decay": 0.1}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.05, "alpha": 0.8, "eps": 0.1, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.02, "momentum": 0.8}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": [0.8, 0.95], "eps": 0.1}),
    ("Adam", {"lr": 0.1, "weight_decay": 0.3}),
    ("Adam", {"lr": 0.2, "betas": [0.5, 0.6], "eps": 0.01, "amsgrad": True}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.3, "eps": 0.1}),
    ("AdamW", {"lr": 0.1, "betas": [0.5, 0.6], "amsgrad": True}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.1, "betas": [0.8, 0.9], "eps": 0.1, "momentum_decay": 0.5}),
    ("NAdam", {"lr": 0.1, "weight_decay": 0.3}),
    ("RAdam", {}),
    ("RAdam", {"lr": 0.05, "betas": [0.8, 0.9], "eps": 0.1, "weight_decay": 0.3}),
    ("RAdam", {"lr": 0.05, "betas": [0.8, 0.5]}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.1, "betas": [0.8, 0.7], "eps": 0.1, "weight_decay": 0.3}),
]


def follow(op: str, arguments: dict[str, Any], loss: Callable[..., Any], start: Any) -> list[Any]:
    """Return the parameters, as one vector, after each step."""
    params = [torch.tensor(array, requires_grad=True) for array in start.values()]
    optimizer = getattr(torch.optim, op)(params, **arguments)
    path = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(*params).backward()
        optimizer.step()
        path.append(torch.cat([p.detach().reshape(-1) for p in params]).tolist())
    return path


def steps() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    root = store.draw(rng, (3, 3))
    quadratic = {"H": (root @ root.T).round(3), "b": store.draw(rng, (3,))}
    net = {"x": store.draw(rng, (5, 3)), "y": store.draw(rng, (5, 2))}
    at = {"w": store.draw(rng, (3,))}
    weights = {
        name: store.draw(rng, shape)
        for name, shape in {"W1": (3, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}.items()
    }
    H, b, x, y = (torch.tensor(array) for array in (*quadratic.values(), *net.values()))

    def parabola(w: torch.Tensor) -> torch.Tensor:
        return w @ H @ w / 2 - b @ w

    def two_layers(*params: torch.Tensor) -> torch.Tensor:
        W1, b1, W2, b2 = params
        return ((torch.tanh(x @ W1 + b1) @ W2 + b2 - y) ** 2).mean()

    made = []
    for op, arguments in OPTIMIZERS:
        for loss, constants, start, kept in (
            (parabola, quadratic, at, KEPT),
            (two_layers, net, weights, [STEPS]),
        ):
            path = follow(op, arguments, loss, start)
            inputs = {name: array.tolist() for name, array in {**constants, **start}.items()}
            value = [path[step - 1] for step in kept]
            made.append(
                store.entry(
                    op, arguments, torch.float64,
                    inputs=inputs, steps=kept, value=value, gradients=[],
                )
            )  # fmt: skip
    return made


def cycle(optimizer: Any, lr: float, **arguments: Any) -> Any:
    return torch_schedules.OneCycleLR(optimizer, lr, cycle_momentum=False, **arguments)


def warm(optimizer: Any, then: dict[str, Any], **arguments: Any) -> Any:
    return torch_schedules.SequentialLR(
        optimizer,
        [
            torch_schedules.LinearLR(optimizer, **arguments),
            torch_schedules.CosineAnnealingLR(optimizer, T_max=then["T_max"]),
        ],
        milestones=[arguments["total_iters"]],
    )


def schedules() -> list[tuple[str, Any, str, dict[str, Any], int]]:
    """Return op, PyTorch's class, the name of the rate, the other arguments, number of rates."""
    s = torch_schedules
    return [
        ("step_decay", s.StepLR, "lr", {"step_size": 7}, RATES),
        ("step_decay", s.StepLR, "lr", {"step_size": 3, "gamma": 0.8}, RATES),
        ("multistep", s.MultiStepLR, "lr", {"milestones": [4, 9, 9, 30]}, RATES),
        ("exponential", s.ExponentialLR, "lr", {"gamma": 0.93}, RATES),
        ("polynomial", s.PolynomialLR, "lr", {}, RATES),
        ("polynomial", s.PolynomialLR, "lr", {"total_iters": 33, "power": 0.9}, RATES),
        # after T_max PyTorch goes on along the cosine, dlref stays at the minimum
        ("cosine", s.CosineAnnealingLR, "lr", {"T_max": 30, "eta_min": 0.01}, 31),
        ("cosine_restarts", s.CosineAnnealingWarmRestarts, "lr", {"T_0": 12}, RATES),
        (
            "cosine_restarts",
            s.CosineAnnealingWarmRestarts,
            "lr",
            {"T_0": 3, "T_mult": 2, "eta_min": 0.01},
            RATES,
        ),
        ("one_cycle", cycle, "max_lr", {"total_steps": 40}, 40),
        (
            "one_cycle",
            cycle,
            "max_lr",
            {
                "total_steps": 35,
                "pct_start": 0.45,
                "anneal_strategy": "linear",
                "div_factor": 7.0,
                "final_div_factor": 20.0,
            },
            35,
        ),
        ("warmup", warm, "lr", {"then": {"T_max": 20}, "total_iters": 8}, 28),
        ("warmup", warm, "lr", {"then": {"T_max": 20}, "total_iters": 5, "start_factor": 0.1}, 25),
    ]


PLATEAUS: list[dict[str, Any]] = [
    {"patience": 2},
    {"patience": 1, "factor": 0.5, "cooldown": 3, "min_lr": 0.05},
    {"patience": 1, "mode": "max", "threshold": 0.1},
    {"patience": 0, "factor": 0.7, "threshold": 0.2, "threshold_mode": "abs"},
]


def optimizer_with(lr: float) -> Any:
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)


def rates() -> list[store.Entry]:
    made = []
    for op, make, name, arguments, count in schedules():
        optimizer = optimizer_with(0.3)
        first = {"lr": 0.3} if name == "max_lr" else {}
        schedule = make(optimizer, **first, **arguments)
        value = []
        for _ in range(count):
            value.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            if len(value) < count:
                schedule.step()
        made.append(
            store.entry(
                op, {name: 0.3, **arguments}, torch.float64, inputs={}, value=value, gradients=[]
            )
        )
    return made


def plateaus() -> list[store.Entry]:
    rng = np.random.default_rng(store.SEED)
    metrics = (2 * np.exp(-np.arange(30) / 8) + 0.3 * rng.random(30)).round(2).tolist()
    made = []
    for arguments in PLATEAUS:
        optimizer = optimizer_with(0.3)
        schedule = torch_schedules.ReduceLROnPlateau(optimizer, **arguments)
        value = []
        for metric in metrics:
            schedule.step(metric)
            value.append(optimizer.param_groups[0]["lr"])
        made.append(
            store.entry(
                "ReduceOnPlateau", {"lr": 0.3, **arguments}, torch.float64,
                inputs={"metrics": metrics}, value=value, gradients=[],
            )
        )  # fmt: skip
    return made


def entries() -> list[store.Entry]:
    torch.set_default_dtype(torch.float64)  # else NAdam keeps its product of factors in float32
    return [*steps(), *rates(), *plateaus()]


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
