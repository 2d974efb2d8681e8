"""`make check P=activations/tanh`: all that can be said of one page, in both languages, quickly."""

from __future__ import annotations

import sys
import time

import pytest

from sitekit import figures, lint, parity, prose
from sitekit.page import DOCS, LANGUAGES, Page
from sitekit.problem import Problem, report


def gather(name: str) -> tuple[list[Page], list[Problem]]:
    """The page in each language that has it, and what is wrong with them as texts."""
    paths = [DOCS / language / f"{name}.md" for language in LANGUAGES]
    found = [Page.read(path) for path in paths if path.exists()]
    problems = [
        problem for page in found for problem in [*lint.problems(page), *prose.problems(page)]
    ]
    if len(found) == len(LANGUAGES):
        return found, problems + parity.problems(*found)
    return found, problems + parity.missing(found)


def draw(page: Page) -> str | None:
    """Draw the page's figures (or find them drawn); what went wrong, if anything did."""
    try:
        for figure in page.figures:
            figures.draw(figure.target.removeprefix("figure:"), page.lang)
    except ValueError as error:
        return f"{page.lang}/{page.name}: {error}"
    return None


def main(arguments: list[str]) -> int:
    """Lint, parity, prose, figures, then examples and formulas."""
    begun = time.monotonic()
    name = arguments[0].removesuffix(".md") if arguments else ""
    found, problems = gather(name)
    if not found:
        print(
            f"make check: P must name a page as chapter/slug, e.g. P=activations/tanh; got {name!r}"
        )
        return 2
    if problems:
        print(report(problems))
    failures = [failure for page in found if (failure := draw(page))]
    print(*failures, sep="\n", end="\n" if failures else "")
    options = ["--quiet", "-p", "no:cacheprovider", "-p", "no:cov", "--tb=short", "-W", "error"]
    code = pytest.main([*options, *(str(page.path) for page in found)])
    bad = bool(problems or failures or code)
    print(f"{name}: {'NOT in order' if bad else 'in order'} ({time.monotonic() - begun:.1f} s)")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
