"""The wheel of dlref, and fresh environments that hold it and one NumPy; needs a package index."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitekit.gate import BIN, NOT_RUN
from sitekit.problem import ROOT

UV = str(BIN / "uv")
OLDEST = "2.0.2"  # the last of the oldest series that pyproject.toml allows


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))  # a slow network


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [UV, "build", "--wheel", "--quiet", "--no-build-isolation", "--python", sys.executable]
    subprocess.run([*build, "--out-dir", folder, ROOT], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session", params=[f"numpy=={OLDEST}", "numpy"], ids=["oldest", "newest"])
def python(request, wheel, tmp_path_factory):
    """Return the interpreter of an environment with the wheel and this NumPy, and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    install = [UV, "pip", "install", "--quiet", "--upgrade", "--python", python]
    done = subprocess.run([*install, request.param], capture_output=True, text=True, check=False)
    if done.returncode:
        not_run(f"dlref alone with {request.param} was not checked: {done.stderr.strip()}")
    subprocess.run([*install, "--no-index", wheel], check=True)
    return python


def not_run(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    NOT_RUN.parent.mkdir(exist_ok=True)
    with NOT_RUN.open("a", encoding="utf-8") as file:
        file.write(f"{reason}\n")
    pytest.skip(reason)
