"""The evidence report: what the test run saw on each page, kept for exactly those sources.

`make test-docs` writes it, the site shows it. A page whose text, or whose tools, have changed since
then is *unverified*; one whose run failed is *failing*. Nothing but a test run writes it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from sitekit.labs import store
from sitekit.labs.store import Result
from sitekit.page import CLAIM_KINDS, LANGUAGES, Block, Page
from sitekit.problem import ROOT

REPORT = ROOT / ".cache" / "evidence.json"
Status = Literal["verified", "failing", "unverified"]


def sources_key(root: Path = ROOT) -> str:
    """One hash over all that decides an outcome besides the page itself."""
    digest = hashlib.sha256()
    files = [*root.glob("dlref/**/*.py"), *root.glob("sitekit/**/*.py"), root / "conftest.py"]
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    digest.update(repr(versions()).encode())
    return digest.hexdigest()[:20]


def versions() -> dict[str, str]:
    """The versions that a printed digit may depend on."""
    return {"python": platform.python_version(), "numpy": version("numpy")}


def page_key(page: Page) -> str:
    """The hash of a page's source, and of the labs that its claims rest on."""
    digest = hashlib.sha256(page.text.encode())
    for name in labs_of(page):
        result = store.current(name)
        digest.update(result.key.encode() if result else b"not run")
    return digest.hexdigest()[:20]


def labs_of(page: Page) -> list[str]:
    """The labs that the page's claims rest on."""
    named = {block.attrs["lab"].partition("#")[0] for block in page.blocks if "lab" in block.attrs}
    return sorted(named)


