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


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labs")
    runs = {name: store.lab_path(name) for name in store.names()}
    tasks = {
        name: Task(path, folder / f"{name}.npz", FAST_SECONDS, fast=True)
        for name, path in runs.items()
    }
    return dict(zip(tasks, run_all(list(tasks.values())), strict=True))


@pytest.fixture(scope="session")
def control_outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("controls")
    tasks = []
    for control in CONTROLS:
        path = planted(control, folder)
        tasks.append(Task(path, path.with_suffix(".npz"), FAST_SECONDS, fast=True))
    return run_all(tasks)
