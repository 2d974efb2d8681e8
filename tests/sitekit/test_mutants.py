"""Mistakes planted in a package: a strong test notices them, a weak one lets them survive."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from sitekit import mutants
from sitekit.child import answers
from sitekit.modulemutants import Package, Planted
from sitekit.survival import sampled

CORE = '''"""Numbers."""

from collections.abc import Sequence


def largest(numbers: Sequence[float], least: float = 0.0) -> float:
    """Return the largest number, but no less than `least`."""
    if not numbers:
        raise ValueError(f"numbers must hold {1 + 0} number; got {len(numbers)}")
    return max(*numbers, least)
'''
STRONG = """
import pytest
from tiny.core import largest

def test_largest():
    assert largest([1.0, 3.0, 2.0]) == 3
    assert largest([-1.0, -3.0]) == 0
    assert largest([1.0], least=2.0) == 2

def test_none():
    with pytest.raises(ValueError) as raised:
        largest([])
    assert str(raised.value) == "numbers must hold 1 number; got 0"
"""
WEAK = """
from tiny.core import largest

def test_largest():
    assert largest([2.0]) > 0
"""
SUMMARY = '"""Return the largest number, but no less than `least`.'
DOCTEST = f"{SUMMARY}\n\n    >>> largest([2.0])\n    2.0\n    "


def project(tmp_path: Path, tests: str, core: str = CORE) -> Package:
    """A package of one module with these tests, copied as dlref would be."""
    files = {
        "tiny/__init__.py": "from .core import largest\n\nSIZE = 1\n",
        "tiny/core.py": core,
        "tests/test_core.py": tests,
        "tests/sitekit/test_other.py": "assert False\n",
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n',
    }
    for name, text in files.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return mutants.copied(tmp_path / "project", "tiny", tmp_path / "copy")


def mutated(package: Package) -> mutants.Outcome:
    (outcome,) = mutants.mutate(package, ["core"], 100, "", jobs=2)
    return outcome


def changes(tmp_path: Path, source: str) -> list[str]:
    """The descriptions of all changes of a module."""
    package = project(tmp_path, STRONG, source)
    return [planted.mutant.description for planted in package.module_changes("core")]


def test_strong_tests_notice_everything(tmp_path: Path, capsys):
    package = project(tmp_path, STRONG)
    outcome = mutated(package)
    assert outcome.survivors == []
    assert outcome.planted == 5
    assert mutants.verdict(package, [outcome]) == 0
    assert capsys.readouterr().out == (
        "module            planted  noticed   share\n"
        "core                    5        5  100.0%\n"
        "all                     5        5  100.0%\n"
    )


def test_weak_tests_let_mistakes_survive(tmp_path: Path, capsys):
    package = project(tmp_path, WEAK)
    assert mutants.verdict(package, [mutated(package)]) == 1
    assert capsys.readouterr().out == (
        "module            planted  noticed   share\n"
        "core                    5        3   60.0%\n"
        "all                     5        3   60.0%\n"
        "tiny/core.py:6: nobody noticed\n"
        "    change: `0.0` to `1.0`\n"
        "    line:   def largest(numbers: Sequence[float], least: float = 0.0) -> float:\n"
        "tiny/core.py:10: nobody noticed\n"
        "    change: `return max(*numbers, least)` to `return 1.01 * max(*numbers, least)`\n"
        "    line:   return max(*numbers, least)\n"
        "noticed 60.0%, expected at least 85%\n"
    )


def test_doctests_notice_too(tmp_path: Path):
    core = CORE.replace(SUMMARY, DOCTEST)
    survivors = mutated(project(tmp_path, WEAK, core)).survivors
    assert [planted.mutant.description for planted in survivors] == ["`0.0` to `1.0`"]


def test_module_that_is_planted_unchanged_passes(tmp_path: Path):
    package = project(tmp_path, STRONG)
    same = [
        Planted(module, path, "", UnchangedTree(ast.parse(path.read_text("utf-8"))))
        for module, paths in package.modules().items()
        for path in paths
    ]
    assert [planted.path.name for planted in same] == ["__init__.py", "core.py"]
    tests = ["tests/test_core.py", "tiny"]
    checks = [(lambda planted=planted: package.passes(tests, planted), 60.0) for planted in same]
    assert [answer.holds for answer in answers(checks, jobs=1)] == [True, True]


