"""The table of splits: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlref import splitting as sp

Array = np.ndarray[Any, Any]
Parts = tuple[Array, ...]

CLASSES = np.array([0] * 17 + [5] * 3 + [2] * 10)
PEOPLE = np.array(["Ann", "Bo", "Cy", "Ann", "Di", "Ed"] * 5)


@dataclass(frozen=True)
class Split:
    """How to draw splits of 30 examples: a list of tuples of parts."""

    name: str
    draw: Callable[[np.random.Generator], list[Parts]]
    random: bool = True
    covers: bool = True
    """Whether the parts of one split hold all examples."""
    folds: bool = True
    """Whether each example is in the last part once."""
    repeats: bool = False
    """Whether an index may stand several times in the first part."""
    alike: Array = field(default_factory=lambda: np.zeros(30))
    """Examples with the same number have the same chance to be in the last part of a split."""

    def drawn(self, seed: int = 0) -> list[Parts]:
        return self.draw(np.random.default_rng(seed))


SPLITS = [
    Split("k_fold(30, 4)", lambda rng: sp.k_fold(30, 4, rng=rng)),
    Split("k_fold(30, 30)", lambda rng: sp.k_fold(30, 30, rng=rng)),
    Split(
        "stratified_k_fold",
        lambda rng: sp.stratified_k_fold(CLASSES, 4, rng=rng),
        alike=CLASSES,
    ),
    Split(
        "stratified_k_fold(strings)",
        lambda rng: sp.stratified_k_fold(PEOPLE, 2, rng=rng),
        alike=PEOPLE,
    ),
    Split(
        "group_k_fold",
        lambda rng: sp.group_k_fold(PEOPLE, 3, rng=rng),
        alike=PEOPLE == "Ann",  # the largest group always comes first
    ),
    Split("leave_one_out", lambda rng: sp.leave_one_out(30), random=False),
    Split(
        "time_series_split",
        lambda rng: sp.time_series_split(30, 4),
        random=False,
        covers=False,
        folds=False,
    ),
    Split(
        "bootstrap_indices",
        lambda rng: [sp.bootstrap_indices(30, rng=rng)],
        folds=False,
        repeats=True,
    ),
    Split(
        "train_val_test_split",
        lambda rng: [sp.train_val_test_split(30, 0.1, 7, rng=rng)],
        folds=False,
    ),
    Split(
        "train_val_test_split(stratify)",
        lambda rng: [sp.train_val_test_split(30, 5, 5, rng=rng, stratify=CLASSES)],
        folds=False,
    ),
    Split(
        "train_val_test_split(groups)",
        lambda rng: [sp.train_val_test_split(30, 1, 2, rng=rng, groups=PEOPLE)],
        folds=False,
    ),
]
