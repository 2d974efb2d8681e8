"""`make labs`: runs the labs whose results are stale, says why, and shows what all have found."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sitekit.labs import store
from sitekit.page import Page
from sitekit.problem import ROOT
from sitekit.words import nearest

FAST = "DLREF_FAST"
FAST_SECONDS = 60.0  # for each lab, on a machine that is busy
BUSY = 8.0
CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Task:
    """One run of one lab's file."""

    path: Path
    target: Path
    seconds: float
    fast: bool = False
    backend: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A run that has not come to its end."""

    path: Path
    cell: str
    line: int
    error: str

    def __str__(self) -> str:
        where = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path.name
        cell = f"cell {self.cell}: " if self.cell else ""
        code = self.path.read_text("utf-8").split("\n")[self.line - 1].strip()
        return f"{where}:{self.line}: {cell}{self.error}\n    in: {code}"


Outcome = store.Result | Failure


def run(task: Task, jobs: int = 1) -> Outcome:
    """Run one lab in a process of its own."""
    command = [sys.executable, "-m", "sitekit.labs.child", str(task.path), str(task.target)]
    command += [str(task.seconds), *task.backend]
    environment = {
        **os.environ,
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        "LAB_JOBS": str(jobs),
        "PYTHONHASHSEED": "0",
    }
    environment.pop(FAST, None)
    if task.fast:
        environment[FAST] = "1"
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, check=False,
        stderr=subprocess.DEVNULL if task.fast else None,
    )  # fmt: skip
    if done.returncode == 0:
        return store.Result.load(task.target)
    try:
        told = json.loads(done.stdout)
    except ValueError:  # killed
        told = {"error": f"the process ended with code {done.returncode}"}
    return Failure(task.path, told.get("cell", ""), told.get("line", 1), told["error"])


def run_all(tasks: Sequence[Task]) -> list[Outcome]:
    """Run several labs, as many at once as there are cores, the long ones first."""
    order = sorted(range(len(tasks)), key=lambda n: -tasks[n].seconds)
    jobs = max(1, CORES // max(1, len(tasks)))
    with ThreadPoolExecutor(CORES) as pool:
        found = dict(zip(order, pool.map(lambda n: run(tasks[n], jobs), order), strict=True))
    return [found[number] for number in range(len(tasks))]


def limit(name: str) -> float:
    """How long the lab may take: the seconds of its front matter, on a far busier machine."""
    page = Page.read(store.lab_path(name))
    return BUSY * float(page.meta["seconds"])


def renew(names: Iterable[str], backend: tuple[str, ...] = ()) -> list[Failure]:
    """Run the stale ones among these labs; what failed keeps its last good result."""
    tasks = []
    for name in names:
        if reason := store.stale(name):
            print(f"{name}: {reason}", flush=True)
            path = store.lab_path(name)
            tasks.append(Task(path, store.stored_path(name), limit(name), backend=backend))
    return [outcome for outcome in run_all(tasks) if isinstance(outcome, Failure)]


def table(names: Iterable[str]) -> str:
    """Seconds, assertions and seeds of each lab."""
    lines = [f"{'lab':<28}{'seconds':>9}{'assertions':>12}{'seeds':>7}"]
    total = 0.0
    for name in names:
        if result := store.last(name):
            total += result.seconds
            lines.append(
                f"{name:<28}{result.seconds:>9.1f}{result.assertions:>12}{result.seeds:>7}"
            )
        else:
            lines.append(f"{name:<28}{'no result':>9}")
    return "\n".join([*lines, f"{'all':<28}{total:>9.1f}"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is stale; a failure is told with lab, cell and line."""
    parser = argparse.ArgumentParser(prog="make labs")
    parser.add_argument("names", nargs="*", help="labs, as in batch-size; all if none is named")
    parser.add_argument("--backend", default="", help="a backend of joblib, such as dask")
    parser.add_argument("--scheduler", default="", help="the address of the cluster's scheduler")
    options = parser.parse_args(arguments)
    known = store.names()
    for name in options.names:
        if name not in known:
            missing = store.lab_path(name).relative_to(ROOT)
            print(f"make labs: L must name labs; got {name!r}{nearest(name, known)}: no {missing}")
            return 2
    chosen = options.names or known
    begun = time.monotonic()
    failures = renew(chosen, tuple(filter(None, (options.backend, options.scheduler))))
    print(table(chosen))
    for failure in failures:
        print(failure, file=sys.stderr)
    spent = time.monotonic() - begun
    print(f"{'NOT all labs are in order' if failures else 'all labs are in order'} ({spent:.0f} s)")
    return int(bool(failures))
