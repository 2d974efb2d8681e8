"""Numbers of the prose against what the page prints, computes with and writes in formulas."""

import pytest

from sitekit.prose import numbers

PAGE = """---
level: core
---
{prose}

$$
f(x) = 0.044715 x^3 + 10^{{-7}}
$$

Here $\\alpha = 0.01$ and `0.99` is only code.

```pycon
>>> f(2.5, "0.77")  # 0.66
0.41997
>>> g()
array([ 1.  , 23.45, -0.125])
>>> print("share: 12.5%, error 3.4e-09, float64, v1.2.3")
share: 12.5%, error 3.4e-09, float64, v1.2.3
```
"""
PROVED = [
    "0.42",
    "0.420",
    "0.41997",
    "42%",
    "42.0 %",
    "about 23.5",
    "23",
    "−0.125",
    "-0.13",
    "0.12",
    "12.5%",
    "0.125",
    "3.4e-9",
    "3×10⁻⁹",
    "3.4 × 10⁻⁹",
    "2.5",
    "0.044715",
    "10⁻⁷",
    "1e-7",
    "0.01",
    "1%",
    "$0.42$",
    "$\\approx 42\\%$",
]
ORDINARY = [
    "12 layers",
    "in 1998",
    "float64, ReLU6, GPT-2.5, v13.5x",
    "NumPy 2.4.6",
    "§4.25",
    "16th",
    "`0.5`",
    "[@glorot2010, §4.25]",
    "[x](http://a.b/0.75)",
    "<!-- 0.75 -->",
    "## What? {#id-17}",
    "13. a list",
    "10⁻",
    "$x = 0.75$",
]
UNPROVED = {
    "0.43": "0.43",
    "0.4201": "0.4201",
    "41%": "41%",
    "0.77": "0.77",
    "0.66": "0.66",
    "0.99": "0.99",
    "13": "13",
    "2100": "2100",
    "1,234.5": "1,234.5",
    "3.5e-9": "3.5e-9",
    "10⁻⁸": "10⁻⁸",
    "2 × 10⁻⁹": "2×10⁻⁹",
    "2¹⁰": "2¹⁰",
    "$<0.43$": "0.43",
    "64-bit": "64",
    "0.43。": "0.43",
    "约0.43": "0.43",
    '!!! myth "is 0.43" {#x-17}': "0.43",
}


def found(tree, prose, page=PAGE):
    return list(numbers.problems(tree.page("en", page.format(prose=prose))))


@pytest.mark.parametrize("prose", PROVED)
def test_a_printed_or_written_number_is_proved(tree, prose):
    assert found(tree, prose) == []


@pytest.mark.parametrize("prose", ORDINARY)
def test_an_ordinary_number_needs_no_proof(tree, prose):
    assert found(tree, prose) == []


@pytest.mark.parametrize(("prose", "text"), UNPROVED.items())
def test_another_number_is_told(tree, prose, text):
    assert [problem.found.partition(";")[0] for problem in found(tree, prose)] == [f'"{text}"']


def test_one_excuse_may_hold_several_numbers(tree):
    prose = "0.43 and 41 %\n<!-- number 0.43, 41%: measured elsewhere -->"
    assert found(tree, prose) == []


def test_a_page_that_prints_nothing_says_so(tree):
    (problem,) = found(tree, "0.43", "---\nlevel: core\n---\n{prose}\n")
    assert problem.found == '"0.43"; the examples print no number'


def test_frame_pages_may_hold_any_number(tree):
    assert found(tree, "0.43", "---\ntitle: Frame\n---\n{prose}\n") == []
