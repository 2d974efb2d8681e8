"""Formulas and what ties them: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "untied formula": (
        """\

<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->""",
        "",
        r"""docs/en/activations/tanh.md:20: expected a comment on the line below the formula that ties it to code
    found: none below \tanh'(x) = 1 - \tanh^2 x
    mend:  add a line such as `<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->`, or `<!-- no check: reason -->` with one of the reasons asymptotic, definition, distribution, inequality, integral, limit, notation, optimization, probability, wrong""",
    ),
    "the formula written again": (
        "check: tanh_grad(x) == rhs",
        "check: 1 / np.cosh(x) ** 2 == rhs",
        """\
docs/en/activations/tanh.md:23: expected a check that calls a function of dlref (activations)
    found: 1 / np.cosh(x) ** 2
    mend:  call the function that the formula describes; where there is none, write `lhs == rhs`""",
    ),
    "unknown reason": (
        "no check: inequality",
        "no check: too hard",
        """\
docs/en/activations/tanh.md:26: expected one of the reasons asymptotic, definition, distribution, inequality, integral, limit, notation, optimization, probability, wrong
    found: "too hard"
    mend:  choose one of them, or tie the formula: `<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->`""",
    ),
    "formula inside a line": (
        r"$$1 - \tanh x",
        r"That is $$1 - \tanh x",
        r"""docs/en/activations/tanh.md:25: expected `$$` at the beginning of a line
    found: That is $$1 - \tanh x \le 2 e^{-2x} \text{ for positive x}$$
    mend:  put the formula on lines of its own, or write it in the text as `$…$`""",
    ),
    "check below an inline formula": (
        """\
or 7.1%.
""",
        """\
or 7.1%.
<!-- check: lhs == rhs; x in [-5, 5] -->
""",
        """\
docs/en/activations/tanh.md:19: expected a display formula on the lines above a check
    found: <!-- check: lhs == rhs; x in [-5, 5] -->
    mend:  move it to the line below its `$$…$$`; only one check belongs to a formula, and none to a formula in the text""",
    ),
    "two checks": (
        "<!-- no check: inequality -->",
        """\
<!-- no check: inequality -->
<!-- check: lhs == rhs; x in [-5, 5] -->""",
        """\
docs/en/activations/tanh.md:27: expected a display formula on the lines above a check
    found: <!-- check: lhs == rhs; x in [-5, 5] -->
    mend:  move it to the line below its `$$…$$`; only one check belongs to a formula, and none to a formula in the text""",
    ),
    "unknown command": (
        r"\tanh'(x) = 1",
        r"\tanhh'(x) = 1",
        r"""docs/en/activations/tanh.md:20: expected LaTeX that can be drawn
    found: Unknown command "\tanhh", in \tanhh'(x) = 1 - \tanh^2 x
    mend:  correct the formula; docs/en/notation.md lists what the pages use""",
    ),
    "open dollar": (
        "$|x| = 2$",
        "$|x| = 2",
        r"""docs/en/activations/tanh.md:18: expected a second `$` that ends the formula, on the same line
    found: For $|x| = 2 the slope is 0.071, or 7.1%.
    mend:  close the formula, without a blank inside the dollars; write a plain dollar as `\$`""",
    ),
    "open display": (
        r"$$1 - \tanh x \le 2 e^{-2x} \text{ for positive x}$$",
        r"$$1 - \tanh x \le 2 e^{-2x}",
        r"""docs/en/activations/tanh.md:25: expected a second `$$` that ends the formula
    found: a formula that goes on over a blank line or a comment: 1 - \tanh x \le 2 e^{-2x} <!-- no check: inequality --> ![Slope of tanh: 1 at 0…
    mend:  put `$$` behind the formula; leave no blank line inside it""",
    ),
    "last formula open": (
        r"""-\tanh x
    $$""",
        r"""-\tanh x
""",
        r"""docs/en/activations/tanh.md:74: expected an executed answer in an exercise
    found: none in "Is tanh odd?"
    mend:  add a ```pycon block with its output, or a formula with its `check:`
docs/en/activations/tanh.md:77: expected a second `$` that ends the formula, on the same line
    found: $$
    mend:  close the formula, without a blank inside the dollars; write a plain dollar as `\$`
docs/en/activations/tanh.md:80: expected a display formula on the lines above a check
    found: <!-- check: lhs == rhs; x in [-5, 5] -->
    mend:  move it to the line below its `$$…$$`; only one check belongs to a formula, and none to a formula in the text""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message
