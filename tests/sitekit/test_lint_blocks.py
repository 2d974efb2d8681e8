"""Claims, myths and exercises: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "unknown kind of block": (
        "!!! answer",
        "!!! answr",
        """\
docs/en/activations/tanh.md:14: expected `!!! answer` as the first thing below "Why does tanh saturate?"
    found: !!! answr
    mend:  begin with the answer in at most three sentences, indented by four blanks below `!!! answer`; explain after it
docs/en/activations/tanh.md:14: expected the first line of a block
    found: !!! answr
    mend:  "answr" is no kind of block (did you mean answer?); there are answer, claim, myth, exercise, note, tip, warning""",
    ),
    "unknown kind of claim": (
        "claim theorem",
        "claim proven",
        """\
docs/en/activations/tanh.md:38: expected the first line of a block
    found: !!! claim proven "The slope is at most $1$." {#slope-at-most-one}
    mend:  "proven" is no kind of claim; write !!! claim theorem|measured|convention|cited "the statement" {#id}""",
    ),
    "claim without a kind": (
        "claim theorem",
        "claim",
        """\
docs/en/activations/tanh.md:38: expected the first line of a block
    found: !!! claim "The slope is at most $1$." {#slope-at-most-one}
    mend:  the claim's kind is missing; write !!! claim theorem|measured|convention|cited "the statement" {#id}""",
    ),
    "statement without quotes": (
        '"The slope is at most $1$."',
        "The slope is at most $1$.",
        """\
docs/en/activations/tanh.md:38: expected the first line of a block
    found: !!! claim theorem The slope is at most $1$. {#slope-at-most-one}
    mend:  write !!! kind "words" {#id}, the kind one of answer, claim, myth, exercise, note, tip, warning
docs/en/activations/tanh.md:75: expected an anchor of tanh.md
    found: [the claim](#slope-at-most-one)
    mend:  anchors are the ids in {#…}; correct this one (did you mean slope-at-three?)""",
    ),
    "quote in a statement": (
        'largest at 1."',
        '"largest" at 1."',
        """\
docs/en/activations/tanh.md:51: expected the first line of a block
    found: !!! myth "The slope of tanh is "largest" at 1." {#largest-at-one}
    mend:  the statement holds a double quote; write !!! myth "the wrong statement" {#id}""",
    ),
    "claim without an id": (
        " {#slope-at-most-one}",
        "",
        """\
docs/en/activations/tanh.md:38: expected the first line of a block
    found: !!! claim theorem "The slope is at most $1$."
    mend:  the id is missing; write !!! claim theorem|measured|convention|cited "the statement" {#id}
docs/en/activations/tanh.md:75: expected an anchor of tanh.md
    found: [the claim](#slope-at-most-one)
    mend:  anchors are the ids in {#…}; correct this one (did you mean slope-at-three?)""",
    ),
    "capital in a block's id": (
        "{#slope-at-most-one}",
        "{#slopeAtMostOne}",
        """\
docs/en/activations/tanh.md:38: expected the first line of a block
    found: !!! claim theorem "The slope is at most $1$." {#slopeAtMostOne}
    mend:  write the id in small letters, digits and hyphens; it is equal in both languages
docs/en/activations/tanh.md:75: expected an anchor of tanh.md
    found: [the claim](#slope-at-most-one)
    mend:  anchors are the ids in {#…}; correct this one (did you mean slopeAtMostOne or slope-at-three?)""",
    ),
    "details": (
        "!!! myth",
        "??? myth",
        """\
docs/en/activations/tanh.md:51: expected the first line of a block
    found: ??? myth "The slope of tanh is largest at 1." {#largest-at-one}
    mend:  write !!! kind "words" {#id}, the kind one of answer, claim, myth, exercise, note, tip, warning""",
    ),
    "attribute": (
        "{#odd}",
        "{#odd open=true}",
        """\
docs/en/activations/tanh.md:74: expected the first line of a block
    found: !!! exercise "Is tanh odd?" {#odd open=true}
    mend:  "open" is no attribute of a exercise; write !!! exercise "the question" {#id}""",
    ),
    "unknown lab": (
        "{#slope-at-most-one}",
        "{#slope-at-most-one lab=batch-size#noise}",
        """\
docs/en/activations/tanh.md:38: expected a lab named batch-size, docs/en/labs/batch-size.py
    found: no such file
    mend:  correct the name, or write the lab; until then show the claim by an example""",
    ),
    "claim without a run": (
        """\
>>> bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())
    True
""",
        """\
>>> y = tanh_grad(np.linspace(-5, 5, 101))
""",
        """\
docs/en/activations/tanh.md:38: expected an example with its printed output in a claim
    found: none in "The slope is at most $1$."
    mend:  add a ```pycon block whose `>>>` line prints what shows the claim, or make it a `cited` claim if nothing can be run""",
    ),
    "cited claim without a citation": (
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
    "myth without a run": (
        """\
>>> print(f"slope at 1: {float(tanh_grad(1.0)):.2f}")
    slope at 1: 0.42
""",
        """\
>>> y = tanh_grad(1.0)
""",
        """\
docs/en/activations/tanh.md:51: expected an example with its printed output in a myth
    found: none in "The slope of tanh is largest at 1."
    mend:  add a ```pycon block whose `>>>` line prints what refutes the statement""",
    ),
    "exercise without a run": (
        """\
>>> float(tanh_grad(3.0).round(4))
    0.0099
""",
        """\
>>> y = tanh_grad(3.0)
""",
        """\
docs/en/activations/tanh.md:66: expected an executed answer in an exercise
    found: none in "What is the slope at 3?"
    mend:  add a ```pycon block with its output, or a formula with its `check:`""",
    ),
    "myth without the right statement": (
        """\
    It is largest at 0:

""",
        "",
        """\
docs/en/activations/tanh.md:51: expected the right statement in a myth, in words
    found: only a run in "The slope of tanh is largest at 1."
    mend:  say in a sentence what is true instead, and where the myth is true, if anywhere""",
    ),
    "compared with itself": (
        "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())",
        "np.allclose(tanh(2.0), tanh(2.0))",
        """\
docs/en/activations/tanh.md:42: expected an example that could fail
    found: a value compared with itself: np.allclose(tanh(2.0), tanh(2.0))
    mend:  compare with something found in another way: a formula, a difference quotient, a number worked out by hand""",
    ),
    "equal to itself": (
        "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())",
        "tanh(2.0) == tanh(2.0)",
        """\
docs/en/activations/tanh.md:42: expected an example that could fail
    found: a value compared with itself: tanh(2.0) == tanh(2.0)
    mend:  compare with something found in another way: a formula, a difference quotient, a number worked out by hand""",
    ),
    "difference with itself": (
        "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())",
        "bool(abs(tanh(2.0) - tanh(2.0)) < 1e-9)",
        """\
docs/en/activations/tanh.md:42: expected an example that could fail
    found: a value compared with itself: bool(abs(tanh(2.0) - tanh(2.0)) < 1e-9)
    mend:  compare with something found in another way: a formula, a difference quotient, a number worked out by hand""",
    ),
    "constant": (
        "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())",
        "print(True)",
        """\
docs/en/activations/tanh.md:42: expected an example that could fail
    found: only constants: print(True)
    mend:  compare with something found in another way: a formula, a difference quotient, a number worked out by hand""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message


def test_a_lab_proves_a_claim(tree):
    lab = tree.root / "docs" / "en" / "labs" / "depth.py"
    lab.parent.mkdir()
    lab.write_text("# %% slope\nassert True\n", "utf-8")
    run = ">>> bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())\n    True\n"
    text = tree.planted("{#slope-at-most-one}", "{#slope-at-most-one lab=depth#slope}").text
    page = tree.page("en", text.replace(run, ">>> y = 1\n"))
    assert lint.problems(page) == []
    lab.write_text("# %% steepness\nassert True\n", "utf-8")
    (problem,) = lint.problems(page)
    assert str(problem).endswith(
        "expected a cell of the lab depth: steepness\n    found: slope\n"
        "    mend:  name the cell whose assertion shows the claim"
    )


def test_what_is_not_equal_to_itself_is_worth_showing(tree):
    run = "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())\n    True"
    page = tree.planted(run, "np.nan == np.nan\n    False")
    assert lint.problems(page) == []


def test_arithmetic_may_surprise(tree):
    page = tree.planted(
        "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())\n    True", "0.1 + 0.2\n    0.3"
    )
    assert lint.problems(page) == []


def test_a_difference_of_constants_may_be_an_argument(tree):
    run = "bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())\n    True"
    page = tree.planted(run, "float(tanh_grad(1.0 - 1.0))\n    1.0")
    assert lint.problems(page) == []
