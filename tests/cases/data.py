"""The table of toy problems: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlref import data

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Problem:
    """A seeded problem: what it is called with, and the shapes of one input and one answer."""

    make: Callable[..., tuple[Array, Array]]
    x: tuple[int, ...]
    y: tuple[int, ...]
    arguments: dict[str, Any] = field(default_factory=dict)
    classes: int = 0
    """If not 0, the labels take turns among so many."""
    noise: str = ""
    """Name of the argument that scales the noise."""

    @property
    def name(self) -> str:
        options = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.make.__name__}({options})"

    def draw(self, n: int, seed: int = 0, **more: Any) -> tuple[Array, Array]:
        return self.make(n, rng=np.random.default_rng(seed), **{**self.arguments, **more})


PROBLEMS = [
    Problem(data.xor, (2,), (), classes=2, noise="noise"),
    Problem(data.two_moons, (2,), (), classes=2, noise="noise"),
    Problem(data.spirals, (2,), (), classes=2, noise="noise"),
    Problem(data.spirals, (2,), (), {"num_classes": 5, "turns": -0.5}, classes=5, noise="noise"),
    Problem(data.gaussian_ring, (2,), (), classes=8, noise="std"),
    Problem(data.gaussian_ring, (2,), (), {"num_modes": 3, "radius": 0.5}, classes=3, noise="std"),
    Problem(data.sawtooth, (1,), (1,), noise="noise"),
    Problem(data.sawtooth, (1,), (1,), {"pieces": 5, "noise": 0.1}, noise="noise"),
    Problem(data.recall_task, (6, 4), (), {"length": 6}),
    Problem(data.recall_task, (1, 2), (), {"length": 1, "num_symbols": 2}),
    Problem(data.adding_problem, (7, 2), (1,), {"length": 7}),
    Problem(data.adding_problem, (2, 2), (1,), {"length": 2}),
    Problem(data.shapes_segmentation, (1, 16, 16), (1, 16, 16), noise="noise"),
    Problem(
        data.shapes_segmentation, (1, 9, 9), (1, 9, 9), {"size": 9, "gated": True}, noise="noise"
    ),
]
