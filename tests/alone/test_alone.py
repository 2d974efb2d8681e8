"""dlref with nothing but NumPy: what a reader gets who installs it and leaves the site alone."""

import subprocess
import zipfile
from email import message_from_bytes
from pathlib import PurePosixPath

import dlref

LARGEST = 300_000  # bytes of the wheel: nearly all of it docstrings
NAMES = ", ".join(name for name in dlref.__all__ if name != "__version__")
DIGITS = "dlref.data._images.load_digits"  # needs the extra dlref[data]
EXAMPLES = f"""
import doctest, importlib, pkgutil, dlref
finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
for module in pkgutil.walk_packages(dlref.__path__, "dlref."):
    for test in finder.find(importlib.import_module(module.name)):
        if test.name != {DIGITS!r}:
            runner.run(test)
print(runner.tries > 500, runner.failures)
"""


def run(python, code, folder):
    """Run code away from the tree, warnings as errors."""
    done = subprocess.run(
        [python, "-I", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return done.stdout + done.stderr


def test_wheel_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist()]
    info = f"dlref-{dlref.__version__}.dist-info"
    assert {path.parts[0] for path in paths} == {"dlref", info}
    ours = [path for path in paths if path.parts[0] == "dlref"]
    assert {path.name for path in ours if path.suffix != ".py"} == {"py.typed"}
    assert [path for path in ours if "test" in path.name] == []


def test_wheel_is_small(wheel):
    assert wheel.stat().st_size < LARGEST


def test_wheel_asks_for_numpy_only(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = f"dlref-{dlref.__version__}.dist-info/METADATA"
        metadata = message_from_bytes(archive.read(name))
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert required == ["numpy>=2.0"]


def test_environment_holds_dlref_and_numpy_only(python, tmp_path):
    code = "import importlib.metadata as m; print(sorted(d.name for d in m.distributions()))"
    assert run(python, code, tmp_path) == "['dlref', 'numpy']\n"


def test_every_topic_is_imported_without_a_warning(python, tmp_path):
    assert run(python, f"from dlref import {NAMES}", tmp_path) == ""


def test_every_example_prints_what_it_says(python, tmp_path):
    assert run(python, EXAMPLES, tmp_path) == "True 0\n"


def test_what_needs_an_extra_says_so(python, tmp_path):
    told = run(python, "from dlref.data import load_digits; load_digits()", tmp_path)
    assert "dlref[data]" in told.splitlines()[-1]
