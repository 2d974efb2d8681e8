"""What is false, or cannot be read without guessing, is refused in words that help."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sitekit.formula import NO_CHECK_REASONS, FormulaError, check_formula, namespace_for


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


NAMESPACE = {
    "broken": lambda _x: 1 / 0,
    "gelu": lambda x: x,
    "linear": lambda x, w: x @ w,
    "pair": lambda x: (x, x**2),
    "silu": lambda x: x * sigmoid(x),
    "silu_grad": lambda x: sigmoid(x) + x * sigmoid(x) * sigmoid(-x),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
    "softmax_jacobian": lambda z: np.diag(z) - np.outer(z, z),
    "tanh": np.tanh,
    "tanh_grad": lambda x: 1 / np.cosh(x) ** 2,
    "two": lambda x: (x, 2 * x),
}
REFUSED = [
    (
        r"\tanh'(x) = 1 + \tanh^2(x)",
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "the right-hand side is false: the formula gives 1.99982, the code 0.000181583 at "
            "draw 1 (x = -5)"
        ),
    ),
    (
        r"\sigma'(x) = 1 - \tanh^2(x)",
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is false: the formula gives 0.00664806, the code 0.000181583 at "
            "draw 1 (x = -5)"
        ),
    ),
    (
        r"\sigma' = 1 - \tanh^2(x)",
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is the derivative of sigma, but the code calls tanh_grad: write "
            "the name of what is called, or a free letter such as y"
        ),
    ),
    (
        r"\tanh(x) = 1 - \tanh^2(x)",
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is false: the formula gives -0.999909, the code 0.000181583 at "
            "draw 1 (x = -5)"
        ),
    ),
    (
        r"\mathrm{SiLU}(x) = \sigma(x) + x\,\sigma'(x)",
        "silu_grad(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is SiLU, but the code calls silu_grad, a derivative: write "
            "SiLU', or call the function"
        ),
    ),
    (
        r"\mathrm{SiLU}'(x) = x\,\sigma(x)",
        "silu(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is the derivative of SiLU, but the code calls silu: call "
            "silu_grad, or take the derivative mark away"
        ),
    ),
    (
        r"\mathrm{GELU}(x) = x\,\sigma(x)",
        "silu(x) == rhs; x in [-5, 5]",
        (
            "the left-hand side is GELU, but the code calls silu: write the name of what is "
            "called, or a free letter such as y"
        ),
    ),
    (
        (
            r"\begin{aligned} \tanh'(x) &= \frac{4}{(e^x + e^{-x})^2} \\ &= 1 - \tanh(x) \\ &= 1 "
            r"- \tanh^2(x) \end{aligned}"
        ),
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "step 2 of 3 is false: the formula gives 1.99991, the code 0.000181583 at draw 1 (x "
            "= -5)"
        ),
    ),
    (
        "y = x^2 + z",
        "pair(x) == (x, y); x in [-5, 5]",
        (
            "the formula uses z, which the comment does not declare: add a clause, as `z in [-2, "
            "2]`, for a function `function z = gelu`, or write it without its argument; "
            "declared: x"
        ),
    ),
    (
        r"y = 1 - \tanh^2(x), \quad u = 3x",
        "tanh_grad(x) == rhs; x in [-5, 5]",
        (
            "the equation for u is not tied: compute it in the comment, as `u = ...`, name it as "
            "a target, or give it a formula of its own"
        ),
    ),
    (
        r"\begin{aligned} u &= 3x \\ y &= 1 - \tanh^2(x) \end{aligned}",
        "tanh_grad(x) == y; x in [-5, 5]",
        (
            "the row for u feeds no target (y), so nothing checks it: name it as a target too, "
            "or give it a formula of its own"
        ),
    ),
    (
        r"\begin{aligned} y &= 2x \end{aligned}",
        "two(x) == (u, y); x in [-5, 5]",
        "no row defines the target u: rows define y",
    ),
    (
        r"\begin{aligned} x &= 2x \end{aligned}",
        "two(x)[1] == x; x in [-5, 5]",
        (
            r"x is defined by a row, but it has a value already: write \leftarrow for a new "
            "value, or take one of the two away"
        ),
    ),
    (
        "y = 2x",
        "two(x) == rhs; x in [-5, 5]",
        "the right-hand side has shape (), but the code gives (2,) at draw 1 (x = -5)",
    ),
    (
        r"y = x + \gamma_t",
        "x + 1 == rhs; x in [1, 2]",
        (
            "the formula uses gamma_t, which the comment does not declare: add a clause, as "
            "`gamma_t in [-2, 2]`, for a function `function gamma_t = gelu`, or write it without "
            "its argument; declared: x"
        ),
    ),
    (
        "y = a / b c",
        "a == rhs; a, b, c in [1, 2]",
        r"a / b c is ambiguous: write \frac{a}{b} c, a / (b c) or c \frac{a}{b}",
    ),
    (
        r"y = \log a b",
        "a == rhs; a, b in [1, 2]",
        "where does the argument of log end? write log(...)",
    ),
    (
        r"y = \tanh",
        "tanh(x) == rhs; x in [0, 1]",
        "tanh needs its argument: write tanh(x)",
    ),
    (
        r"y = \tanh^{-1}(x)",
        "tanh(x) == rhs; x in [0, 1]",
        "tanh^{-1} is ambiguous: inverse function or reciprocal",
    ),
    (
        "y = x!",
        "x == rhs; x in {1..3}",
        "a factorial is not read: declare its value in the comment",
    ),
    (
        "y = x w",
        "linear(x, w) == rhs; x[K], w[K] in [0, 1]",
        r"two vectors side by side: write x^\top y, x y^\top or x \odot y",
    ),
    (
        r"y = X \cdot W",
        "linear(X, W) == rhs; X[N, K], W[K, M] in [0, 1]",
        (
            r"\cdot or \times between arrays is ambiguous: juxtapose them for the matrix product, "
            r"write \odot for the elementwise one"
        ),
    ),
    (
        "y = X^2",
        "linear(X, X) == rhs; X[N, N] in [0, 1]",
        r"a power of a matrix is ambiguous: write A A or A^{\odot 2}",
    ),
    (
        r"y = X^\top W",
        "linear(X, W) == rhs; X[N, K], W[K, M] in [0, 1]",
        "a matrix product of the shapes (4, 3) and (4, 2)",
    ),
    (
        r"y = \sum_k 2",
        "2 * x == rhs; x in [0, 1]",
        "how far does the index k run? write its limits",
    ),
    (
        r"y = \sum x",
        "2 * x == rhs; x in [0, 1]",
        r"\sum needs an index, as in \sum_{k=1}^{K}",
    ),
    (
        r"y \le x",
        "x == rhs; x in [0, 1]",
        "an inequality cannot be tied: <!-- no check: inequality -->",
    ),
    (
        r"y = \int x",
        "x == rhs; x in [0, 1]",
        "an integral is not read: <!-- no check: integral -->",
    ),
    (
        r"y \propto x",
        "x == rhs; x in [0, 1]",
        r"\propto leaves a constant open: write the formula with =",
    ),
    (
        r"y = x_1 + \dots + x_n",
        "x.sum() == rhs; x[n] in [0, 1]",
        r"dots are not read: write the sum with \sum",
    ),
    (
        r"\frac{\partial s_j}{\partial z_i} = z_i(\delta_{ij} - z_j)",
        "softmax_jacobian(z)[i, j] == rhs; z[K] in [0, 1]",
        (
            "the code is indexed [i, j], but the left-hand side names j, i: write the same "
            "indices in the same order"
        ),
    ),
    (
        r"J = z_i(\delta_{ij} - z_j)",
        "softmax_jacobian(z)[i, j] == rhs; z[K] in [0, 1]",
        (
            "the code is indexed [i, j], but the left-hand side names no index: write the same "
            "indices in the same order"
        ),
    ),
    (
        "x^2 + 1 = x (x + 1)",
        "lhs == rhs; x in [-2, 2]",
        (
            "the right-hand side is false: the formula gives 2, the left-hand side 5 at draw 1 "
            "(x = -2)"
        ),
    ),
    (
        "y = x",
        "lhs == rhs; x in [-2, 2]",
        (
            "the formula uses y, which the comment does not declare: add a clause, as `y in [-2, "
            "2]`, for a function `function y = gelu`, or write it without its argument; "
            "declared: x"
        ),
    ),
    (
        "y = I x",
        "x == rhs; x[D] in [-2, 2]",
        "declare the identity with its size: I = np.eye(N)",
    ),
    (
        "y + = x",
        "x == rhs; x in [-2, 2]",
        (
            "cannot tell what the left-hand side is: write a symbol, a function of its arguments "
            "or an expression of declared names"
        ),
    ),
    (
        "= x",
        "x == rhs; x in [-2, 2]",
        "the formula begins with =: write its left side",
    ),
    (
        r"y = \begin{pmatrix} x \end{pmatrix}",
        "x == rhs; x in [-2, 2]",
        "a matrix of entries is not read: tie its element, as A[i, j] == rhs",
    ),
    (
        "y = (x",
        "x == rhs; x in [-2, 2]",
        "expected ')' but found 'the end'",
    ),
    (
        r"y = \cos(x, 2)",
        "np.cos(x) == rhs; x in [0, 1]",
        "cos takes one argument here: if another function is meant, say which, as "
        "`function cos = gelu`",
    ),
    (
        r"y = \sum_{i \in S} x_i",
        "x.sum() == rhs; x[n] in [0, 1]",
        r"\sum over a set is not read: write its limits",
    ),
    (
        r"y = \begin{cases} 1 & x > 1 \text{ or } x < 0 \\ 0 & \text{otherwise} \end{cases}",
        "x == rhs; x in [0, 1]",
        "conditions joined by or are not read: write one row for each",
    ),
    (
        r"\mathrm{SiLU}(u) = x\,\sigma(x)",
        "silu(x) == rhs; x in [-5, 5]",
        "the left-hand side has the argument u, which the comment does not declare: write the "
        "variables that the code is called with",
    ),
    (
        r"\frac{d}{du}\mathrm{SiLU}(x) = \sigma(x) + x\,\sigma'(x)",
        "silu_grad(x) == rhs; x in [-5, 5]",
        "the left-hand side has the argument u, which the comment does not declare: write the "
        "variables that the code is called with",
    ),
]


@pytest.mark.parametrize(("tex", "comment", "message"), REFUSED)
def test_refusal_says_what_is_wrong_and_what_to_write(tex: str, comment: str, message: str):
    with pytest.raises(FormulaError) as caught:
        check_formula(tex, comment, NAMESPACE)
    assert str(caught.value) == message


FROBENIUS = "np.linalg.norm(A) == rhs; A[n, m] in [-1, 1]"
ACCEPTED = [
    (r"\tanh' = 1 - \tanh^2(x)", "tanh_grad(x) == rhs; x in [-5, 5]"),
    (r"f'(x) = \mathbf{1}[x > 0]", "step(x) == rhs; x in [-2, 2]"),
    (r"\mathrm{ReLU}'(x) = \mathbb{1}[x > 0]", "step(x) == rhs; x in [-2, 2]"),
    (r"y = \frac{d}{dx} x^2", "2 * x == rhs; x in [-2, 2]"),
    (r"L_{\mathrm{CE}} = -\ln x", "cross_entropy(x) == rhs; x in (0, 1)"),
    (
        r"y = \begin{cases} 1 & x > 0 \text{ and } x < 1 \\ 0 & \text{otherwise} \end{cases}",
        "np.where(0 < x, 1, 0) * np.where(x < 1, 1, 0) == rhs; x in [-2, 2]",
    ),
    (r"y = \mathbf{1}^\top Y", "Y.sum(axis=0) == rhs; Y[N, K] in [0, 1]; one = np.ones(N)"),
    (
        r"f(x) = \frac12 x^\top A x, \qquad m = \max_k x_k",
        "x @ A @ x / 2 + 0 * m == rhs; x[n] in [-1, 1]; A[n, n] in [-1, 1]; m = x.max()",
    ),
    (
        r"y_i = (A x)_i + \sum_{j \ne i} x_j",
        "(A @ x + x.sum() - x)[i] == rhs; A[n, n] in [-1, 1]; x[n] in [-1, 1]",
    ),
    (
        r"m = (1 - \beta)\sum_{k=1}^{t} \beta^{t-k} g_k",
        "(1 - beta) * (beta ** np.arange(t)[::-1]) @ g == rhs; g[t] in [-1, 1]; beta in (0.1, 1)",
    ),
    (r"\sum_{k=0}^{n} r^k = \frac{1 - r^{n+1}}{1 - r}", "lhs == rhs; r in (0, 1); n in {1..9}"),
    (r"\left\lVert A \right\rVert_F = \sqrt{\sum_{i,j} A_{ij}^2}", FROBENIUS),
]


@pytest.mark.parametrize(("tex", "comment"), ACCEPTED)
def test_accepted(tex: str, comment: str):
    others = {"step": lambda x: float(x > 0), "cross_entropy": lambda x: -np.log(x)}
    assert check_formula(tex, comment, {**NAMESPACE, **others}) > 0


def test_namespace_holds_public_names_and_modules():
    names = namespace_for(["activations"])
    assert names["tanh"](0.0) == 0.0
    assert names["special"].erf(0.0) == 0.0
    assert check_formula("y = 0", "special.erf(x) * 0 == rhs; x in [-1, 1]", names) == 60


def test_unknown_module_is_refused():
    with pytest.raises(ValueError, match=r"^namespace_for: 'activation' is no module of dlref: "):
        namespace_for(["activation"])


def test_reasons_are_explained():
    assert {"inequality", "limit", "integral", "definition"} <= set(NO_CHECK_REASONS)
    assert all(reason.isidentifier() and text for reason, text in NO_CHECK_REASONS.items())
