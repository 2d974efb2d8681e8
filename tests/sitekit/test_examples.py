"""What Sybil collects from a page, and how a failure reads."""

import textwrap

import pytest
from sybil import Sybil
from sybil.example import SybilFailure

from sitekit.examples import PageParser, plain_counts

PAGE = textwrap.dedent("""\
    ---
    module: activations
    ---
    ```pycon
    >>> x = 2
    >>> def double(x):
    ...     return 2 * x
    ...
    >>> double(x)
    {output}
    ```

    !!! note
        ```pycon title="inside"
        >>> print("a\\n\\nb")
        a
        <BLANKLINE>
        b
        ```

    $$
    \\tanh'(x) = {formula}
    $$
    <!-- check: tanh_grad(x) == rhs; x in [-3, 3] -->
    """)


def examples(tmp_path, output="4", formula="1 - \\tanh^2(x)"):
    path = tmp_path / "page.md"
    path.write_text(PAGE.format(output=output, formula=formula), "utf-8")
    document = Sybil(parsers=[PageParser()], patterns=["*.md"]).parse(path)
    return list(document.examples()), path.read_text("utf-8")


def test_all_are_collected_with_their_lines(tmp_path):
    found, text = examples(tmp_path)
    assert [example.line for example in found] == [5, 6, 9, 15, 21]
    counts = plain_counts(text)
    assert counts["examples"] + counts["formulas tied"] == len(found)
    for example in found:
        example.evaluate()


def test_a_wrong_output_says_what_was_printed_and_what_to_do(tmp_path):
    found, _ = examples(tmp_path, output="5")
    for example in found[:2]:
        example.evaluate()
    with pytest.raises(SybilFailure) as failure:
        found[2].evaluate()
    message = str(failure.value)
    assert "page.md, line 9" in message
    assert "Expected:\n    5\nGot:\n    4\n" in message
    assert "mend:  if the page is wrong, write what was printed" in message


def test_a_changed_formula_says_which_side_is_false(tmp_path):
    found, _ = examples(tmp_path, formula="1 + \\tanh^2(x)")
    with pytest.raises(SybilFailure) as failure:
        found[-1].evaluate()
    message = str(failure.value)
    assert "line 21" in message
    assert "expected the formula to agree with: tanh_grad(x) == rhs; x in [-3, 3]" in message
    assert "mend:  correct the formula" in message


def test_plain_counts_leave_out_what_is_only_shown():
    text = '````markdown\n!!! claim theorem\n```pycon\n>>> 1\n```\n````\n!!! myth "m" {#m}\n'
    assert plain_counts(text) == {"examples": 0, "formulas tied": 0, "claims": 0, "myths": 1}
