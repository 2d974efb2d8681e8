"""Each lab's assertions hold at a small size, and fail where its subject is broken on purpose."""

import pytest

from sitekit.labs import store
from sitekit.labs.run import Failure
from tests.labs.conftest import CONTROLS

NAMES = store.names()


def test_there_are_labs():
    assert "batch-size" in NAMES


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", NAMES)
def test_a_lab_holds_in_its_fast_mode(outcomes, name):
    outcome = outcomes[name]
    if isinstance(outcome, Failure):
        pytest.fail(str(outcome), pytrace=False)
    assert outcome.assertions > 0


def test_every_lab_has_a_control():
    assert {control["lab"] for control in CONTROLS} == set(NAMES)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "number", range(len(CONTROLS)), ids=[f"{c['lab']}-{c['cell']}" for c in CONTROLS]
)
def test_a_control_turns_its_cell_red(control_outcomes, number):
    control, outcome = CONTROLS[number], control_outcomes[number]
    assert isinstance(outcome, Failure), f"{control['lab']} did not notice: {control['why']}"
    assert outcome.error.startswith("AssertionError"), outcome.error
    assert outcome.cell == control["cell"]
