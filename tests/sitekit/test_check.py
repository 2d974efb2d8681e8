"""`make check`: one verdict over everything, and a clear word when the page is not there."""

import pytest

from sitekit import check
from sitekit.page import Page
from sitekit.problem import Problem


@pytest.fixture
def quiet(monkeypatch):
    """A page on which every check passes; a test then breaks one of them."""
    ran = []
    monkeypatch.setattr(check, "run", lambda found: ran.append(len(found)) or True)
    monkeypatch.setattr(check, "draw", lambda page: None)
    for module, name in ((check.lint, "problems"), (check.prose, "problems")):
        monkeypatch.setattr(module, name, lambda page: [])
    monkeypatch.setattr(check.prose, "spelling", lambda paths: [])
    monkeypatch.setattr(check, "differences", lambda found: [])
    return ran


def problem(page: Page) -> Problem:
    return Problem(page.path, 3, "a", "b", "c")


def test_in_order_and_equal_code_runs_once(quiet, capsys):
    assert check.main(["activations/tanh"]) == 0
    assert quiet == [1]
    assert "activations/tanh: in order" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["lint", "prose"])
def test_a_problem_in_a_text(quiet, monkeypatch, capsys, where):
    monkeypatch.setattr(getattr(check, where), "problems", lambda page: [problem(page)])
    assert check.main(["activations/tanh.md"]) == 1
    told = capsys.readouterr().out
    assert "docs/zh/activations/tanh.md:3: expected a\n    found: b\n    mend:  c\n" in told
    assert "2 problems" in told
    assert "NOT in order" in told


def test_a_misspelt_word(quiet, monkeypatch, capsys):
    monkeypatch.setattr(
        check.prose, "spelling", lambda paths: [Problem(paths[1], 5, '"separate"', "x", "c")]
    )
    assert check.main(["activations/tanh"]) == 1
    assert 'docs/en/activations/tanh.md:5: expected "separate"' in capsys.readouterr().out


def test_unequal_languages_both_run(quiet, monkeypatch):
    monkeypatch.setattr(check, "differences", lambda found: [problem(found[0])])
    assert check.main(["activations/tanh"]) == 1
    assert quiet == [2]


def test_a_figure_that_cannot_be_drawn(quiet, monkeypatch, capsys):
    monkeypatch.setattr(check, "draw", lambda page: "figure: it must be drawn; got nothing")
    assert check.main(["activations/tanh"]) == 1
    assert "figure: it must be drawn" in capsys.readouterr().out


def test_failing_examples(quiet, monkeypatch):
    monkeypatch.setattr(check, "run", lambda found: False)
    assert check.main(["activations/tanh"]) == 1


@pytest.mark.parametrize("name", ["activations/none", ""])
def test_a_page_that_is_not_there(capsys, name):
    assert check.main([name] if name else []) == 2
    assert capsys.readouterr().out == (
        f"make check: P must name a page as chapter/slug, e.g. P=activations/tanh; got {name!r}\n"
    )


def test_a_broken_glossary_is_told_without_a_traceback(quiet, monkeypatch, capsys):
    def broken(page):
        raise ValueError("docs/glossary.toml: must be a TOML file; Expected ']' (at line 240)")

    monkeypatch.setattr(check.lint, "problems", broken)
    assert check.main(["activations/tanh"]) == 1
    assert capsys.readouterr().out == (
        "docs/glossary.toml: must be a TOML file; Expected ']' (at line 240)\n"
    )


def test_a_page_without_examples_is_in_order(monkeypatch, capsys):
    monkeypatch.setattr(check.pytest, "main", lambda options: pytest.ExitCode.NO_TESTS_COLLECTED)
    assert check.main(["api/special"]) == 0
    assert "api/special: in order" in capsys.readouterr().out
