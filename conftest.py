"""Sybil over every Markdown file, and the evidence report of what ran."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil

from sitekit.evidence import Outcome, Report, observe, summary
from sitekit.examples import PageParser, is_formula
from sitekit.page import DOCS, Page, pages

# A slow neighbor on the machine is no fault of an example's; the same examples every time.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate")
pytest_collect_file = Sybil(parsers=[PageParser()], patterns=["*.md"]).pytest()


class Recorder:
    """Watches the examples of each page and writes the report when the run has ended."""

    def __init__(self) -> None:
        self.collected: dict[Path, int] = defaultdict(int)
        self.outcomes: dict[Path, list[Outcome]] = defaultdict(list)
        self.seen: Report | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if hasattr(item, "example") and report.when == "call":
            example = item.example
            self.outcomes[item.path].append(
                Outcome(example.line, is_formula(example), report.passed)
            )
        return report

    def pytest_collection_finish(self, session):
        for item in session.items:
            if hasattr(item, "example"):
                self.collected[item.path] += 1

    def pytest_sessionfinish(self, session):
        finished = [
            Page.read(path)
            for path, number in self.collected.items()
            if DOCS in path.parents and number == len(self.outcomes[path])
        ]
        whole = [page for page in finished if self._is_whole(page)]
        if not whole:
            return
        report = Report.load()
        seen = {
            f"{page.lang}/{page.name}": observe(page, self.outcomes[page.path]) for page in whole
        }
        report.pages |= seen
        report.forget_missing(pages())
        report.save()
        self.seen = replace(report, pages=seen)

    def _is_whole(self, page: Page) -> bool:
        """Whether all of the page was selected, not a part of it (`-k`, a single line)."""
        document = Sybil(parsers=[PageParser()], patterns=["*.md"]).parse(page.path)
        return len(list(document.examples())) == self.collected[page.path]

    def pytest_terminal_summary(self, terminalreporter):
        if self.seen is not None:
            for line in summary(self.seen):
                terminalreporter.write_line(line)


def pytest_configure(config):
    config.pluginmanager.register(Recorder(), "evidence")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """With CI=true a skipped check is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") == "true" and skipped:
        reporter.write_line(f"\nCI=true: {len(skipped)} checks were skipped, and none may be")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
