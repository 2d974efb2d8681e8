"""The labs in their fast mode, each in a process of its own, as many at once as there are cores."""

import tomllib
from pathlib import Path

import pytest

from sitekit.labs import store
from sitekit.labs.run import FAST_SECONDS, Task, run_all

CONTROLS = tomllib.loads((Path(__file__).parent / "controls.toml").read_text("utf-8"))["control"]


def planted(control, folder):
    """A copy of the lab with the control's mistake in it."""
    text = store.lab_path(control["lab"]).read_text("utf-8")
    assert text.count(control["change"]) == 1, f"{control['lab']}: one place: {control['change']}"
    path = folder / f"{control['lab']}-{CONTROLS.index(control)}.py"
    path.write_text(text.replace(control["change"], control["to"]), "utf-8")
    return path


def chosen(request, parameter):
    """The values of a parameter in the tests that will run: with -k, not all of them."""
    calls = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    return [params[parameter] for params in calls if parameter in params]


@pytest.fixture(scope="session")
def outcomes(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("labs")
    names = chosen(request, "name")
    tasks = [
        Task(store.lab_path(name), folder / f"{name}.npz", FAST_SECONDS, fast=True)
        for name in names
    ]
    return dict(zip(names, run_all(tasks), strict=True))


@pytest.fixture(scope="session")
def control_outcomes(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("controls")
    numbers = chosen(request, "number")
    tasks = []
    for number in numbers:
        path = planted(CONTROLS[number], folder)
        tasks.append(Task(path, path.with_suffix(".npz"), FAST_SECONDS, fast=True))
    return dict(zip(numbers, run_all(tasks), strict=True))
