"""Time dlref beside PyTorch and beside the form that tutorials print: make bench.

Results are compared first; a form that computes something else stops the run. Then the forms take
turns, and a ratio is the median of the ratios within a round, so that a busy moment hits both
sides. One thread everywhere, and the time is the processor's. Rows can be chosen by a part of
their name: make bench ROWS=conv.

The limit is what a product of large matrices, or a copy of the numbers that must be read and
written, would take on this machine, whichever is longer; its share of dlref's time is shown.
"""

import sys

import numpy as np

from . import elementwise, layers, machine, networks
from .peers import OTHERS, TORCH, torch
from .timing import DTYPES, Row, Timed, timed

HEAD = ["operation", "shape", "dtype", "dlref ms", "PyTorch ms", "ratio", "goal", ""]
HEAD += ["tutorial ms", "other ms", "limit"]
LINE = "{:24} {:>16} {:8} {:>9} {:>10} {:>6} {:>5} {:4} {:>11} {:>14} {:>6}"
OURS = {"dlref", "tutorial", "PyTorch"}
TOLERATED = 1 / 5


def line(row: Row, dtype: np.dtype, result: Timed, rates: tuple[float, float]) -> str:
    names = result.rounds[0].keys()

    def ms(name: str) -> str:
        return f"{1e3 * result.seconds(name):.3g}" if name in names else "-"

    other = min(names - OURS, key=result.seconds, default=None)
    limit = max(row.flops / rates[0], row.values / rates[1])
    return LINE.format(
        row.op,
        row.shape,
        dtype.name,
        ms("dlref"),
        ms("PyTorch"),
        f"{result.ratio('dlref', 'PyTorch'):.2f}" if torch else "-",
        row.goal(dtype) or "-",
        verdict(row, dtype, result),
        ms("tutorial"),
        f"{other} {ms(other)}" if other else "-",
        f"{limit / result.seconds('dlref'):.0%}" if limit else "-",
    )


def verdict(row: Row, dtype: np.dtype, result: Timed) -> str:
    goal = row.goal(dtype)
    if torch is None or goal is None:
        return ""
    return "OK" if result.ratio("dlref", "PyTorch") <= goal else "MISS"


def main(wanted: list[str]) -> int:
    """Print the table; fail if more than one in five rows miss their goal."""
    rates = {d: (machine.product_rate(d), machine.copy_rate(d)) for d in DTYPES}
    print(f"NumPy {np.__version__}, {TORCH}; other libraries: {'; '.join(OTHERS)}")
    for dtype, (product, copy) in rates.items():
        print(
            f"{dtype.name}: product {product / 1e9:.0f} Gflop/s, "
            f"copy {copy * dtype.itemsize / 1e9:.0f} GB/s"
        )
    print(LINE.format(*HEAD).rstrip())
    verdicts = []
    for row in [*layers.ROWS, *elementwise.ROWS, *networks.ROWS]:
        if wanted and not any(word in row.op for word in wanted):
            continue
        for dtype in DTYPES:
            result = timed(row, dtype)
            verdicts.append(verdict(row, dtype, result))
            print(line(row, dtype, result, rates[dtype]).rstrip(), flush=True)
    if not wanted:
        print("\n".join(machine.imports()))
    if torch is None:
        print("no goal was checked: name a Python with NumPy and PyTorch, make bench TORCH=python")
        return 0
    misses, goals = verdicts.count("MISS"), len(verdicts) - verdicts.count("")
    print(f"{misses} of {goals} rows with a goal miss it")
    return int(misses > TOLERATED * goals)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
