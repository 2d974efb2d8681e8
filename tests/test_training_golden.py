"""Whole training runs against PyTorch, by the values frozen in golden/training.json."""

from typing import Any

import numpy as np
import pytest

from dlref import optimizers
from dlref.models import mlp
from dlref.training import fit
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("training")


class Given(np.random.Generator):
    """A generator whose permutations are those of the entry."""

    def __init__(self, orders: list[list[int]]) -> None:
        super().__init__(np.random.PCG64(0))
        self.orders = iter(orders)

    def permutation(self, *arguments: Any) -> Any:
        return np.array(next(self.orders))


def by_dlref(entry: Entry) -> np.ndarray:
    x, *weights = reading.inputs(entry)
    (options,), y = entry["arguments"]["options"], np.array(entry["arguments"]["y"])
    if y.dtype.kind == "f":
        y = y.astype(x.dtype)
    sizes = [x.shape[1], *(len(weight) for weight in weights[::2])]
    model = mlp(sizes, "tanh", rng=np.random.default_rng(0), dtype=x.dtype)
    for name, weight in zip(model.params, weights, strict=True):
        model.params[name] = weight.T
    history = fit(
        model,
        (x, y),
        entry["arguments"]["loss"],
        getattr(optimizers, entry["op"])(**options),
        len(entry["orders"]),
        entry["batch_size"],
        rng=Given(entry["orders"]),
        max_norm=entry["arguments"]["max_norm"],
    )
    after = [array.T.reshape(-1) for array in model.params.values()]
    return np.concatenate([history.step_loss, *after])


def compare(entry: Entry) -> None:
    reading.assert_agrees(entry, by_dlref(entry), [])


@reading.each(ENTRIES)
def test_losses_and_parameters_agree_with_torch(entry: Entry) -> None:
    compare(entry)


@reading.each(ENTRIES)
def test_a_wrong_value_would_be_seen(entry: Entry) -> None:
    for field, wrong in reading.spoiled(entry):
        with pytest.raises(AssertionError, match=field):
            compare(wrong)
