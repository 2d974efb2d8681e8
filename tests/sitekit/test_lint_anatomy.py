"""Headings and what stands below them: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "level-1 heading": (
        "## Why does",
        "# Why does",
        """\
docs/en/activations/tanh.md:1: expected at least one question as a `##` heading
    found: none
    mend:  ask what a reader would type: `## Why …? {#why}`
docs/en/activations/tanh.md:12: expected a heading of level ## here
    found: # Why does tanh saturate?
    mend:  the page's title comes from `title:` in the front matter; below it begin with ##, and leave out no level
docs/en/activations/tanh.md:14: expected an answer only as the first thing below a question of a topic page
    found: an answer elsewhere
    mend:  move it up to its question, or write it as plain text: the drill takes exactly one answer for each question""",
    ),
    "skipped level": (
        "## Try it {#try-it}",
        "#### Try it {#try-it}",
        """\
docs/en/activations/tanh.md:64: expected a heading of level ## to ### here
    found: #### Try it
    mend:  the page's title comes from `title:` in the front matter; below it begin with ##, and leave out no level
docs/en/activations/tanh.md:82: expected a section of exercises with the id {#try-it}
    found: none
    mend:  add `## Try it {#try-it}` (`## 自测 {#try-it}`) with two or three `!!! exercise "…"`""",
    ),
    "no heading id": (
        " {#references}",
        "",
        """\
docs/en/activations/tanh.md:48: expected {#references} as the last heading of a page that cites
    found: "References" as the last heading
    mend:  end the page with `## References {#references}` (`## 参考文献 {#references}`); the list below it is made from the citations
docs/en/activations/tanh.md:82: expected an id of small letters, digits and hyphens after the heading
    found: ## References
    mend:  write `## References {#an-id}`, the same id in both languages""",
    ),
    "capital in an id": (
        "{#saturation}",
        "{#Saturation}",
        """\
docs/en/activations/tanh.md:12: expected an id of small letters, digits and hyphens after the heading
    found: ## Why does tanh saturate? {#Saturation}
    mend:  write `## Why does tanh saturate? {#an-id}`, the same id in both languages""",
    ),
    "id twice": (
        "{#odd}",
        "{#saturation}",
        """\
docs/en/activations/tanh.md:74: expected an id that no other heading or block of the page has (line 12)
    found: {#saturation} again
    mend:  give one of the two another id; keep the older one, links may point to it""",
    ),
    "formula in a heading": (
        "Why does tanh",
        r"Why does $\tanh$",
        r"""docs/en/activations/tanh.md:12: expected a heading in words
    found: a formula: Why does $\tanh$ saturate?
    mend:  say it in words or as `code`; the table of contents cannot show a formula""",
    ),
    "no question mark": (
        "saturate? {",
        "saturate {",
        """\
docs/en/activations/tanh.md:12: expected a heading worded as a question, with its question mark
    found: Why does tanh saturate
    mend:  ask as a reader would; only {#try-it} and {#references} are no questions""",
    ),
    "no answer": (
        """\
!!! answer
""",
        """\
!!! note
""",
        """\
docs/en/activations/tanh.md:14: expected `!!! answer` as the first thing below "Why does tanh saturate?"
    found: !!! note
    mend:  begin with the answer in at most three sentences, indented by four blanks below `!!! answer`; explain after it""",
    ),
    "answer elsewhere": (
        "For $|x| = 2$",
        """\
!!! answer
    Once more.

For $|x| = 2$""",
        """\
docs/en/activations/tanh.md:18: expected an answer only as the first thing below a question of a topic page
    found: an answer elsewhere
    mend:  move it up to its question, or write it as plain text: the drill takes exactly one answer for each question""",
    ),
    "long answer": (
        "That is [",
        "It is. It was. That is [",
        """\
docs/en/activations/tanh.md:14: expected an answer of one to three sentences
    found: 5 sentences
    mend:  keep what an interviewer must hear; move the rest below the answer""",
    ),
    "no exercises": (
        "{#try-it}",
        "{#try}",
        """\
docs/en/activations/tanh.md:64: expected a heading worded as a question, with its question mark
    found: Try it
    mend:  ask as a reader would; only {#try-it} and {#references} are no questions
docs/en/activations/tanh.md:66: expected `!!! answer` as the first thing below "Try it"
    found: !!! exercise "What is the slope at 3?" {#slope-at-three}
    mend:  begin with the answer in at most three sentences, indented by four blanks below `!!! answer`; explain after it
docs/en/activations/tanh.md:82: expected a section of exercises with the id {#try-it}
    found: none
    mend:  add `## Try it {#try-it}` (`## 自测 {#try-it}`) with two or three `!!! exercise "…"`""",
    ),
    "one exercise": (
        "## References",
        """\
!!! exercise "More?" {#more}
    ```pycon
    >>> 1 + len([1])
    2

    ```

!!! exercise "Still more?" {#still-more}
    ```pycon
    >>> 1 + len([1])
    2

    ```

## References""",
        """\
docs/en/activations/tanh.md:64: expected two or three exercises below {#try-it}
    found: 4
    mend:  write each as `!!! exercise "the question" {#its-id}` with the answer indented below""",
    ),
    "exercise elsewhere": (
        "## Try it",
        """\
!!! exercise "Early?" {#early}
    ```pycon
    >>> 1 + len([1])
    2

    ```

## Try it""",
        """\
docs/en/activations/tanh.md:64: expected exercises only below {#try-it}
    found: the exercise "Early?"
    mend:  move it there""",
    ),
    "references not last": (
        """\
## References {#references}
""",
        "",
        """\
docs/en/activations/tanh.md:48: expected {#references} as the last heading of a page that cites
    found: "Try it" as the last heading
    mend:  end the page with `## References {#references}` (`## 参考文献 {#references}`); the list below it is made from the citations""",
    ),
    "no citation": (
        "With the factor 1.7159 [@lecun1998, §4.4].",
        "With another factor.",
        """\
docs/en/activations/tanh.md:47: expected a citation in a cited claim
    found: none in "A scaled tanh was once usual."
    mend:  add `[@key, §2]`
docs/en/activations/tanh.md:82: expected a citation on a page with {#references}
    found: none
    mend:  cite as `[@key, §2]` where a statement rests on a source, or delete the heading""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message
