"""Parity of languages: each difference is seen, and told once, with both places."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import parity

FAULTS = {
    "level": (
        "level: core",
        "level: basic",
        """\
docs/zh/activations/tanh.md:4: expected `level: basic`, as docs/en/activations/tanh.md:4 has it
    found: `level: core`
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "heading missing": (
        """\
## References {#references}
""",
        "",
        """\
docs/en/activations/tanh.md:64: expected the heading ## … {#references}, as docs/zh/activations/tanh.md:82 has it
    found: none here
    mend:  add it below line 64, or delete it there""",
    ),
    "heading id": (
        "{#try-it}",
        "{#exercises}",
        """\
docs/zh/activations/tanh.md:64: expected the heading ## … {#exercises}, as docs/en/activations/tanh.md:64 has it
    found: ## … {#try-it}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "heading level": (
        "## References",
        "### References",
        """\
docs/zh/activations/tanh.md:82: expected the heading ### … {#references}, as docs/en/activations/tanh.md:82 has it
    found: ## … {#references}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "heading added": (
        "## References",
        """\
## Why? {#why}

## References""",
        """\
docs/zh/activations/tanh.md:64: expected the heading ## … {#why}, as docs/en/activations/tanh.md:82 has it
    found: none here
    mend:  add it below line 64, or delete it there""",
    ),
    "block missing": (
        """\
!!! claim cited "A scaled tanh was once usual." {#scaled}
    With the factor 1.7159 [@lecun1998, §4.4].
    <!-- number 1.7159: LeCun's constant, cited -->

""",
        "",
        """\
docs/en/activations/tanh.md:38: expected the block !!! claim cited … {#scaled}, as docs/zh/activations/tanh.md:47 has it
    found: none here
    mend:  add it below line 38, or delete it there""",
    ),
    "kind of claim": (
        "claim theorem",
        "claim measured",
        """\
docs/zh/activations/tanh.md:38: expected the block !!! claim measured … {#slope-at-most-one}, as docs/en/activations/tanh.md:38 has it
    found: !!! claim theorem … {#slope-at-most-one}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "id of a claim": (
        "{#slope-at-most-one}",
        "{#slope-one}",
        """\
docs/zh/activations/tanh.md:38: expected the block !!! claim theorem … {#slope-one}, as docs/en/activations/tanh.md:38 has it
    found: !!! claim theorem … {#slope-at-most-one}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "lab": (
        "{#slope-at-most-one}",
        "{#slope-at-most-one lab=tanh#slope}",
        """\
docs/zh/activations/tanh.md:38: expected the block !!! claim theorem … {#slope-at-most-one lab=tanh#slope}, as docs/en/activations/tanh.md:38 has it
    found: !!! claim theorem … {#slope-at-most-one}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "fence missing": (
        """\
```text
small slope
```

""",
        "",
        """\
docs/en/activations/tanh.md:54: expected the fence ```text below {#saturation}, as docs/zh/activations/tanh.md:60 has it
    found: none here
    mend:  add it below line 54, or delete it there""",
    ),
    "name of a fence": (
        "```text",
        "```sh",
        """\
docs/zh/activations/tanh.md:60: expected the fence ```sh below {#saturation}, as docs/en/activations/tanh.md:60 has it
    found: ```text below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "code": (
        "tanh_grad(2.0).round(4)",
        "tanh_grad(2.0).round(5)",
        """\
docs/zh/activations/tanh.md:31: expected the code float(tanh_grad(2.0).round(5)) # far from 0, as docs/en/activations/tanh.md:31 has it
    found: float(tanh_grad(2.0).round(4)) # 远离 0
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "variable": (
        "import tanh, tanh_grad",
        "import tanh, tanh_grad, sigmoid",
        """\
docs/zh/activations/tanh.md:30: expected the code from dlref.activations import tanh, tanh_grad, sigmoid, as docs/en/activations/tanh.md:30 has it
    found: from dlref.activations import tanh, tanh_grad
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "output": (
        "0.0707",
        "0.0706",
        """\
docs/zh/activations/tanh.md:32: expected "0.0706", as docs/en/activations/tanh.md:32 has it
    found: "0.0707"
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "output among words": (
        "slope at 1: 0.42",
        "slope at 1: 0.43",
        """\
docs/zh/activations/tanh.md:56: expected "slope at 1: 0.43", as docs/en/activations/tanh.md:56 has it
    found: "1 处的斜率：0.42"
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "example missing": (
        """\
>>> float(tanh_grad(2.0).round(4))  # far from 0
0.0707
""",
        "",
        """\
docs/zh/activations/tanh.md:31: expected no such example, as docs/en/activations/tanh.md:28 has it
    found: float(tanh_grad(2.0).round(4)) # 远离 0
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "output missing": (
        """\

0.0707
""",
        """\

""",
        """\
docs/zh/activations/tanh.md:32: expected nothing, as docs/en/activations/tanh.md:32 has it
    found: "0.0707"
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "lines of text": (
        """\
small slope
""",
        """\
small slope
far from 0
""",
        """\
docs/zh/activations/tanh.md:62: expected "far from 0", as docs/en/activations/tanh.md:62 has it
    found: nothing
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "display formula": (
        r"""1 - \tanh^2 x
""",
        r"""1 + \tanh^2 x
""",
        r"""docs/zh/activations/tanh.md:20: expected the formula \tanh'(x) = 1 + \tanh^2 x with `check: tanh_grad(x) == rhs; x in [-5, 5]` below {#saturation}, as docs/en/activations/tanh.md:20 has it
    found: \tanh'(x) = 1 - \tanh^2 x with `check: tanh_grad(x) == rhs; x in [-5, 5]` below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "display formula missing": (
        r"""$$1 - \tanh x \le 2 e^{-2x} \text{ for positive x}$$
<!-- no check: inequality -->

""",
        "",
        r"""docs/en/activations/tanh.md:20: expected the formula 1 - \tanh x \le 2 e^{-2x} \text{（x 为正）} with `no check: inequality` below {#saturation}, as docs/zh/activations/tanh.md:25 has it
    found: none here
    mend:  add it below line 20, or delete it there""",
    ),
    "check": (
        "check: tanh_grad(x) == rhs; x in [-5, 5]",
        "check: tanh_grad(x) == rhs; x in [-9, 5]",
        r"""docs/zh/activations/tanh.md:20: expected the formula \tanh'(x) = 1 - \tanh^2 x with `check: tanh_grad(x) == rhs; x in [-9, 5]` below {#saturation}, as docs/en/activations/tanh.md:20 has it
    found: \tanh'(x) = 1 - \tanh^2 x with `check: tanh_grad(x) == rhs; x in [-5, 5]` below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "reason": (
        "no check: inequality",
        "no check: limit",
        r"""docs/zh/activations/tanh.md:25: expected the formula 1 - \tanh x \le 2 e^{-2x} \text{ for positive x} with `no check: limit` below {#saturation}, as docs/en/activations/tanh.md:25 has it
    found: 1 - \tanh x \le 2 e^{-2x} \text{（x 为正）} with `no check: inequality` below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "number in words of a formula": (
        "for positive x",
        "for x above 0",
        r"""docs/zh/activations/tanh.md:25: expected \text{for x above 0}, as docs/en/activations/tanh.md:25 has it
    found: \text{（x 为正）}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "inline formula": (
        "$|x| = 2$",
        "$|x| = 3$",
        """\
docs/zh/activations/tanh.md:18: expected the formula $|x| = 3$, as docs/en/activations/tanh.md:18 has it
    found: $|x| = 2$
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "source": (
        "@lecun1998",
        "@glorot2010",
        """\
docs/zh/activations/tanh.md:48: expected the citation [@glorot2010, §4.4], as docs/en/activations/tanh.md:48 has it
    found: [@lecun1998, §4.4]
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "place in a source": (
        "§4.4",
        "§4.5",
        """\
docs/zh/activations/tanh.md:48: expected the citation [@lecun1998, §4.5], as docs/en/activations/tanh.md:48 has it
    found: [@lecun1998, §4.4]
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "link": (
        "../notation.md#shapes",
        "../notation.md",
        """\
docs/zh/activations/tanh.md:10: expected the link […](../notation.md), as docs/en/activations/tanh.md:10 has it
    found: […](../notation.md#shapes)
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "term": (
        "[saturation](term:saturation)",
        "saturation",
        """\
docs/en/activations/tanh.md:12: expected the link […](term:saturation), as docs/zh/activations/tanh.md:16 has it
    found: none here
    mend:  add it below line 12, or delete it there""",
    ),
    "figure": (
        "tanh.slope",
        "tanh.curve",
        """\
docs/zh/activations/tanh.md:36: expected the figure ![…](figure:tanh.curve) below {#saturation}, as docs/en/activations/tanh.md:36 has it
    found: ![…](figure:tanh.slope) below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "excuse": (
        "number 1.7159",
        "number 1.716",
        """\
docs/zh/activations/tanh.md:49: expected the comment <!-- number 1.716 -->, as docs/en/activations/tanh.md:49 has it
    found: <!-- number 1.7159 -->
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "example added": (
        """\
>>> float(tanh_grad(2.0).round(4))  # far from 0
""",
        """\
>>> x = 2.0
>>> float(tanh_grad(2.0).round(4))  # far from 0
""",
        """\
docs/zh/activations/tanh.md:31: expected the code x = 2.0, as docs/en/activations/tanh.md:31 has it
    found: float(tanh_grad(2.0).round(4)) # 远离 0
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "fence moved into a block": (
        """\
```text
small slope
```""",
        """\
    ```text
    small slope
    ```""",
        """\
docs/zh/activations/tanh.md:60: expected the fence ```text in the myth {#largest-at-one}, as docs/en/activations/tanh.md:60 has it
    found: ```text below {#saturation}
    mend:  make both languages say the same, in the one that is wrong""",
    ),
    "prerequisites": (
        "[activations/sigmoid]",
        "[]",
        """\
docs/zh/activations/tanh.md:6: expected `prerequisites: []`, as docs/en/activations/tanh.md:6 has it
    found: `prerequisites: ['activations/sigmoid']`
    mend:  make both languages say the same, in the one that is wrong""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_difference_is_told(tree, old, new, message):
    chinese, english = tree.page("zh"), tree.planted(old, new)
    assert "\n".join(tree.told(parity.problems(chinese, english))) == message


def test_a_page_in_one_language_is_told(tree, monkeypatch):
    monkeypatch.setattr("sitekit.page.DOCS", tree.root / "docs")
    pages = [tree.page("zh"), tree.page("en"), tree.page("zh", name="activations/elu.md")]
    assert tree.told(parity.missing(pages)) == [
        """\
docs/zh/activations/elu.md:1: expected the same page in the other language, docs/en/activations/elu.md
    found: this one only
    mend:  write the other one too: same headings, ids, code and formulas"""
    ]


def test_a_fence_that_doctest_cannot_read_is_left_to_lint(tree):
    english = tree.planted(">>> from", ">>>from")
    assert parity.problems(tree.page("zh"), english) == []


def test_more_in_english_is_told_on_the_chinese_page(tree):
    english = tree.planted("[notation]", "[a](../notation.md) and [notation]")
    assert tree.told(parity.problems(tree.page("zh"), english)) == [
        """\
docs/zh/activations/tanh.md:1: expected the link […](../notation.md), as docs/en/activations/tanh.md:10 has it
    found: none here
    mend:  add it below line 1, or delete it there"""
    ]


def test_two_blocks_in_another_order_are_told(tree):
    english = tree.page("en").text
    claim = english[english.index("!!! claim cited") : english.index("!!! myth")]
    swapped = english.replace(claim, "").replace("```text", f"{claim}```text")
    found = parity.problems(tree.page("zh"), tree.page("en", swapped))
    assert [problem.expected.partition(",")[0] for problem in found] == [
        "the block !!! myth … {#largest-at-one}",
        "the block !!! myth … {#largest-at-one}",
    ]


WORDS = {
    "a string": ('print("均值", 1.5)', 'print("mean", 1.5)', True),
    "a number in a string": ('print("均值 2")', 'print("mean 3")', False),
    "a string that is not Chinese": ('print("mean")', 'print("average")', False),
    "a comment": ("x = 1  # 一", "x = 1  # one", True),
    "a line inside parentheses": ("f(1,\n... 2)", "f(1, 2)", True),
    "quotes": ("f('a')", 'f("a")', False),
    "what Python cannot read": ("f((", "f((", True),
}


@pytest.mark.parametrize(("chinese", "english", "same"), WORDS.values(), ids=WORDS)
def test_words_may_differ_and_code_may_not(tree, chinese, english, same):
    text = "---\ntitle: t\n---\n\n```pycon\n>>> {}\n```\n"
    pages = tree.page("zh", text.format(chinese)), tree.page("en", text.format(english))
    assert (parity.problems(*pages) == []) == same
