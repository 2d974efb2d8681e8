"""Every page keeps the rules: one test for each page and gate, its report as the message."""

import pytest

from sitekit import lint, parity, prose
from sitekit.page import LANGUAGES, Page, pages, twin
from sitekit.problem import report

PAGES = pages()


def names(page):
    return f"{page.lang}/{page.name}"


def hold(problems):
    if problems:
        pytest.fail(report(problems), pytrace=False)


def test_there_are_pages_in_each_language():
    assert {page.lang for page in PAGES} == set(LANGUAGES)
    assert any(page.is_topic for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_lint(page):
    hold(lint.problems(page))


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_prose(page):
    hold(prose.problems(page))


def test_every_page_is_in_both_languages():
    hold(parity.missing(PAGES))


@pytest.mark.parametrize("page", [page for page in PAGES if page.lang == "zh"], ids=names)
def test_parity(page):
    if not twin(page).exists():
        pytest.fail(report(parity.missing([page])), pytrace=False)
    hold(parity.problems(page, Page.read(twin(page))))


def test_spelling():
    hold(prose.spelling())
