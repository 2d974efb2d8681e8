"""`make test`: the gate, step by step, and what it could not check."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sitekit.problem import ROOT

BIN = Path(sys.executable).parent
BROWSER = "tests/browser"
NOT_RUN = ROOT / ".cache" / "not-run"
Step = tuple[str, list[str]]

PYTEST = [str(BIN / "pytest"), "-q"]
CODE: list[Step] = [
    ("lint", [str(BIN / "ruff"), "check", "--quiet"]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet"]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("docstrings", [str(BIN / "pydoclint"), "--quiet", "dlref"]),
    (
        "dlref",
        [*PYTEST, "dlref", "tests", "--doctest-modules", "--cov=dlref", "--cov-report=term"]
        + [
            f"--ignore=tests/{name}"
            for name in ("alone", "sitekit", "docs", "labs", "site", "browser", "golden")
        ],
    ),
    ("dlref alone", [*PYTEST, "--force-enable-socket", "tests/alone"]),
    ("sitekit", [*PYTEST, "tests/sitekit"]),
    ("labs, fast", [*PYTEST, "tests/labs"]),
]
LABS: list[Step] = [("labs", [sys.executable, "-m", "sitekit.labs"])]
PAGES: list[Step] = [("pages", [*PYTEST, "docs", "README.md", "CONTRIBUTING.md", "tests/docs"])]
SITE: list[Step] = [
    ("build", [sys.executable, "-m", "sitekit.build"]),
    ("site", [*PYTEST, "tests/site"]),
    ("browser", [*PYTEST, "--force-enable-socket", BROWSER]),
]
GATES = {"all": CODE + LABS + PAGES + SITE, "code": CODE, "pages": PAGES, "site": LABS + SITE}


def run(step: Step) -> bool:
    """One step, its output shown as it comes."""
    name, command = step
    print(f"=== {name}", flush=True)
    begun = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    print(f"=== {name}: {'ok' if passed else 'FAILED'} ({time.monotonic() - begun:.0f} s)")
    return passed


def main(arguments: list[str]) -> int:
    """Run all steps, also after a failed one, and end with what failed and what was not run."""
    steps = GATES[arguments[0] if arguments else "all"]
    NOT_RUN.unlink(missing_ok=True)
    failed = [step[0] for step in steps if not run(step)]
    print(f"FAILED: {', '.join(failed)}" if failed else "all checks that were run passed")
    if NOT_RUN.exists():
        print(NOT_RUN.read_text("utf-8").strip())
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
