"""No example is missed: what Sybil collects equals a plain count of the sources."""

from pathlib import Path

import pytest
from sybil import Sybil

from sitekit.examples import PageParser, is_formula, plain_counts
from sitekit.page import DOCS, LANGUAGES, Page, pages
from sitekit.problem import ROOT

FILES = [page.path for page in pages() if not page.is_lab]
FILES += [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_all_examples_are_collected(path):
    found = list(Sybil(parsers=[PageParser()], patterns=["*.md"]).parse(path).examples())
    formulas = sum(map(is_formula, found))
    counts = plain_counts(path.read_text("utf-8"))
    assert (len(found) - formulas, formulas) == (counts["examples"], counts["formulas tied"])


@pytest.mark.parametrize("path", [path for path in FILES if DOCS in path.parents], ids=name)
def test_all_claims_and_myths_are_seen(path):
    page, counts = Page.read(path), plain_counts(path.read_text("utf-8"))
    seen = [sum(block.kind == kind for block in page.blocks) for kind in ("claim", "myth")]
    assert seen == [counts["claims"], counts["myths"]]


def test_there_is_something_to_check():
    assert [page.slug for page in pages(LANGUAGES[0])].count("tanh") == 1
    assert plain_counts((DOCS / "zh/activations/tanh.md").read_text("utf-8"))["examples"] > 50
