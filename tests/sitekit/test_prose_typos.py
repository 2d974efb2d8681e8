"""English spelling is checked by the program typos, under our own words."""

import stat

import pytest

from sitekit.prose import typos


def test_a_misspelt_word_is_told(tree):
    page = tree.planted("almost nothing is left", "almost nothing is lefft, recieved")
    assert tree.told(typos.spelling([page.path])) == [
        """\
docs/en/activations/tanh.md:16: expected "received"
    found: "recieved"
    mend:  correct it; a word that is right goes into [tool.typos.default.extend-words] of \
pyproject.toml"""
    ]


def test_a_file_that_is_not_there_is_left_out(tree):
    assert typos.spelling([tree.page("en").path, tree.root / "CHANGELOG.md"]) == []


def test_a_program_that_fails_is_not_taken_for_a_clean_page(tree, monkeypatch):
    broken = tree.root / "typos"
    broken.write_text("#!/bin/sh\necho no such option >&2\nexit 64\n", "utf-8")
    broken.chmod(broken.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(typos, "PROGRAM", broken)
    with pytest.raises(RuntimeError, match=r"^typos: must run; got no such option\n$"):
        typos.spelling([tree.page("en").path])
