"""Runs one lab in a process of its own: `python -m sitekit.labs.child FILE RESULT SECONDS`.

Behind that may stand a backend of joblib and, for a cluster, the address of its scheduler.

The code sees what a notebook's would: one namespace, cell after cell. A cell that fails is told
with its line in the lab's file, and nothing is written.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from sitekit.labs import store
from sitekit.labs.source import Cell, assertions, cells, fingerprint
from sitekit.problem import ROOT, line_in


class OutOfTime(BaseException):
    """The lab has used up its time; no `except Exception` of its own may hold this."""


def run(path: Path, seconds: float, *backend: str) -> store.Result:
    """The lab's result; whatever a cell raises comes through, with `cell` and `line` noted."""
    found = cells(path.read_text("utf-8"))
    # cloudpickle sends functions of __main__ to other processes by value.
    space: dict[str, Any] = {"__name__": "__main__"}
    printed, values = [], {}
    with _limited(seconds), _parallel(*backend):
        for cell in found:
            begun, out = time.monotonic(), io.StringIO()
            print(f"{path.stem}: {cell.name or f'line {cell.line}'} ...", file=sys.stderr)
            try:
                with contextlib.redirect_stdout(out):
                    exec(compile(cell.tree, str(path), "exec"), space)
                if cell.name:
                    values[cell.variable] = _value(cell, space)
            except BaseException as error:
                line = line_in(path, error) or cell.line
                error.add_note(json.dumps({"cell": cell.name, "line": line}))
                raise
            spent = round(time.monotonic() - begun, 2)
            printed.append(store.Printed(cell.name, out.getvalue(), spent))
    return store.Result(
        code=fingerprint(found),
        sources=_sources(),
        versions=store.versions(),
        cells=printed,
        seeds=_number(space.get("seeds", ())),
        assertions=assertions(found),
        values=values,
    )


def _value(cell: Cell, space: dict[str, Any]) -> Any:
    if cell.variable not in space:
        raise ValueError(
            f"labs: the cell {cell.name} must leave its result in a variable {cell.variable}; "
            "got none"
        )
    value = space[cell.variable]
    store.flattened({cell.variable: value})  # says now what could not be kept later
    return value


def _number(seeds: Any) -> int:
    return len(seeds) if hasattr(seeds, "__len__") else int(seeds)


def _sources() -> dict[str, str]:
    """Hash the modules of dlref that the lab has loaded."""
    files = {
        Path(str(module.__file__))
        for name, module in sys.modules.items()
        if name.partition(".")[0] == "dlref"
    }
    return {path.relative_to(ROOT).as_posix(): store.source_hash(path) for path in sorted(files)}


@contextlib.contextmanager
def _limited(seconds: float) -> Any:
    def stop(*_: Any) -> None:
        raise OutOfTime(f"the lab has not ended within {seconds:g} s")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _parallel(backend: str | None = None, scheduler: str | None = None) -> Any:
    """Say where the lab's `Parallel()` runs its tasks: here, or on a cluster that is named."""
    import joblib

    if backend is None:
        return joblib.parallel_config(n_jobs=int(os.environ.get("LAB_JOBS", "1")))
    host = {"scheduler_host": scheduler} if scheduler else {}
    return joblib.parallel_config(backend=backend, **host)


def main(arguments: list[str]) -> int:
    """Run, and write the result; or tell in JSON what went wrong."""
    path, target, seconds, *backend = arguments
    try:
        result = run(Path(path), float(seconds), *backend)
        result.save(Path(target))
    except BaseException as error:  # also what a lab may raise to end the process
        notes = getattr(error, "__notes__", ["{}"])
        told = {**json.loads(notes[-1]), "error": f"{type(error).__name__}: {error}".rstrip(": ")}
        print(json.dumps(told))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
