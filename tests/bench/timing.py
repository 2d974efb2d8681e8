"""One row of the table: the same result by several forms, compared first, then timed in turns."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

ROUNDS = 9
SHORTEST = 2e-3  # seconds: what is quicker is called several times in a round
TOLERANCE = {"float32": 2e-5, "float64": 1e-9}  # of the largest number in an array
DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


class Form(NamedTuple):
    """What is timed, and how the arrays to be compared are got from what it returned."""

    run: Callable[[], Any]
    arrays: Callable[[Any], Any] = lambda returned: returned


@dataclass(frozen=True)
class Row:
    """An operation; `make(dtype)` returns its forms by name, ``"dlref"`` first.

    `goals` are upper bounds of the ratio to PyTorch in float32 and float64; `flops` and `values`
    count what no form can do without: operations, and numbers that are read or written once.
    """

    op: str
    shape: str
    make: Callable[[np.dtype], dict[str, Form]]
    goals: tuple[float, float] | None = None
    flops: float = 0
    values: float = 0
    looseness: float = 1

    def goal(self, dtype: np.dtype) -> float | None:
        return None if self.goals is None else self.goals[DTYPES.index(dtype)]


class Timed(NamedTuple):
    """Seconds of each form, round by round."""

    rounds: list[dict[str, float]]

    def seconds(self, name: str) -> float:
        return statistics.median(each[name] for each in self.rounds)

    def ratio(self, above: str, below: str) -> float:
        """Median of the ratios within a round: a busy moment hits both."""
        return statistics.median(each[above] / each[below] for each in self.rounds)


def timed(row: Row, dtype: np.dtype) -> Timed:
    """Compare the results of all forms, which also warms them up, and let them take turns."""
    forms = row.make(dtype)
    agree(row, dtype, {name: form.arrays(form.run()) for name, form in forms.items()})
    repeats = {name: calls(form.run) for name, form in forms.items()}
    return Timed(
        [
            {name: seconds(form.run, repeats[name]) for name, form in forms.items()}
            for _ in range(ROUNDS)
        ]
    )


def calls(run: Callable[[], Any]) -> int:
    return max(1, round(SHORTEST / min(seconds(run, 1) for _ in range(2))))


def seconds(run: Callable[[], Any], repeats: int) -> float:
    """Return the processor's time for a call: all run in one thread, and neighbors cost nothing."""
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


def agree(row: Row, dtype: np.dtype, results: dict[str, Any]) -> None:
    """Stop with the name of the row if a form computes something else."""
    expected = as_tuple(results["dlref"])
    for name, got in results.items():
        for number, (mine, theirs) in enumerate(zip(expected, as_tuple(got), strict=True)):
            where = f"{row.op} {row.shape} {dtype}: array {number} of {name}"
            if mine.dtype != dtype or theirs.dtype != dtype or mine.shape != theirs.shape:
                raise SystemExit(
                    f"{where} must be {mine.shape} {dtype}; "
                    f"got {theirs.shape} {theirs.dtype}, dlref {mine.dtype}"
                )
            off = np.max(np.abs(mine - theirs), initial=0) / np.max(np.abs(mine), initial=1)
            allowed = row.looseness * TOLERANCE[dtype.name]
            if not off <= allowed:
                raise SystemExit(
                    f"{where} must be that of dlref to {allowed:g}; it is {off:.2g} off"
                )


def as_tuple(result: Any) -> tuple[Any, ...]:
    return result if isinstance(result, tuple) else (result,)
