"""The files of frozen PyTorch values in golden/, and the scripts that made them."""

import ast
import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.golden import reading
from tests.golden.reading import GOLDEN

HEAD = ["op", "arguments", "seed", "torch", "dtype"]
SCRIPTS = sorted(GOLDEN.glob("make_*.py"))
NAMES = [path.stem.removeprefix("make_") for path in SCRIPTS]

each_file = pytest.mark.parametrize("name", NAMES)
each_script = pytest.mark.parametrize(
    "script", [*SCRIPTS, GOLDEN / "store.py"], ids=lambda path: path.stem
)


def test_every_script_has_its_file() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == NAMES


@each_file
def test_every_entry_says_how_it_was_made(name: str) -> None:
    file = GOLDEN / f"{name}.json"
    assert json.loads(file.read_text("utf-8"))["format"] == 1
    for entry in reading.entries(name):
        assert list(entry)[: len(HEAD)] == HEAD
        assert {"inputs", "value", "gradients"} <= entry.keys()
    assert {entry["torch"] for entry in reading.entries(name)} == {"2.13.0"}
    assert file.stat().st_size < 100_000


@each_file
def test_every_number_is_finite(name: str) -> None:
    def numbers(value: Any) -> Any:
        if isinstance(value, list):
            for each in value:
                yield from numbers(each)
        else:
            yield value

    for entry in reading.entries(name):
        assert all(math.isfinite(n) for n in numbers([entry["value"], entry["gradients"]]))


@each_script
def test_script_never_imports_dlref(script: Path) -> None:
    tree = ast.parse(script.read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
    }
    assert "torch" in imported
    assert not any((name or ".").startswith(("dlref", "tests", ".")) for name in imported)
