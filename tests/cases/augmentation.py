"""The table of augmentations; each line is run through every contract of its test file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlref import augmentation as au

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Case:
    """A function of images, and its further arguments."""

    f: Callable[..., Any]
    arguments: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] | None = None
    """Height and width of what comes back, where they are not those of the images."""
    moves: bool = True
    """Whether every number of the result was in the images, or is the fill."""
    nothing: dict[str, Any] = field(default_factory=dict)
    """Arguments with which nothing is changed."""

    @property
    def name(self) -> str:
        options = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.f.__name__}({options})"

    @property
    def mixes(self) -> bool:
        return self.f in (au.mixup, au.cutmix)

    def with_target(self, x: Array, t: Array, seed: int = 0) -> tuple[Array, Array]:
        return self.f(x, t, rng=np.random.default_rng(seed), **self.arguments)

    def __call__(self, x: Array, seed: int = 0, **more: Any) -> Array:
        """Return the images; where targets are mixed, they are one per image."""
        rng = np.random.default_rng(seed)
        if self.mixes:
            return self.f(x, np.ones(len(x)), rng=rng, **self.arguments)[0]
        return self.f(x, rng=rng, **{**self.arguments, **more})


def images(shape: tuple[int, ...] = (5, 3, 6, 7), dtype: Any = np.float64, seed: int = 3) -> Array:
    return np.random.default_rng(seed).uniform(1, 2, shape).astype(dtype)


CASES = [
    Case(au.random_flip, nothing={"p": 0.0}),
    Case(au.random_flip, {"p": 0.3, "axis": -2}, nothing={"p": 0.0}),
    Case(au.random_shift, nothing={"max_shift": 0}),
    Case(au.random_shift, {"max_shift": 3, "fill": 1.5}, nothing={"max_shift": 0}),
    Case(au.random_crop, {"size": 4}, (4, 4), nothing={"size": (6, 7)}),
    Case(
        au.random_crop,
        {"size": (3, 8), "padding": 2, "fill": 1.5},
        (3, 8),
        nothing={"size": (6, 7), "padding": 0},
    ),
    Case(au.random_rotate, {"degrees": 30.0}, moves=False, nothing={"degrees": 0.0}),
    Case(
        au.random_rotate,
        {"degrees": (20.0, 90.0), "fill": 1.5},
        moves=False,
        nothing={"degrees": (0.0, 0.0)},
    ),
    Case(au.gaussian_noise, moves=False, nothing={"std": 0.0}),
    Case(au.gaussian_noise, {"std": 0.5}, moves=False, nothing={"std": 0.0}),
    Case(au.cutout, {"length": 3}, nothing={"length": 0}),
    Case(au.cutout, {"length": 4, "fill": 1.5}, nothing={"length": 0}),
    Case(au.mixup, moves=False),
    Case(au.mixup, {"alpha": 0.3}, moves=False),
    Case(au.cutmix),
    Case(au.cutmix, {"alpha": 0.3}),
]
