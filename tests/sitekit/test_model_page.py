"""A page without a fault gives no problem."""

from sitekit import lint, parity, prose
from sitekit.passages import line_of_key


def test_the_model_page_breaks_no_rule(tree):
    chinese, english = tree.page("zh"), tree.page("en")
    found = [
        *lint.problems(chinese),
        *lint.problems(english),
        *prose.problems(chinese),
        *prose.problems(english),
        *parity.problems(chinese, english),
        *parity.missing([chinese, english]),
        *prose.spelling([english.path]),
    ]
    assert found == []


def test_unreadable_front_matter_is_left_to_lint(tree):
    broken = tree.planted("title: tanh", "title: tanh: why")
    assert len(lint.problems(broken)) == 1
    assert prose.problems(broken) + parity.problems(tree.page("zh"), broken) == []


def test_a_key_that_is_not_there_is_told_on_the_first_line(tree):
    page = tree.page("en")
    assert [line_of_key(page, key) for key in ("level", "nothing")] == [4, 1]
