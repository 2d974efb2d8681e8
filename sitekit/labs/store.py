"""What the labs found: one file for each, written whole, read only if it is whole.

A file holds the results as arrays and, as JSON, what was printed and from which sources it comes.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sitekit.labs.source import cells, fingerprint
from sitekit.page import DOCS, LANGUAGES
from sitekit.problem import ROOT

FOLDER = ROOT / ".cache" / "labs"
META = "meta"
Values = dict[str, Any]


@dataclass(frozen=True)
class Printed:
    """What one cell printed, and how long it took."""

    name: str
    output: str
    seconds: float


@dataclass(frozen=True)
class Result:
    """A lab's run: what its cells printed, and the results of those that have a name."""

    code: str
    sources: dict[str, str]
    versions: dict[str, str]
    cells: list[Printed]
    seeds: int
    assertions: int
    values: Values = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return sum(cell.seconds for cell in self.cells)

    @property
    def key(self) -> str:
        """A hash of the results, for what is drawn from them or counts on them."""
        digest = hashlib.sha256(json.dumps([self.code, self.sources, self.versions]).encode())
        for name, value in sorted(flattened(self.values).items()):
            digest.update(name.encode() + value.tobytes())
        return digest.hexdigest()[:20]

    def namespace(self) -> SimpleNamespace:
        """The results by the variables' names, for figures."""
        return SimpleNamespace(**self.values)

    def save(self, path: Path) -> None:
        """Write it in one step: the last good result stands until the new one is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        facts = {name: value for name, value in asdict(self).items() if name != "values"}
        with draft.open("wb") as file:
            arrays: Any = {META: np.array(json.dumps(facts)), **flattened(self.values)}
            np.savez_compressed(file, **arrays)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Result:
        """Read a result; ValueError if the file is damaged."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}  # compares the checksums
            facts = json.loads(str(arrays.pop(META)))
            facts["cells"] = [Printed(**cell) for cell in facts["cells"]]
            return cls(**facts, values=nested(arrays))
        except Exception as error:  # a damaged file makes its readers raise whatever they like
            raise ValueError(f"labs: {path.name} is damaged: {error}") from error


def flattened(values: Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Give a dictionary of results a path for each array: `noise/slope`."""
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for name, value in values.items():
        parts = value.items() if isinstance(value, Mapping) else [(None, value)]
        for part, content in parts:
            if part is not None and (not isinstance(part, str) or "/" in part):
                raise ValueError(f"labs: the keys of {name} must be words; got {part!r}")
            path = name if part is None else f"{name}/{part}"
            array = np.asarray(content)
            if array.dtype.hasobject:
                raise ValueError(
                    f"labs: {path} must be an array of numbers or words; "
                    f"got {type(content).__name__}"
                )
            arrays[path] = array
    return arrays


def nested(arrays: Mapping[str, Any]) -> Values:
    """Undo `flattened`."""
    values: Values = {}
    for path, array in arrays.items():
        name, _, part = path.partition("/")
        if part:
            values.setdefault(name, {})[part] = array
        else:
            values[name] = array
    return values


def versions() -> dict[str, str]:
    """The versions that a printed digit may depend on."""
    found = {"python": ".".join(platform.python_version_tuple()[:2]), "numpy": version("numpy")}
    try:
        found["scikit-learn"] = version("scikit-learn")
    except PackageNotFoundError:
        found["scikit-learn"] = "not installed"
    return found


@cache
def source_hash(path: Path) -> str:
    """A hash of a module's code: neither comments nor docstrings run."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:20]


def lab_path(name: str) -> Path:
    """The lab's file; its code is the same in each language."""
    return DOCS / LANGUAGES[0] / "labs" / f"{name}.py"


def stored_path(name: str) -> Path:
    """Where the lab's result is kept."""
    return FOLDER / f"{name}.npz"


def names() -> list[str]:
    """All labs."""
    return sorted(path.stem for path in (DOCS / LANGUAGES[0] / "labs").glob("*.py"))


def last(name: str) -> Result | None:
    """The last good result, whatever it was made from."""
    try:
        return Result.load(stored_path(name))
    except ValueError:
        return None


def stale(name: str) -> str | None:
    """Why the lab must run; None if its result is that of the sources as they are."""
    if not stored_path(name).exists():
        return "never run"
    result = last(name)
    if result is None:
        return "its stored result is damaged"
    if result.code != fingerprint(cells(lab_path(name).read_text("utf-8"))):
        return "its code has changed"
    for module, known in result.sources.items():
        path = ROOT / module
        if not path.exists() or source_hash(path) != known:
            return f"{module} has changed"
    for package, now in versions().items():
        if result.versions.get(package) != now:
            return f"{package} was {result.versions.get(package)} and is {now}"
    return None


def current(name: str) -> Result | None:
    """The result, if it is that of the sources as they are."""
    return None if stale(name) else last(name)
