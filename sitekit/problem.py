"""One mistake on a page, told so that a first-time contributor can mend it."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Problem:
    """Where it is, what was expected there, what was found, and how to mend it."""

    path: Path
    line: int
    expected: str
    found: str
    mend: str

    def __str__(self) -> str:
        try:
            where = self.path.resolve().relative_to(ROOT)
        except ValueError:  # a page outside the repository, as in a test
            where = self.path
        return (
            f"{where}:{self.line}: expected {self.expected}\n"
            f"    found: {self.found}\n"
            f"    mend:  {self.mend}"
        )


def report(problems: list[Problem]) -> str:
    """All of them, in the order of files and lines, with their number at the end."""
    unique = sorted(set(problems))
    noun = "problem" if len(unique) == 1 else "problems"
    return "\n".join([*map(str, unique), f"{len(unique)} {noun}"])


def line_in(path: Path, error: BaseException) -> int:
    """The last line of this file that the error went through; 0 if it did not."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == str(path)]
    if isinstance(error, SyntaxError) and error.lineno:
        lines.append(error.lineno)
    return lines[-1] if lines else 0
