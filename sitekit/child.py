"""Checks in forked processes: whatever they change, crash or hang, this process stays as it was."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

KILLED_AFTER = 10.0  # seconds


@dataclass(frozen=True)
class Answer:
    """What the check of this number said; a crash, or a hang past the limit, is a no."""

    number: int
    holds: bool
    seconds: float


def _start(check: Callable[[], bool], limit: float) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:  # the parent's memory stays as it was, whatever the check changes
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limit)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = False
        try:
            answer = check()
        finally:
            os._exit(0 if answer else 1)
    return child


def holds_in_child(check: Callable[[], bool], limit: float = KILLED_AFTER) -> bool:
    """The check's answer from a forked process; a crash, or a hang past the limit, is a no."""
    _, status = os.waitpid(_start(check, limit), 0)
    return status == 0


def answers(checks: Sequence[tuple[Callable[[], bool], float]], jobs: int) -> Iterator[Answer]:
    """The answers of many checks with their limits, as they come, `jobs` of them at a time."""
    waiting = deque(enumerate(checks))
    running: dict[int, tuple[int, float]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            number, (check, limit) = waiting.popleft()
            running[_start(check, limit)] = number, time.monotonic()
        child, status = os.wait()
        number, begun = running.pop(child)
        yield Answer(number, status == 0, time.monotonic() - begun)


def without_blas_threads(module: str) -> None:
    """Begin this command again without BLAS threads: NumPy starts them, and no fork keeps them."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        again = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "OPENBLAS_NUM_THREADS": "1"})
