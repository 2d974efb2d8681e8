"""Plant mistakes in dlref, one at a time, and list those that no test notices (`make mutants`).

`python -m sitekit.mutants losses special` changes, in memory only, operators, constants,
comparisons, conditions, keywords and results in the files of these modules, or of all, and runs
the module's tests and doctests on a copy of the package.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path

from sitekit.child import answers, without_blas_threads
from sitekit.modulemutants import Package, Planted
from sitekit.problem import ROOT, Problem, report
from sitekit.survival import sampled, score_table, share

PER_MODULE, ALONE = 12, 100  # mistakes in each of all modules, and in one that is named
NOTICED = 0.85  # the share below which the command fails
BASELINE_LIMIT = 300.0  # seconds for the tests of a module that is right
PATIENCE = 20.0  # seconds for a module with a mistake, besides five times what it takes without
# Where the tests of a module are, besides tests/test_<module>.py, tests/test_<module>_*.py and
# tests/test_contracts_<module>.py.
LAYERS = "test_contracts_layers.py"
TESTS: dict[str, list[str]] = {
    "__init__": ["test_package.py"],
    "_check": ["test_*errors.py"],
    "_windows": ["test_convolution*.py", "test_pooling*.py", LAYERS],
    "activations": ["test_activation_*.py"],
    "attention": [LAYERS],
    "convolution": [LAYERS],
    "dropout": [LAYERS],
    "gradcheck": ["test_check_layer.py"],
    "normalization": [LAYERS],
    "pooling": [LAYERS],
    "recurrent": [LAYERS],
}
# What the tests import, loaded once instead of in each process.
LOADED = (
    "hypothesis.extra.numpy",
    "numpy.random",
    "numpy.testing",
    *(f"scipy.{name}" for name in ("linalg", "optimize", "signal", "spatial", "special", "stats")),
    *(f"sklearn.{name}" for name in ("datasets", "decomposition", "ensemble", "linear_model")),
    *(f"sklearn.{name}" for name in ("metrics", "model_selection", "preprocessing", "tree")),
)
CONFTEST = '''"""The same examples each time; the smallest one that fails is not asked for."""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutants")
'''


@dataclass
class Outcome:
    """What became of the changes planted in one module."""

    module: str
    planted: int = 0
    survivors: list[Planted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def copied(root: Path, name: str, to: Path) -> Package:
    """A copy of a package and its tests, so that nothing is written where people work."""
    without = shutil.ignore_patterns("__pycache__", "sitekit", "docs", "site", "browser")
    for folder in (name, "tests"):
        shutil.copytree(root / folder, to / folder, ignore=without)
    shutil.copy(root / "pyproject.toml", to)
    (to / "conftest.py").write_text(CONFTEST, "utf-8")
    return Package(to, name)


def tests_of(package: Package, module: str) -> list[str]:
    """The test files of a module, and the module itself for its doctests."""
    patterns = [f"test_{module}.py", f"test_{module}_*.py", f"test_contracts_{module}.py"]
    found = {
        path
        for pattern in [*patterns, *TESTS.get(module, [])]
        for path in (package.root / "tests").glob(pattern)
    }
    path = package.root / package.name / module
    source = path if path.is_dir() else path.with_suffix(".py")
    return [str(path.relative_to(package.root)) for path in [source, *sorted(found)]]


def mutate(
    package: Package, modules: Sequence[str], size: int, seed: str, jobs: int
) -> list[Outcome]:
    """Plant a sample in each module, after its tests have passed without."""
    outcomes = {module: Outcome(module) for module in modules}
    tests = {module: tests_of(package, module) for module in modules}
    right = [(partial(package.passes, tests[module]), BASELINE_LIMIT) for module in modules]
    planted: list[tuple[Planted, float]] = []
    for answer in answers(right, jobs):
        module = modules[answer.number]
        _progress(f"{module}: tests {'pass' if answer.holds else 'FAIL'}, {answer.seconds:.0f} s")
        if answer.holds:
            possible = package.module_changes(module)
            limit = PATIENCE + 5 * answer.seconds
            planted += [(possible[n], limit) for n in sampled(possible, size, seed)]
        else:
            outcomes[module].problems.append(_wrong_already(package, module, tests[module]))
    checks = [(partial(package.passes, tests[p.module], p), limit) for p, limit in planted]
    for done, answer in enumerate(answers(checks, jobs), 1):
        change, _ = planted[answer.number]
        outcome = outcomes[change.module]
        outcome.planted += 1
        if answer.holds:
            outcome.survivors.append(change)
        _progress(f"{done} of {len(checks)}, now {change.module}", done % 25 == 0)
    return list(outcomes.values())


def _progress(text: str, worth_a_line: bool = True) -> None:
    """Over the last line on a terminal; elsewhere only now and then, a line each."""
    if sys.stderr.isatty():
        print(f"\r{text:<60}", end="", file=sys.stderr)
    elif worth_a_line:
        print(text, file=sys.stderr)


def _wrong_already(package: Package, module: str, tests: Sequence[str]) -> Problem:
    return Problem(
        package.modules()[module][0].relative_to(package.root),
        1,
        "tests that pass before anything is changed",
        "a failure, or none that ended in time",
        f"run `.venv/bin/pytest --doctest-modules {' '.join(tests)}`",
    )


def survivors_text(package: Package, outcomes: Sequence[Outcome]) -> str:
    """The survivors with file, line and what was changed."""
    lines = []
    for outcome in outcomes:
        for planted in sorted(outcome.survivors, key=lambda p: (p.path, p.line)):
            source = planted.path.read_text("utf-8").splitlines()[planted.line - 1].strip()
            lines += [
                f"{planted.path.relative_to(package.root)}:{planted.line}: nobody noticed",
                f"    change: {planted.mutant.description}",
                f"    line:   {source}",
            ]
    return "\n".join(lines)


def verdict(package: Package, outcomes: Sequence[Outcome]) -> int:
    """Print the report; 1 if too little was noticed or tests fail without any mistake."""
    rows = [(outcome.module, outcome.planted, len(outcome.survivors)) for outcome in outcomes]
    print(score_table("module", rows, width=16))
    if text := survivors_text(package, outcomes):
        print(text)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        print(report(problems))
    noticed = share(sum(row[1] for row in rows), sum(row[2] for row in rows))
    if noticed < NOTICED:
        print(f"noticed {noticed:.1%}, expected at least {NOTICED:.0%}")
    return int(bool(problems) or noticed < NOTICED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate the named modules, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="module")
    parser.add_argument("--sample", type=int, help="mistakes in each module")
    parser.add_argument("--seed", default="", help="another word draws another sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    for name in LOADED:
        with suppress(ImportError):
            import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        package = copied(ROOT, "dlref", Path(folder))
        known = package.modules()
        if unknown := sorted(set(given.modules) - set(known)):
            parser.error(f"no module {unknown[0]!r} in dlref; there are {', '.join(known)}")
        modules = given.modules or [name for name in known if package.module_changes(name)]
        size = given.sample or (ALONE if given.modules else PER_MODULE)
        outcomes = mutate(package, modules, size, given.seed, given.jobs)
        return verdict(package, outcomes)


if __name__ == "__main__":
    without_blas_threads("sitekit.mutants")
    sys.exit(main())
