"""English spelling, by the program typos; our own words stand in pyproject.toml."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sitekit.problem import ROOT, Problem

PROGRAM = Path(sysconfig.get_path("scripts")) / "typos"
PLACES = ("docs", "dlref", "sitekit", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def spelling(paths: Iterable[Path] | None = None) -> list[Problem]:
    """The misspelt words in these files and folders, by default in everything we write."""
    looked = [ROOT / place for place in PLACES] if paths is None else list(paths)
    found = subprocess.run(
        [
            str(PROGRAM),
            "--format=json",
            f"--config={ROOT / 'pyproject.toml'}",
            *(str(path) for path in looked if path.exists()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = [json.loads(line) for line in found.stdout.splitlines()]
    if found.returncode not in (0, 2) or any(m["type"] == "error" for m in messages):
        raise RuntimeError(f"typos: must run; got {found.stderr or found.stdout}")
    return sorted(_problem(m) for m in messages if m["type"] == "typo")


def _problem(message: dict[str, Any]) -> Problem:
    right = " or ".join(f'"{word}"' for word in message.get("corrections", []))
    return Problem(
        Path(message["path"]),
        message.get("line_num", 1),
        f"{right or 'another word'}",
        f'"{message["typo"]}"',
        "correct it; a word that is right goes into [tool.typos.default.extend-words] of "
        "pyproject.toml",
    )
