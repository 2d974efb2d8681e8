"""What the tests share that compare dlref with frozen values of PyTorch."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

GOLDEN = Path(__file__).parent
TOLERANCE = {"float32": (1e-5, 1e-6), "float64": (1e-12, 1e-14)}

Entry = dict[str, Any]


def entries(name: str) -> list[Entry]:
    """Return the entries of ``name.json``."""
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["entries"]


def label(entry: Entry) -> str:
    """Name an entry by its op, its short arguments and its dtype."""
    options = [f"{k}={v}" for k, v in entry["arguments"].items() if not isinstance(v, list)]
    return "-".join([entry["op"], *options, entry["dtype"]])


def each(made: list[Entry]) -> Any:
    return pytest.mark.parametrize("entry", made, ids=label)


def inputs(entry: Entry) -> list[np.ndarray]:
    return [np.array(array, entry["dtype"]) for array in entry["inputs"].values()]


def assert_agrees(
    entry: Entry, value: Any, gradients: Iterable[Any], tolerance_of_gradients: str | None = None
) -> None:
    """Compare with an entry in its own precision, gradients if need be in another one's."""
    np.testing.assert_allclose(value, entry["value"], *TOLERANCE[entry["dtype"]], err_msg="value")
    for got, expected in zip(gradients, entry["gradients"], strict=True):
        tolerance = TOLERANCE[tolerance_of_gradients or entry["dtype"]]
        np.testing.assert_allclose(got, expected, *tolerance, err_msg="gradient")
        assert got.dtype == entry["dtype"]


def spoiled(entry: Entry) -> Iterator[tuple[str, Entry]]:
    """Yield the entry with its value wrong, and with its first gradient wrong, by a thousandth."""
    yield "value", {**entry, "value": _off(entry["value"])}
    if entry["gradients"]:
        first, *others = entry["gradients"]
        yield "gradient", {**entry, "gradients": [_off(first), *others]}


def _off(numbers: Any) -> np.ndarray:
    wrong = np.array(numbers)
    wrong.flat[np.argmax(np.abs(wrong))] *= 1.001
    return wrong
