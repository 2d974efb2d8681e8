"""`make check P=activations/tanh`: all that can be said of one page, in both languages, quickly."""

from __future__ import annotations

import sys
import time

import pytest

from sitekit import figures, lint, parity, prose
from sitekit.page import DOCS, LANGUAGES, Page
from sitekit.problem import Problem, report


def read(name: str) -> list[Page]:
    """The page in each language that has it."""
    suffix = ".py" if name.startswith("labs/") and name != "labs/index" else ".md"
    paths = [DOCS / language / f"{name}{suffix}" for language in LANGUAGES]
    return [Page.read(path) for path in paths if path.exists()]


def differences(found: list[Page]) -> list[Problem]:
    """Where the languages do not say the same."""
    whole = len(found) == len(LANGUAGES)
    return parity.problems(*found) if whole else parity.missing(found)


def texts(found: list[Page]) -> list[Problem]:
    """What is wrong with each page by itself."""
    told = [*prose.spelling([page.path for page in found])]
    for page in found:
        told += [*lint.problems(page), *prose.problems(page)]
    return told


def draw(page: Page) -> str | None:
    """Draw the page's figures (or find them drawn); what went wrong, if anything did."""
    try:
        for figure in page.figures:
            figures.draw(figure.target.removeprefix("figure:"), page.lang)
    except ValueError as error:
        return f"{page.lang}/{page.name}: {error}"
    return None


def run(found: list[Page]) -> bool:
    """Whether all examples and formulas of these pages pass."""
    if found[0].is_lab:  # its code is the matter of `make labs`
        return True
    options = ["--quiet", "--tb=short", "-p", "no:cacheprovider"]
    outcome = pytest.main([*options, *(str(page.path) for page in found)])
    # A page of generated reference has no examples of its own.
    return outcome in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def main(arguments: list[str]) -> int:
    """Lint, prose, parity, figures, then examples and formulas."""
    begun = time.monotonic()
    name = arguments[0].removesuffix(".md").removesuffix(".py") if arguments else ""
    found = read(name)
    if not found:
        print(
            f"make check: P must name a page as chapter/slug, e.g. P=activations/tanh; got {name!r}"
        )
        return 2
    unequal = differences(found)
    try:
        problems = [*unequal, *texts(found)]
    except ValueError as error:  # a file that all pages need, such as docs/glossary.toml
        print(error)
        return 1
    if problems:
        print(report(problems))
    failures = [failure for page in found if (failure := draw(page))]
    print(*failures, sep="\n", end="\n" if failures else "")
    # Equal code need not run twice: parity has compared the second language as text.
    passed = run(found if unequal else found[:1])
    good = passed and not problems and not failures
    print(f"{name}: {'in order' if good else 'NOT in order'} ({time.monotonic() - begun:.1f} s)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
