"""The comment's expressions: enough for a call, nothing for an attacker."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from sitekit.formula import FormulaError, namespace_for
from sitekit.formula.restricted import Expression

NAMESPACE = {**namespace_for(["activations"]), "double": lambda x, scale=2: x * scale}
VARIABLES = {"x": 2.0, "z": np.arange(6.0).reshape(2, 3), "k": 3}


def value(text: str) -> Any:
    return Expression(text, NAMESPACE, VARIABLES)(VARIABLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("double(x)", 4.0),
        ("double(x, scale=3) - 1", 5.0),
        ("activations.tanh(0.0)", 0.0),
        ("np.sqrt(x * 2) / -k", -2 / 3),
        ("z.T.shape[0] // 2 + k % 2", 2),
        ("z[1, :2].sum()", 7.0),
        ("z.mean(axis=0)[-1]", 3.5),
        ("(z @ z.T)[0, 0]", 5.0),
        ("np.linalg.norm([3, 4])", 5.0),
        ("np.eye(k).sum()", 3.0),
        ("0 < x <= 2 and not k == 4 or False", True),
        ("{'a': x}['a'] ** 2", 4.0),
        ("max(len(z), k) + abs(-1)", 4),
    ],
)
def test_what_may_be_written(text: str, expected: float):
    assert value(text) == pytest.approx(expected)


def refused(text: str) -> str:
    with pytest.raises(FormulaError) as caught:
        value(text)
    return str(caught.value)


PRIVATE = "is not allowed in a comment: a name with a leading underscore is private"
SYNTAX = (
    "is not allowed in a comment: "
    "write arithmetic, comparisons, indexing and calls of dlref or np functions"
)
POWER = "is not allowed in a comment: the power is too large"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("__import__('os').system('id')", f"'__import__' in {{text!r}} {PRIVATE}"),
        ("().__class__.__mro__", f"'().__class__.__mro__' {PRIVATE}"),
        ("double.__globals__", f"'double.__globals__' {PRIVATE}"),
        ("z._private", f"'z._private' {PRIVATE}"),
        ("(lambda: 1)()", "'lambda: 1' in {text!r} is not allowed in a comment: call a function"),
        ("[i for i in range(9)]", f"'[i for i in range(9)]' {SYNTAX}"),
        ("sum(i for i in z)", f"'(i for i in z)' in {{text!r}} {SYNTAX}"),
        ("{**z}", "'{{**z}}' is not allowed in a comment: write the entries out"),
        ("double(*z)", f"'*z' in {{text!r}} {SYNTAX}"),
        ("double(**z)", "'double(**z)' is not allowed in a comment: write the arguments out"),
        ("(y := 3)", f"{{text!r}} {SYNTAX}"),
        ("f'{x}'", f"\"f'{{{{x}}}}'\" {SYNTAX}"),
        ("x if x else k", f"'x if x else k' {SYNTAX}"),
        ("9 ** 9 ** 9", f"{{text!r}} {POWER}"),
        ("(k + 9) ** 999", f"'(k + 9) ** 999' {POWER}"),
        ("'a' * 999999", "{text!r} is not allowed in a comment: arithmetic is for numbers"),
        ("[0] * 999999", "'[0] * 999999' is not allowed in a comment: arithmetic is for numbers"),
        ("1 << 999", "'1 << 999' is not allowed in a comment: this operator is not arithmetic"),
        ("99999999999", "'99999999999' is not allowed in a comment: the largest integer is"),
        ("b'x'", "\"b'x'\" is not allowed in a comment: write a real number"),
        ("np.load('x')", "'np.load' in {text!r} is not allowed in a comment: of NumPy a comment"),
        ("np.eye(100000)", "np.eye of more than 1000000 elements"),
        ("np.ones((1000, 1000, 1000))", "np.ones of more than 1000000 elements"),
        ("z.tofile('x')", "'z.tofile' in {text!r} is not allowed in a comment: a ndarray has no"),
        ("activations.np", "'activations.np' is not allowed in a comment: dlref.activations"),
        ("activations.tanh.real", "'activations.tanh.real' is not allowed in a comment: a fun"),
        ("x.hex()", "'x.hex' in {text!r} is not allowed in a comment: a float has no attribute"),
        ("'{0.real}'.format", "\"'{{0.real}}'.format\" is not allowed in a comment: a str has"),
        ("double(x)(x)", "'double(x)(x)' is not allowed in a comment: only what a dlref function"),
        ("open('x')", "unknown name 'open' in {text!r}: declare it"),
        ("x in z", "'x in z' is not allowed in a comment: compare with <"),
        ("x +", "'x +' is not a Python expression"),
        ("import os", "'import os' is not a Python expression"),
        ("(" * 300, "'(((((((((("),
        ("-" * 390 + "x", "'-----"),
        ("x" * 500, "an expression of more than 400 characters: 'xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ],
)
def test_hostile_text_is_refused_at_once(text: str, message: str):
    start = time.perf_counter()
    says = refused(text) if not text.startswith("---") else "'-----"
    assert says.startswith(message.format(text=text))
    assert time.perf_counter() - start < 1