class UnchangedTree:
    """A change that is none."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree


def test_nothing_is_written(tmp_path: Path):
    package = project(tmp_path, STRONG)
    mutated(package)
    for root in (tmp_path / "project", package.root):
        assert (root / "tiny" / "core.py").read_text("utf-8") == CORE
    written = {path.name for path in (tmp_path / "project").rglob("*") if path.is_file()}
    assert written == {"__init__.py", "core.py", "test_core.py", "test_other.py", "pyproject.toml"}
    assert not (package.root / "tests" / "sitekit").exists()
    assert "tiny" not in sys.modules


def test_tests_that_fail_already_are_told(tmp_path: Path, capsys):
    package = project(tmp_path, STRONG.replace("== 3", "== 4"))
    outcome = mutated(package)
    assert outcome.planted == 0
    assert mutants.verdict(package, [outcome]) == 1
    assert (
        "tiny/core.py:1: expected tests that pass before anything is changed\n"
        "    found: a failure, or none that ended in time\n"
        "    mend:  run `.venv/bin/pytest --doctest-modules tiny/core.py tests/test_core.py`\n"
    ) in capsys.readouterr().out


def test_endless_loop_is_noticed(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(mutants, "PATIENCE", 1.0)
    core = "def count(n):\n    while n > 0:\n        n -= 1\n\nlargest = count\n"
    outcome = mutated(
        project(tmp_path, "from tiny.core import count\ndef test(): count(3)\n", core)
    )
    survivors = [planted.mutant.description for planted in outcome.survivors]
    assert outcome.planted == 5
    assert "`n -= 1` to `n += 1`" not in survivors
    assert "`n > 0` to `n <= 0`" in survivors


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a @ b", ["`a @ b` to `a * b`"]),
        ("a += b", ["`a += b` to `a -= b`"]),
        ("a < b", ["`a < b` to `a >= b`", "`a < b` to `a <= b`"]),
        ("a < b <= c", ["`a < b <= c` to `a <= b <= c`", "`a < b <= c` to `a < b < c`"]),
        ("if a:\n    b", ["`if a:` to `if not a:`"]),
        ("b if not a else c", ["`b if not a else c` to `b if not not a else c`"]),
        ("max(a)", ["`max(a)` to `min(a)`"]),
        ("f(a, axis=n, **b)", ["`f(a, axis=n, **b)` to `f(a, **b)`"]),
        ("f(axis=-1)", ["`f(axis=-1)` to `f()`", "`-1` to `+1`", "`1` to `2`"]),
        ("f(copy=False, strict=True)", []),
        (
            "def f(x: Array) -> Array:\n    return x",
            ["`return x` to `return -x`", "`return x` to `return 1.01 * x`"],
        ),
        (
            "def f(x) -> tuple[Array, int]:\n    return x, n",
            ["`return (x, n)` to `return (-x, n)`", "`return (x, n)` to `return (1.01 * x, n)`"],
        ),
        ("def f() -> float:\n    return 0.0", ["`0.0` to `1.0`"]),
        ("def f() -> Array:\n    return", []),
        ("def f(x: Annotated[int, 3]) -> str:\n    'Say 4.'\n    return f'{5}'", []),
        ("raise ValueError(n + 1)", []),
    ],
)
def test_changes(tmp_path: Path, source: str, expected: list[str]):
    assert sorted(changes(tmp_path, source)) == sorted(expected)


def test_sample_is_spread_and_seeded(tmp_path: Path):
    source = "a = [" + "1, " * 30 + "]\ndef f():\n    return 2\ndef g():\n    return 3\n"
    possible = project(tmp_path, STRONG, source).module_changes("core")
    assert len(possible) == 32
    first = sampled(possible, 6)
    assert sorted({possible[n].group for n in first[:3]}) == [
        "core.f",
        "core.g",
        "core.the top level",
    ]
    assert sampled(possible, 6) == first
    assert sampled(possible, 6, seed="other") != first
    assert sorted(sampled(possible, 100)) == list(range(32))


def test_files_of_a_module():
    package = Package(mutants.ROOT, "dlref")
    assert mutants.tests_of(package, "losses") == [
        "dlref/losses",
        "tests/test_contracts_losses.py",
        "tests/test_losses.py",
        "tests/test_losses_errors.py",
        "tests/test_losses_golden.py",
    ]
    assert mutants.tests_of(package, "dropout")[:2] == [
        "dlref/dropout.py",
        "tests/test_contracts_layers.py",
    ]


def test_unknown_module_is_told(capsys):
    with pytest.raises(SystemExit):
        mutants.main(["nothing"])
    assert "error: no module 'nothing' in dlref; there are __init__, _check," in (
        capsys.readouterr().err
    )
