"""The report: what counts as run, and what turns it red or stale."""

import dataclasses
import json
from pathlib import Path

import pytest

from sitekit import evidence
from sitekit.evidence import Entry, Outcome, Report, line, observe, summary
from sitekit.labs import store
from sitekit.page import DOCS, Page

TEXT = """\
---
title: T
level: core
---
## Q? {#q}
!!! answer
    A.
!!! claim theorem "one" {#one}
    ```pycon
    >>> 1 + 1
    2
    ```
!!! claim cited "two" {#two}
    [@x]
!!! myth "three" {#three}
    ```pycon
    >>> 2
    2
    ```
$$
y = x
$$
<!-- check: f(x) == rhs; x in [0, 1] -->
"""
ALL = [Outcome(10, False, True), Outcome(17, False, True), Outcome(20, True, True)]


@pytest.fixture
def page():
    return Page(DOCS / "zh" / "a" / "t.md", "zh", "a/t.md", TEXT)


@pytest.fixture
def report(page):
    made = Report.fresh()
    made.pages["zh/a/t.md"] = observe(page, ALL)
    return made


def test_what_an_entry_counts(page):
    entry = observe(page, ALL)
    assert dataclasses.asdict(entry) == {
        "key": evidence.page_key(page),
        "questions": 1,
        "claims": {"theorem": 1, "cited": 1},
        "claims_run": 1,
        "myths": 1,
        "myths_run": 1,
        "examples": 2,
        "examples_passed": 2,
        "formulas": 1,
        "tied": 1,
        "tied_passed": 1,
        "failures": [],
    }
    assert (entry.claims_made, entry.claims_to_run, entry.passed) == (2, 1, True)


@pytest.mark.parametrize("red", range(3))
def test_a_failure_anywhere_turns_the_page_red(page, report, red):
    outcomes = list(ALL)
    outcomes[red] = dataclasses.replace(outcomes[red], passed=False)
    report.pages["zh/a/t.md"] = observe(page, outcomes)
    assert report.status(page) == "failing"
    assert "未通过" in line(report, report.pages["zh/a/t.md"], "failing", "zh")


def test_a_claim_without_an_example_is_not_run(page):
    entry = observe(page, [outcome for outcome in ALL if outcome.line != 10])
    assert (entry.claims_run, entry.passed) == (0, False)


def test_a_changed_page_is_unverified(page, report):
    assert report.status(page) == "verified"
    assert report.status(dataclasses.replace(page, text=TEXT + "\n")) == "unverified"


def test_an_unknown_page_is_unverified(page, report):
    assert report.status(dataclasses.replace(page, name="a/other.md")) == "unverified"


def test_a_report_of_other_sources_says_nothing(page, report, tmp_path):
    path = tmp_path / "report.json"
    report.save(path)
    assert Report.load(path).status(page) == "verified"
    stored = json.loads(path.read_text("utf-8"))
    stored["sources"] = "other"
    path.write_text(json.dumps(stored), "utf-8")
    assert Report.load(path).status(page) == "unverified"


@pytest.mark.parametrize("text", [None, "", "{ half a rep"])
def test_a_missing_or_broken_report_is_no_error(page, tmp_path, text):
    path = tmp_path / "report.json"
    if text is not None:
        path.write_text(text, "utf-8")
    assert Report.load(path).status(page) == "unverified"


@pytest.mark.parametrize("name", ["dlref/a.py", "sitekit/b.py", "conftest.py"])
def test_every_source_moves_the_key(tmp_path, name):
    for file in ("dlref/a.py", "sitekit/b.py", "conftest.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("x = 1\n", "utf-8")
    before = evidence.sources_key(tmp_path)
    (tmp_path / name).write_text("x = 2\n", "utf-8")
    assert evidence.sources_key(tmp_path) != before


def test_totals_and_summary(report):
    report.pages["en/a/t.md"] = report.pages["zh/a/t.md"]
    assert report.total("zh") == dataclasses.replace(report.pages["zh/a/t.md"], key="")
    assert summary(report)[1] == (
        "  zh: 1 pages, 1 questions, 2/2 examples, 1/1 claims run (1 theorem, 1 cited), "
        "1/1 myths refuted, 1/1 display formulas tied"
    )


def test_a_language_that_did_not_run_is_not_told_in_zeros(report):
    assert summary(report)[2] == "  en: not run"


def test_missing_pages_are_forgotten(page, report):
    report.pages["zh/gone.md"] = Entry()
    report.forget_missing([page])
    assert list(report.pages) == ["zh/a/t.md"]


def test_the_line_that_readers_see(report):
    report.versions, report.date = {"numpy": "2.4.6", "python": "3.11.7"}, "2026-11-21"
    entry = report.pages["zh/a/t.md"]
    assert line(report, entry, "verified", "en") == (
        "2 claims: 1 run, 1 cited · 1 of 1 popular mistakes refuted · 2 of 2 examples passed · "
        "1 of 1 formulas tied to code · NumPy 2.4.6 · 2026-11-21"
    )
    assert "尚未核对" in line(report, entry, "unverified", "zh")


@pytest.mark.parametrize(
    ("cells", "run", "status"),
    [(None, 0, "unverified"), (["other"], 0, "failing"), (["slope"], 1, "verified")],
)
def test_a_claim_on_a_lab_counts_only_if_its_cell_has_run(cells, run, status, monkeypatch):
    text = '!!! claim measured "So it is" {#so lab=depth#slope}\n'
    page = Page(Path("depth.md"), "en", "losses/depth.md", text)
    printed = [store.Printed(name, "", 0.1) for name in cells or ()]
    result = store.Result("code", {}, {}, printed, 1, 1) if cells else None
    monkeypatch.setattr(store, "current", lambda name: result)
    monkeypatch.setattr(store, "stale", lambda name: None if cells else "never run")
    report = evidence.Report.fresh()
    report.pages["en/losses/depth.md"] = entry = evidence.observe(page, [])
    assert entry.claims_run == run
    assert report.status(page) == status
    monkeypatch.setattr(store, "current", lambda name: None)
    assert report.status(page) == "unverified"  # the lab is another one by now


def test_a_lab_says_how_it_was_run():
    result = store.Result("code", {}, {"numpy": "2.0"}, [store.Printed("a", "", 12.3)], 5, 7)
    shown = evidence.lab_line(result, None, "en")
    assert shown == {
        "status": "verified",
        "text": "Run once in full: 12 s · all 7 assertions passed · 5 seeds · NumPy 2.0",
    }
    assert evidence.lab_line(result, "its code has changed", "zh")["status"] == "unverified"
    assert evidence.lab_line(None, "never run", "en")["status"] == "unverified"
