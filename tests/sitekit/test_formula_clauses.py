"""What a comment may say, and what it is told when it says something else."""

from __future__ import annotations

import numpy as np
import pytest

from sitekit.formula import FormulaError, check_formula

NAMESPACE = {
    "broken": lambda _x: 1 / 0,
    "gelu": lambda x: x,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
    "two": lambda x: (x, 2 * x),
}
REFUSED = [
    (
        "y = 2x",
        "two(x) == (a, b, y); x in [-5, 5]",
        "the code returns 2 values, but 3 targets are named",
    ),
    (
        r"y = x + \epsilon",
        "x + epsilon == rhs; x in [0, 1]; epsilon in [1e-9, 1e-5]",
        (
            "[1e-9, 1e-5] is so small that a misplaced epsilon would not show: draw it large, as "
            "epsilon in [1e-3, 1e-1]"
        ),
    ),
    (
        r"y = x + \epsilon",
        "x + epsilon == rhs; x in [0, 1]; epsilon = 1e-8",
        (
            "epsilon = 1e-8 is so small that a misplaced epsilon would not show: draw it large, "
            "as epsilon in [1e-3, 1e-1]"
        ),
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in {2}",
        "{2} holds one value only, which can hide an error: give two",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [2, 2]",
        "[2, 2] is empty or a single number: write the lower end first",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in between 1 and 2",
        (
            "cannot read the domain 'between 1 and 2': write [-2, 2], (0, 1), {1..9}, {-1, 1}, "
            "simplex, onehot or normal"
        ),
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x between 1 and 2",
        (
            "cannot read the clause 'x between 1 and 2': write `x in [-5, 5]`, `z[N, K] in "
            "simplex`, `s = softmax(z)`, `if a < b`, `index from 0`, `tol 1e-3` or `function f = "
            "gelu`"
        ),
    ),
    (
        "y = x + 1",
        "x + 1; x in [1, 2]",
        (
            "cannot read 'x + 1': begin with what is compared, as `tanh_grad(x) == rhs`, "
            "`adam(...) == (theta_t, m_t, v_t)` or `lhs == rhs`"
        ),
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; z in [1, 2]",
        "z is declared, but neither the formula nor the code uses it: take the clause away",
    ),
    (
        "y = x + 1",
        "x + q == rhs; x in [1, 2]",
        (
            "unknown name 'q' in 'x + q': declare it, as `q in [-2, 2]`, or name its module in "
            "the page's front matter"
        ),
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; x in [2, 3]",
        "x is declared twice, or is the size of an array too",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; index from 0",
        "`index from 0` has no effect: take it away",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; tol 1e-3",
        "tol is not needed, all values agree to rounding: leave it out",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; tol 0.5",
        "tol must be above 0 and at most 0.05; got 0.5",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; function f = gelu",
        "f is declared, but neither the formula nor the code uses it: take the clause away",
    ),
    (
        "y = x + 1",
        "x + 1 == rhs; x in [1, 2]; if x > 3",
        "the guards leave no draws: widen the domains",
    ),
    (
        r"y = \sqrt{x}",
        "np.sqrt(x) == rhs; x in [-9, 1]",
        "only 15 of 60 values are finite: narrow the domains",
    ),
    (
        "y = x / 0.1",
        "broken(x) == rhs; x in [0, 1]",
        "`broken(x)` raised ZeroDivisionError: division by zero",
    ),
    (
        "y = A",
        "A.T == rhs; A[3, 3] in [0, 1]",
        (
            "A[3, 3] is square, so that a transpose could hide: write letters, as x[n, m], or "
            "x[k + 3, k + 4]"
        ),
    ),
    (
        r"y = \sum_{k=1}^{9} z_k",
        "z.sum() == rhs; z[K] in [0, 1]",
        (
            "the index [5] is outside an array of shape (4,), counted from 1: mend the limits, "
            "or add `index from 0`"
        ),
    ),
    (
        "y = z",
        "softmax(z) == rhs; z in simplex",
        "simplex is for arrays: write z[K] in simplex",
    ),
    (
        r"y = \mathbb{E}_{z \sim \mathcal{N}(0, 2)}[z^2]",
        "np.mean(z**2) == rhs; z[N] in normal",
        r"below \mathbb{E} stands a name, or z \sim \mathcal{N}(0, 1) for a z drawn in normal: "
        "other distributions are not read",
    ),
    (
        r"y = \mathbb{E}_{z \sim \mathcal{N}(0, 1)}[z^2]",
        "np.mean(z**2) == rhs; z[N] in [-3, 3]",
        "the formula says that z is normal: write z[N] in normal",
    ),
    (
        r"y = \mathbb{E}_w[z^2]",
        "np.mean(z**2) == rhs; z[N] in normal",
        "the mean is over w: declare a sample, as w[N] in normal",
    ),
]


@pytest.mark.parametrize(("tex", "comment", "message"), REFUSED)
def test_refusal_says_what_is_wrong_and_what_to_write(tex: str, comment: str, message: str):
    with pytest.raises(FormulaError) as caught:
        check_formula(tex, comment, NAMESPACE)
    assert str(caught.value) == message


ACCEPTED = [
    ("y = a + b", "a + b == rhs; a, b in {1..9}; if a < b"),
    ("y = x_0", "x[0] == rhs; x[n] in (0, 1); index from 0"),
    ("y = f(x)", "2 * x == rhs; x in [-1, 1]; function f = double"),
    ("y = m", "x.max() == rhs; x[n + 2] in [-1, 1]; m = np.max(x)"),
    (r"x \approx x + 10^{-3}", "lhs == rhs; x in [-1, 1]; tol 2e-3"),
    (r"y = \sum_k p_k", "1 == rhs; p[K] in simplex"),
    (r"y = \mathbb{E}_{z \sim \mathcal{N}(0, 1)}[z^2]", "np.mean(z**2) == rhs; z[N] in normal"),
    (r"y = \mathbb{E}_z[z^2]", "np.mean(z**2) == rhs; z[N] in [0, 1]"),
]


@pytest.mark.parametrize(("tex", "comment"), ACCEPTED)
def test_accepted(tex: str, comment: str):
    assert check_formula(tex, comment, {**NAMESPACE, "double": lambda x: 2 * x}) == 60


def test_sizes_are_drawn_all_different():
    shapes = set()

    def keep(x, w):
        shapes.add(x.shape + w.shape)
        return (x.sum(), w.sum())

    comment = "keep(x, w) == (a, b); x[N, D], w[D, M] in [1, 2]"
    tex = r"a = \sum_{i=1}^N \sum_{j=1}^D x_{ij}, \quad b = \sum_{i=1}^D \sum_{j=1}^M w_{ij}"
    check_formula(tex, comment, {"keep": keep})
    assert len(shapes) > 5
    assert all(len({n, d, m}) == 3 for n, d, _, m in shapes)


def test_ends_of_a_closed_range_are_drawn():
    seen = []
    check_formula("y = x", "keep(x) == rhs; x in [-2, 3)", {"keep": lambda x: seen.append(x) or x})
    assert {-2.0, 0.0, 1.0} <= set(seen)
    assert 3.0 not in seen