@dataclass
class Entry:
    """What was found and what passed on one page, or on several added up."""

    key: str = ""
    questions: int = 0
    claims: dict[str, int] = field(default_factory=dict)
    claims_run: int = 0
    myths: int = 0
    myths_run: int = 0
    examples: int = 0
    examples_passed: int = 0
    formulas: int = 0
    tied: int = 0
    tied_passed: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def claims_made(self) -> int:
        """Claims of every kind."""
        return sum(self.claims.values())

    @property
    def claims_to_run(self) -> int:
        """Claims that a run can show: all but those that rest on a citation."""
        return self.claims_made - self.claims.get("cited", 0)

    @property
    def passed(self) -> bool:
        """Whether all that should have run has run, and passed."""
        return not self.failures and (
            (self.claims_run, self.myths_run, self.examples_passed, self.tied_passed)
            == (self.claims_to_run, self.myths, self.examples, self.tied)
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one example or formula."""

    line: int
    formula: bool
    passed: bool


def ran(lab: str) -> bool:
    """Whether the cell that `batch-size#noise` names has run in full, in the lab as it stands."""
    name, _, cell = lab.partition("#")
    result = store.current(name)
    return result is not None and cell in [printed.name for printed in result.cells]


def observe(page: Page, outcomes: Iterable[Outcome]) -> Entry:
    """A page's entry from the outcomes of all that was collected on it."""
    seen = list(outcomes)
    code = [outcome for outcome in seen if not outcome.formula]
    tied = [outcome for outcome in seen if outcome.formula]

    def shown(block: Block) -> bool:
        inside = [outcome.passed for outcome in code if block.holds(outcome.line)]
        if "lab" in block.attrs:
            inside.append(ran(block.attrs["lab"]))
        return bool(inside) and all(inside)

    claims = [block for block in page.blocks if block.kind == "claim"]
    myths = [block for block in page.blocks if block.kind == "myth"]
    counted = Counter(block.sort for block in claims)
    return Entry(
        key=page_key(page),
        questions=sum(block.kind == "answer" for block in page.blocks),
        claims={kind: counted[kind] for kind in CLAIM_KINDS if counted[kind]},
        claims_run=sum(shown(block) for block in claims if block.sort != "cited"),
        myths=len(myths),
        myths_run=sum(map(shown, myths)),
        examples=len(code),
        examples_passed=sum(outcome.passed for outcome in code),
        formulas=sum(formula.display for formula in page.formulas),
        tied=len(tied),
        tied_passed=sum(outcome.passed for outcome in tied),
        failures=[f"line {outcome.line}" for outcome in seen if not outcome.passed],
    )


@dataclass
class Report:
    """The entries of all pages that one state of the sources has seen."""

    sources: str
    date: str
    versions: dict[str, str]
    pages: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def fresh(cls) -> Report:
        """An empty report for the sources as they are now."""
        return cls(sources_key(), datetime.date.today().isoformat(), versions())

    @classmethod
    def load(cls, path: Path = REPORT) -> Report:
        """The report as last written, or an empty one if it speaks of other sources."""
        empty = cls.fresh()
        try:
            stored: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return empty
        if stored.get("sources") != empty.sources:
            return empty
        stored["pages"] = {name: Entry(**entry) for name, entry in stored["pages"].items()}
        return cls(**stored)

    def save(self, path: Path = REPORT) -> None:
        """Write it in one step, so that no reader sees half a report."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")
        draft.replace(path)

    def status(self, page: Page) -> Status:
        """How far the report vouches for this page as it is now."""
        entry = self.pages.get(f"{page.lang}/{page.name}")
        if entry is None or entry.key != page_key(page):
            return "unverified"
        if entry.passed:
            return "verified"
        waits = any(store.stale(lab) for lab in labs_of(page))
        return "unverified" if waits and not entry.failures else "failing"

    def total(self, language: str) -> Entry:
        """All pages of one language added up."""
        return add(entry for name, entry in self.pages.items() if name.startswith(f"{language}/"))

    def forget_missing(self, present: Iterable[Page]) -> None:
        """Drop the entries of pages that no longer exist."""
        names = {f"{page.lang}/{page.name}" for page in present}
        self.pages = {name: entry for name, entry in self.pages.items() if name in names}


def add(entries: Iterable[Entry]) -> Entry:
    """The sum of several entries; its key stays empty."""
    total, claims = Entry(), Counter[str]()
    for entry in entries:
        claims.update(entry.claims)
        total.failures += entry.failures
        for name, value in asdict(entry).items():
            if isinstance(value, int):
                setattr(total, name, getattr(total, name) + value)
    total.claims = {kind: claims[kind] for kind in CLAIM_KINDS if claims[kind]}
    return total


def summary(report: Report) -> list[str]:
    """The counts of both languages as lines for the terminal."""
    lines = [f"evidence: NumPy {report.versions['numpy']}, Python {report.versions['python']}"]
    for language in LANGUAGES:
        number = sum(name.startswith(f"{language}/") for name in report.pages)
        if not number:  # make check runs equal code once
            lines.append(f"  {language}: not run")
            continue
        entry = report.total(language)
        kinds = ", ".join(f"{count} {kind}" for kind, count in entry.claims.items()) or "none"
        lines.append(
            f"  {language}: {number} pages, {entry.questions} questions, "
            f"{entry.examples_passed}/{entry.examples} examples, "
            f"{entry.claims_run}/{entry.claims_to_run} claims run ({kinds}), "
            f"{entry.myths_run}/{entry.myths} myths refuted, "
            f"{entry.tied_passed}/{entry.formulas} display formulas tied"
        )
    return lines


LAB_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "run": "完整运行一次：{seconds:.0f} 秒 · 断言 {assertions} 条全部通过",
        "seeds": "随机种子 {seeds} 个",
        "stamp": "NumPy {numpy}",
        "stale": "实验在上次运行之后有改动，结果尚未核对。运行 make labs 即可核对。",
        "never": "实验还没有运行过。运行 make labs。",
    },
    "en": {
        "run": "Run once in full: {seconds:.0f} s · all {assertions} assertions passed",
        "seeds": "{seeds} seeds",
        "stamp": "NumPy {numpy}",
        "stale": "Changed since the last run, so unverified. `make labs` checks it.",
        "never": "This lab has not been run yet. `make labs` runs it.",
    },
}


def lab_line(result: Result | None, stale: str | None, language: str) -> dict[str, str]:
    """What the reader sees below a lab's title."""
    words = LAB_WORDS[language]
    if result is None:
        return {"status": "unverified", "text": words["never"]}
    if stale:
        return {"status": "unverified", "text": words["stale"]}
    parts = [words["run"], *([words["seeds"]] if result.seeds else []), words["stamp"]]
    text = " · ".join(parts).format(
        seconds=result.seconds,
        assertions=result.assertions,
        seeds=result.seeds,
        numpy=result.versions["numpy"],
    )
    return {"status": "verified", "text": text}


WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "claims": "结论 {claims_made} 条：{claims_run} 条运行通过",
        "cited": "，{cited} 条为引文",
        "myths": "常见错误 {myths} 条，已反驳 {myths_run} 条",
        "examples": "示例 {examples_passed}/{examples} 通过",
        "formulas": "公式 {tied_passed}/{formulas} 已与代码核对",
        "stamp": "NumPy {numpy} · {date}",
        "unverified": "本页在上次测试之后有改动，尚未核对。运行 make test-docs 即可核对。",
        "failing": "本页有未通过的检查：",
    },
    "en": {
        "claims": "{claims_made} claims: {claims_run} run",
        "cited": ", {cited} cited",
        "myths": "{myths_run} of {myths} popular mistakes refuted",
        "examples": "{examples_passed} of {examples} examples passed",
        "formulas": "{tied_passed} of {formulas} formulas tied to code",
        "stamp": "NumPy {numpy} · {date}",
        "unverified": "Changed since the last test run, so unverified. `make test-docs` checks it.",
        "failing": "A check of this page fails: ",
    },
}


def line(report: Report, entry: Entry, status: Status, language: str) -> str:
    """What the reader sees below a page's title."""
    words = WORDS[language]
    if status == "unverified":
        return words["unverified"]
    values = {
        **asdict(entry),
        "claims_made": entry.claims_made,
        "cited": entry.claims.get("cited", 0),
        "numpy": report.versions["numpy"],
        "date": report.date,
    }
    claims = words["claims"] + (words["cited"] if values["cited"] else "")
    parts = [
        (claims, entry.claims_made),
        (words["myths"], entry.myths),
        (words["examples"], entry.examples),
        (words["formulas"], entry.formulas),
        (words["stamp"], 1),
    ]
    text = " · ".join(text for text, number in parts if number).format(**values)
    return words["failing"] + text if status == "failing" else text
