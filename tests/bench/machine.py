"""What the machine can do at best, and how long an import takes."""

import statistics
import subprocess
import sys
import time

import numpy as np

from .timing import ROUNDS, seconds

SIDE = 1024
SIZE = 1_000_000
IMPORTS = {
    "numpy": "import numpy",
    "dlref": "import numpy, dlref",
    "dlref.layers": "import numpy, dlref.layers",
    "all of dlref": "import numpy, dlref; [getattr(dlref, name) for name in dlref.__all__]",
}


def product_rate(dtype: np.dtype) -> float:
    """Operations per second in a product of two large matrices."""
    a = np.ones((SIDE, SIDE), dtype)
    out = a.copy()
    return 2 * SIDE**3 / min(seconds(lambda: np.matmul(a, a, out=out), 1) for _ in range(ROUNDS))


def copy_rate(dtype: np.dtype) -> float:
    """Numbers per second, read or written, in a copy of a vector as the rows below have it."""
    a = np.ones(SIZE, dtype)
    out = a.copy()
    return 2 * SIZE / min(seconds(lambda: np.copyto(out, a), 10) for _ in range(ROUNDS))


def run_seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def imports() -> list[str]:
    """Time each import in a process of its own, in turns; return lines to print."""
    rounds = [
        {name: run_seconds(code) for name, code in {"python": "pass", **IMPORTS}.items()}
        for _ in range(ROUNDS)
    ]
    return [
        f"import {name:13} {1e3 * statistics.median(t[name] - t['python'] for t in rounds):5.0f} ms"
        + f"  {statistics.median(t[name] / t['numpy'] for t in rounds):5.2f} of numpy"
        for name in IMPORTS
    ]
