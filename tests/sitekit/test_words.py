import pytest

from sitekit.words import WORDS, nearest, word


@pytest.mark.parametrize("label", WORDS)
def test_each_label_has_both_languages(label):
    assert list(WORDS[label]) == ["zh", "en"]
    assert all(WORDS[label].values())


def test_a_word_is_chosen_by_language():
    assert (word("answer", "zh"), word("answer", "en")) == ("简答", "Short answer")


def test_a_third_language_is_refused():
    with pytest.raises(ValueError, match="language") as error:
        word("answer", "de")
    assert str(error.value) == "words: the language must be zh or en; got 'de'"


def test_a_slip_gets_a_hint():
    assert nearest("glossry", ["glossary", "notation"]) == " (did you mean glossary?)"
    assert nearest("xyz", ["glossary", "notation"]) == ""
