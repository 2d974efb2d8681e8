r"""Formula = code = number: read a formula out of its LaTeX and compare it with the code.

A comment below a display formula says what it must agree with (`clauses` documents the words,
`heads` the rule for the left side)::

    $$ \tanh'(x) = 1 - \tanh^2(x) $$
    <!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->

`tokens` and `parser` read the LaTeX, `evaluate` computes it, `sampling` draws the variables,
`chain` and `block` compare.
"""

from sitekit.formula.check import check_formula
from sitekit.formula.errors import FormulaError
from sitekit.formula.namespace import namespace_for
from sitekit.formula.reasons import NO_CHECK_REASONS

__all__ = ["NO_CHECK_REASONS", "FormulaError", "check_formula", "namespace_for"]
