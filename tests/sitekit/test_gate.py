"""The gate goes on after a failure, names it, and says what was not run."""

import sys

import pytest

from sitekit import gate

GOOD = ("good", [sys.executable, "-c", "pass"])
BAD = ("bad", [sys.executable, "-c", "raise SystemExit(3)"])


@pytest.fixture
def steps(monkeypatch, tmp_path):
    monkeypatch.setattr(gate, "NOT_RUN", tmp_path / "not-run")

    def use(*steps):
        monkeypatch.setattr(gate, "GATES", {"all": list(steps), "pages": [GOOD]})

    return use


def test_all_steps_pass(steps, capsys):
    steps(GOOD)
    assert gate.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "all checks that were run passed"


def test_a_failed_step_is_named_and_the_next_one_runs(steps, capsys):
    steps(BAD, GOOD)
    assert gate.main([]) == 1
    told = capsys.readouterr().out
    assert "=== bad: FAILED" in told
    assert "=== good: ok" in told
    assert told.splitlines()[-1] == "FAILED: bad"


def test_the_last_line_says_what_was_not_run(steps, capsys):
    message = "7 browser checks were not run: no Chromium on this system"
    code = f"import pathlib; pathlib.Path({str(gate.NOT_RUN)!r}).write_text({message!r})"
    steps(("browser", [sys.executable, "-c", code]))
    assert gate.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == message
    steps(GOOD)
    gate.main([])
    assert message not in capsys.readouterr().out


def test_every_gate_is_part_of_the_whole():
    parts = [step for part in ("code", "pages", "site") for step in gate.GATES[part]]
    assert sorted(parts) == sorted(gate.GATES["all"])
