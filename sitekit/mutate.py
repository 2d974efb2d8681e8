"""Plant errors on pages, one at a time, and list those that no check notices (`make mutate-pages`).

`python -m sitekit.mutate activations/tanh` changes, in memory only, the page's tied formulas, the
code of its examples, the digits they print, and the dlref functions it calls. Each change should
turn an example or a formula red. One that cannot (the same function written differently) is
explained in tests/docs/survivors.toml.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sitekit.child import without_blas_threads
from sitekit.page import DOCS, LANGUAGES, Page, pages
from sitekit.pagerun import PageRun
from sitekit.planting import (
    KINDS,
    Planted,
    digit_changes,
    example_changes,
    formula_changes,
    function_changes,
)
from sitekit.problem import ROOT, Problem, report
from sitekit.survival import sampled, score_table, share

SURVIVORS = ROOT / "tests" / "docs" / "survivors.toml"
SAMPLE: Mapping[str, int] = {"formula": 80, "example": 50, "digit": 200, "function": 50}
NOTICED = 0.95  # the share below which the command fails


@dataclass(frozen=True)
class Explanation:
    """Why a change on a page cannot be noticed."""

    page: str
    change: str
    reason: str


@dataclass
class Outcome:
    """What became of the changes planted on one page."""

    page: Page
    planted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    survivors: list[Planted] = field(default_factory=list)
    explained: list[tuple[Planted, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def unnoticed(self, kind: str) -> int:
        """How many of a kind survived, explained or not."""
        all_survivors = [*self.survivors, *(planted for planted, _ in self.explained)]
        return sum(planted.kind == kind for planted in all_survivors)


def read_explanations(path: Path) -> list[Explanation]:
    """The `[[survivor]]` entries of the file."""
    if not path.exists():
        return []
    entries = tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    return [Explanation(entry["page"], entry["change"], entry["reason"]) for entry in entries]


def mutate_page(
    page: Page,
    explanations: Sequence[Explanation] = (),
    sample: Mapping[str, int] = SAMPLE,
    explained_in: Path = SURVIVORS,
) -> Outcome:
    """Plant a sample of changes of each kind, and those that are explained."""
    outcome, run = Outcome(page), PageRun(page)
    fault, right = run.fault(), run.outputs()
    if fault is not None or right is None:
        line, found = fault or (1, "examples that do not print the same twice")
        slug = page.name.removesuffix(".md")
        outcome.problems.append(
            Problem(
                page.path,
                line,
                "a page that is right before anything is changed",
                found,
                f"run `make check P={slug}` first",
            )
        )
        return outcome
    printed, names = right
    reasons = {e.change: e.reason for e in explanations if e.page + ".md" == page.name}
    changes = [
        list(formula_changes(run)),
        list(example_changes(run)),
        list(digit_changes(run, printed)),
        list(function_changes(run, names)),
    ]
    for kind, possible in zip(KINDS, changes, strict=True):
        for planted in chosen(possible, sample[kind], reasons):
            outcome.planted[kind] += 1
            _progress(outcome, kind)
            if planted.survives():
                reason = reasons.pop(planted.description, None)
                if reason is None:
                    outcome.survivors.append(planted)
                else:
                    outcome.explained.append((planted, reason))
    outcome.problems += [_stale(explained_in, page, change) for change in reasons]
    return outcome


def chosen(possible: Sequence[Planted], size: int, reasons: Mapping[str, str]) -> list[Planted]:
    """A sample that takes from each group in turn, and all that are explained."""
    kept = set(sampled(possible, size))
    kept |= {n for n, planted in enumerate(possible) if planted.description in reasons}
    return [possible[n] for n in sorted(kept)]


def _stale(path: Path, page: Page, change: str) -> Problem:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    line = next((n for n, text in enumerate(lines, 1) if change in text), 1)
    return Problem(
        path,
        line,
        f"a change that survives on {page.name}",
        f"{change!r}, which is noticed now or can no longer be made",
        "delete the entry, or copy the change's description from the list of survivors",
    )


def _progress(outcome: Outcome, kind: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{outcome.page.name} {kind} {outcome.planted[kind]}   ", end="", file=sys.stderr)


def table(outcomes: Sequence[Outcome]) -> str:
    """Planted, noticed and their share, for each kind and in all."""
    rows = [
        (
            kind,
            sum(outcome.planted[kind] for outcome in outcomes),
            sum(outcome.unnoticed(kind) for outcome in outcomes),
        )
        for kind in KINDS
    ]
    return score_table("changed", rows)


def share_noticed(outcomes: Sequence[Outcome]) -> float:
    """Of all that was planted; 0 where nothing was."""
    planted = sum(sum(outcome.planted.values()) for outcome in outcomes)
    survived = sum(outcome.unnoticed(kind) for outcome in outcomes for kind in KINDS)
    return share(planted, survived)


def survivors_text(outcomes: Sequence[Outcome]) -> str:
    """The survivors with file, line and what was changed; the explained ones apart."""
    lines = []
    for outcome in outcomes:
        for planted in outcome.survivors:
            lines.append(f"{_place(outcome.page, planted)}: nobody noticed {planted.kind}")
            lines.append(f"    change: {planted.description}")
    for outcome in outcomes:
        for planted, reason in outcome.explained:
            lines.append(f"{_place(outcome.page, planted)}: explained {planted.kind}")
            lines += [f"    change: {planted.description}", f"    reason: {reason}"]
    return "\n".join(lines)


def _place(page: Page, planted: Planted) -> str:
    path = page.path.resolve()
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{planted.line}"


def chosen_pages(names: Sequence[str]) -> list[Page]:
    """One page for each name; both languages have the same code, so one is enough."""
    if not names:
        return [page for page in pages("zh") if page.is_topic]
    found = []
    for name in names:
        existing = [path for lang in LANGUAGES if (path := DOCS / lang / f"{name}.md").exists()]
        if not existing:
            raise LookupError(f"no page docs/zh/{name}.md or docs/en/{name}.md")
        found.append(Page.read(existing[0]))
    return found


def verdict(outcomes: Sequence[Outcome]) -> int:
    """Print the report; 1 if too little was noticed or an explanation is out of date."""
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    print(table(outcomes))
    if text := survivors_text(outcomes):
        print(text)
    if problems:
        print(report(problems))
    noticed = share_noticed(outcomes)
    if noticed < NOTICED:
        print(f"noticed {noticed:.1%}, expected at least {NOTICED:.0%}")
    return int(bool(problems) or noticed < NOTICED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate the named pages, or all topic pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="chapter/slug")
    names = [name.removesuffix(".md") for name in parser.parse_args(arguments).pages]
    try:
        found = chosen_pages(names)
    except LookupError as error:
        parser.error(str(error))
    explanations = read_explanations(SURVIVORS)
    return verdict([mutate_page(page, explanations) for page in found])


if __name__ == "__main__":
    without_blas_threads("sitekit.mutate")
    sys.exit(main())
