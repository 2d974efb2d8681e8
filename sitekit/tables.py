"""TOML files of words and notices: read once for each change, every field checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


def read(path: Path) -> dict[str, Any]:
    """Return the file's tables, read again only when it was changed."""
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"docs/{path.name}: must be a TOML file; {error}") from None


def check(who: str, table: Any, required: Mapping[str, type], optional: Mapping[str, type]) -> None:
    """Raise when a field is missing, unknown, empty or of another type."""
    if not isinstance(table, dict):
        raise ValueError(f"{who} must be a table of fields; got {table!r}")
    found = f"only {', '.join(table)}" if table else "none"
    for field in required:
        if field not in table:
            raise ValueError(f"{who} must have the field {field!r}; got {found}")
    known = {**required, **optional}
    for field, value in table.items():
        if field not in known:
            raise ValueError(f"{who} must have no fields but {', '.join(known)}; got {field!r}")
        if not isinstance(value, known[field]):
            kind = "a list of texts" if known[field] is list else "text in quotes"
            raise ValueError(f"{who}: {field!r} must be {kind}; got {value!r}")
        if isinstance(value, str) and not value.strip():
            raise ValueError(f"{who}: {field!r} must not be empty; got {value!r}")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise ValueError(f"{who}: {field!r} must be a list of texts; got {value!r}")
