"""The tables of penalties and shrinking functions; each line is run through every contract."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlref import regularization as reg


@dataclass(frozen=True)
class Case:
    """A function of one array, its further arguments, and the array to try it on."""

    f: Callable[..., Any]
    arguments: dict[str, Any]
    grad: Callable[..., Any] | None = None
    make: Callable[[np.ndarray], np.ndarray] = np.asarray

    @property
    def name(self) -> str:
        options = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.f.__name__}({options})"

    def __call__(self, x: Any) -> Any:
        return self.f(x, **self.arguments)

    def slope(self, x: Any) -> Any:
        assert self.grad is not None
        return self.grad(x, **self.arguments)

    def draw(self, shape: tuple[int, ...], dtype: type = np.float64) -> np.ndarray:
        return self.make(np.random.default_rng(3).normal(size=shape)).astype(dtype)


def probabilities(x: np.ndarray) -> np.ndarray:
    p = np.exp(x)
    return p / p.sum(axis=-1, keepdims=True)


PENALTIES = [
    Case(reg.l1_penalty, {"lam": 0.3}, reg.l1_penalty_grad),
    Case(reg.l2_penalty, {"lam": 0.3}, reg.l2_penalty_grad),
    Case(reg.l2_penalty, {"lam": 0.3, "half": False}, reg.l2_penalty_grad),
    Case(reg.elastic_net_penalty, {"lam": 0.3}, reg.elastic_net_penalty_grad),
    Case(reg.elastic_net_penalty, {"lam": 2, "l1_ratio": 0.8}, reg.elastic_net_penalty_grad),
]
GRADIENTS = [Case(case.grad, case.arguments) for case in PENALTIES if case.grad]
SHRINKING = [
    *GRADIENTS,
    Case(reg.soft_threshold, {"lam": 0.5}),
    Case(reg.max_norm, {"c": 0.7}),
    Case(reg.max_norm, {"c": 0.7, "axis": -1}),
    Case(reg.ridge_filter_factors, {"lam": 0.5}, make=np.abs),
    Case(reg.early_stopping_filter_factors, {"lr": 0.1, "steps": 7}, make=np.abs),
    Case(reg.smooth_labels, {"label_smoothing": 0.1}, make=probabilities),
]
