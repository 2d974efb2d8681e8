"""The words of English pages: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import prose

FAULTS = {
    "decimal": (
        "0.071, or",
        "0.072, or",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "0.072"; the nearest that is printed is 0.0707
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 0.072: reason -->`""",
    ),
    "percent": (
        "7.1%",
        "7.2%",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "7.2%"; the nearest that is printed is 0.0707
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 7.2%: reason -->`""",
    ),
    "whole number": (
        "about 3, e.g.",
        "about 30, e.g.",
        """\
docs/en/activations/tanh.md:15: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "30"; the nearest that is printed is 1
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 30: reason -->`""",
    ),
    "power of ten": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        "For $|x| = 2$ the slope is 0.071, or 7.1%. Later it is 10⁻³.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "10⁻³"; the nearest that is printed is 0.0099
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 10⁻³: reason -->`""",
    ),
    "scientific": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        "For $|x| = 2$ the slope is 0.071, or 7.1%. Later it is 3.1e-4.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "3.1e-4"; the nearest that is printed is 0.0099
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 3.1e-4: reason -->`""",
    ),
    "times a power of ten": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        "For $|x| = 2$ the slope is 0.071, or 7.1%. Later it is 2 × 10⁻⁵.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "2×10⁻⁵"; the nearest that is printed is 0.0099
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 2×10⁻⁵: reason -->`""",
    ),
    "bare number as a formula": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        r"For $|x| = 2$ the slope is 0.071, or 7.1%. Later it is $\approx 0.43$.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "0.43"; the nearest that is printed is 0.42
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 0.43: reason -->`""",
    ),
    "bare power as a formula": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        "For $|x| = 2$ the slope is 0.071, or 7.1%. Later it is $10^{-3}$.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "1e-3"; the nearest that is printed is 0.0099
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 1e-3: reason -->`""",
    ),
    "thousands": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        "For $|x| = 2$ the slope is 0.071, or 7.1%. It takes 1,500 steps.",
        """\
docs/en/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "1,500"; the nearest that is printed is 1
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 1,500: reason -->`""",
    ),
    "alt text": (
        "0.071 at 2]",
        "0.061 at 2]",
        """\
docs/en/activations/tanh.md:36: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "0.061"; the nearest that is printed is 0.0707
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 0.061: reason -->`""",
    ),
    "excuse without a reason": (
        "number 1.7159: LeCun's constant, cited",
        "number 1.7159:",
        """\
docs/en/activations/tanh.md:49: expected a number of the prose that needs an excuse, and a reason
    found: "1.7159", without a reason
    mend:  delete the comment if the number is gone or is printed by an example now; else say where it comes from""",
    ),
    "excuse for another number": (
        "number 1.7159",
        "number 1.7",
        """\
docs/en/activations/tanh.md:48: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "1.7159"; the nearest that is printed is 1
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 1.7159: reason -->`
docs/en/activations/tanh.md:49: expected a number of the prose that needs an excuse, and a reason
    found: "1.7", not needed
    mend:  delete the comment if the number is gone or is printed by an example now; else say where it comes from""",
    ),
    "excuse that is not needed": (
        "For $|x| = 2$ the slope is 0.071, or 7.1%.",
        """\
For $|x| = 2$ the slope is 0.071, or 7.1%.
<!-- number 0.071: measured -->""",
        """\
docs/en/activations/tanh.md:19: expected a number of the prose that needs an excuse, and a reason
    found: "0.071", not needed
    mend:  delete the comment if the number is gone or is printed by an example now; else say where it comes from""",
    ),
    "avoided word": (
        "[saturation](term:saturation)",
        "[satiety](term:saturation)",
        """\
docs/en/activations/tanh.md:16: expected "saturation", the word for this on all pages
    found: "satiety" in: 4, almost nothing is left. That is [satiety](term:saturation).
    mend:  write "saturation"; docs/glossary.toml lists the words""",
    ),
    "avoided word in the plural": (
        "almost nothing is left",
        "the regularizers are left",
        """\
docs/en/activations/tanh.md:16: expected "regularization", the word for this on all pages
    found: "regularizer" in: 4, the regularizers are left. That is [saturation](term:saturation).
    mend:  write "regularization"; docs/glossary.toml lists the words""",
    ),
    "avoided word in the description": (
        "What tanh does to a gradient.",
        "What Satiety does to a gradient.",
        """\
docs/en/activations/tanh.md:3: expected "saturation", the word for this on all pages
    found: "satiety" in: description: What Satiety does to a gradient.
    mend:  write "saturation"; docs/glossary.toml lists the words""",
    ),
    "filler": (
        "For $|x| = 2$ the slope",
        "It is worth noting that the slope",
        """\
docs/en/activations/tanh.md:18: expected a sentence that begins with what it says
    found: "it is worth noting" in: It is worth noting that the slope is 0.071, or 7.1%.
    mend:  delete it; the sentence says the same without it""",
    ),
    "Chinese character": (
        "almost nothing is left",
        "almost nothing (饱和) is left",
        """\
docs/en/activations/tanh.md:16: expected English words and punctuation on an English page
    found: "饱" in: 4, almost nothing (饱和) is left. That is [saturation](term:saturation).
    mend:  write it in English; a Chinese word that is meant stands as `code`""",
    ),
    "full-width punctuation": (
        "0.071, or",
        "0.071， or",
        """\
docs/en/activations/tanh.md:18: expected English words and punctuation on an English page
    found: "，" in: For $|x| = 2$ the slope is 0.071， or 7.1%.
    mend:  write it in English; a Chinese word that is meant stands as `code`""",
    ),
    "Chinese in a formula": (
        "for positive x",
        "（x 为正）",
        r"""docs/en/activations/tanh.md:25: expected English words and punctuation on an English page
    found: "为" in: $$1 - \tanh x \le 2 e^{-2x} \text{ （x 为正）}$$
    mend:  write it in English; a Chinese word that is meant stands as `code`""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(prose.problems(tree.planted(old, new, "en")))) == message
