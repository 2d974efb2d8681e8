"""Sentences are counted as a reader would."""

import pytest

from sitekit.passages import sentences, shorten

COUNTED = {
    "": 0,
    "One.": 1,
    "One. Two! Three?": 3,
    "No end": 1,
    "One. No end": 2,
    "The slope is 0.25 at 0.": 1,
    "It is 1. Then 2.": 2,
    "Some, e.g. tanh, i.e. this one, vs. another, see Eq. 3.": 1,
    "As in Glorot et al. 2010.": 1,
    "He said “so.” Then he left.": 2,
    "It is **so.** Then not.": 2,
    "Call `a.b. c` and $x. y$ here.": 1,
    "Cited [@glorot2010, Sec. 4. 2]. Again.": 2,
    "See [the page](page.md).": 1,
    "一句。两句！三句？": 3,
    "“一句。”两句。": 2,
    "斜率是 0.25。没有句号": 2,
    "One…\ntwo.": 1,
}


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_sentences(text, count):
    assert sentences(text) == count


def test_a_long_passage_is_shortened_to_one_line():
    assert shorten("a\n  b") == "a b"
    assert shorten("abcdef", 4) == "abc…"
