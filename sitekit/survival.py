"""Which of all possible mistakes are planted, and the table of how many were noticed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import zip_longest
from typing import Protocol


class Mistake(Protocol):
    """Anything that can be planted; a sample takes from each group in turn."""

    @property
    def group(self) -> str:
        """What the sample is to be spread over."""

    @property
    def description(self) -> str:
        """The change, in words that stay the same when lines move."""


def sampled(possible: Sequence[Mistake], size: int, seed: str = "") -> list[int]:
    """The numbers of those to be planted.

    The order is that of a hash of the description, so that an edit of one place does not draw
    another sample from all the others.
    """
    groups: dict[str, list[int]] = {}
    for number in sorted(range(len(possible)), key=lambda n: _rank(possible[n], seed)):
        groups.setdefault(possible[number].group, []).append(number)
    in_turn = [n for turn in zip_longest(*groups.values()) for n in turn if n is not None]
    return in_turn[:size]


def _rank(mistake: Mistake, seed: str) -> int:
    return zlib.crc32((seed + mistake.description).encode())


def share(planted: int, survived: int) -> float:
    """0 where nothing was planted."""
    return 1 - survived / planted if planted else 0.0


def score_table(title: str, rows: Sequence[tuple[str, int, int]], width: int = 10) -> str:
    """Planted, noticed and their share, for each row of a name, planted, survived; and in all."""
    total = ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = [f"{title:<{width}}{'planted':>9}{'noticed':>9}{'share':>8}"]
    for name, planted, survived in [*rows, total]:
        noticed = f"{share(planted, survived):.1%}" if planted else "-"
        lines.append(f"{name:<{width}}{planted:>9}{planted - survived:>9}{noticed:>8}")
    return "\n".join(lines)
