"""Errors planted on a page are noticed, and what nobody notices is told."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

from dlref import activations
from sitekit import mutate
from sitekit.child import holds_in_child
from sitekit.codemutants import code_mutants
from sitekit.page import Page
from sitekit.pagerun import PageRun
from sitekit.planting import patch

SAMPLE = dict.fromkeys(mutate.SAMPLE, 12)
GOOD = r"""---
title: tanh
level: core
module: activations
---

$$
\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}
$$
<!-- check: tanh(x) == rhs; x in [-5, 5] -->

```pycon
>>> from dlref.activations import sigmoid, tanh
>>> float(tanh(1.0).round(4)), float(tanh(-0.5).round(4))
(0.7616, -0.4621)
```
"""
VACUOUS = r"""---
title: tanh
level: core
module: activations
---

```pycon
>>> import numpy as np
>>> from dlref.activations import tanh_grad
>>> x = np.linspace(-3, 3, 7)
>>> bool(np.allclose(tanh_grad(x), tanh_grad(x)))
True
```
"""


def page(tmp_path: Path, text: str) -> Page:
    path = tmp_path / "tanh.md"
    path.write_text(text, "utf-8")
    return Page(path, "en", "activations/tanh.md", text)


def changes(source: str, conditions: bool = True) -> list[str]:
    tree = ast.parse(source)
    found = code_mutants(tree, tree, {"tanh": "sigmoid"}, conditions)
    return [mutant.description for mutant in found]


def test_good_page_notices_everything(tmp_path: Path):
    outcome = mutate.mutate_page(page(tmp_path, GOOD), (), SAMPLE)
    assert mutate.survivors_text([outcome]) == ""
    assert mutate.share_noticed([outcome]) == 1
    assert outcome.planted == {"formula": 8, "example": 7, "digit": 6, "function": 1}


def test_vacuous_example_is_reported(tmp_path: Path, capsys):
    outcome = mutate.mutate_page(page(tmp_path, VACUOUS), (), SAMPLE)
    kinds = {planted.kind for planted in outcome.survivors}
    assert kinds == {"function"}
    assert mutate.verdict([outcome]) == 1
    printed = capsys.readouterr().out
    place = "dlref.activations._sigmoids.tanh_grad"
    assert f"{tmp_path}/tanh.md:11: nobody noticed function\n    change: {place}: `" in printed
    assert "expected at least 95%" in printed


def test_explained_survivor_is_listed_apart(tmp_path: Path, capsys):
    survivors = mutate.mutate_page(page(tmp_path, VACUOUS), (), SAMPLE).survivors
    change = survivors[0].description
    explanation = mutate.Explanation("activations/tanh", change, "the same curve")
    outcome = mutate.mutate_page(page(tmp_path, VACUOUS), [explanation], SAMPLE)
    assert change not in {planted.description for planted in outcome.survivors}
    assert [(planted.description, reason) for planted, reason in outcome.explained] == [
        (change, "the same curve")
    ]
    assert outcome.unnoticed("function") == len(survivors)
    mutate.verdict([outcome])
    printed = capsys.readouterr().out
    assert f"explained function\n    change: {change}\n    reason: the same curve" in printed


def test_explanation_of_nothing_is_an_error(tmp_path: Path):
    file = tmp_path / "survivors.toml"
    entry = '[[survivor]]\npage = "activations/tanh"\nchange = "gone"\nreason = "none"\n'
    file.write_text("# why\n" + entry, "utf-8")
    explanations = mutate.read_explanations(file)
    outcome = mutate.mutate_page(page(tmp_path, GOOD), explanations, SAMPLE, file)
    assert [str(problem) for problem in outcome.problems] == [
        f"{file}:4: expected a change that survives on activations/tanh.md\n"
        "    found: 'gone', which is noticed now or can no longer be made\n"
        "    mend:  delete the entry, or copy the change's description from the list of survivors"
    ]
    assert mutate.verdict([outcome]) == 1


@pytest.mark.parametrize(
    ("right", "wrong", "line", "found"),
    [
        (
            "0.7616",
            "0.4316",
            14,
            "`float(tanh(1.0).round(4)), float(tanh(-0.5).round(4))` gives '(0.7616, -0.4621)'",
        ),
        ("tanh(1.0)", "tanh(one)", 14, None),
        (
            "{e^x + e^{-x}}",
            "{e^x - e^{-x}}",
            7,
            "a formula: the right-hand side is false: the formula gives 1, "
            "the code -0.999909 at draw 1 (x = -5)",
        ),
    ],
)
def test_page_that_is_wrong_already_is_told(
    tmp_path: Path, right: str, wrong: str, line: int, found: str | None
):
    outcome = mutate.mutate_page(page(tmp_path, GOOD.replace(right, wrong)), (), SAMPLE)
    if found is None:
        found = (
            "`float(tanh(one).round(4)), float(tanh(-0.5).round(4))` gives "
            "\"NameError: name 'one' is not defined\""
        )
    assert [str(problem) for problem in outcome.problems] == [
        f"{tmp_path}/tanh.md:{line}: expected a page that is right before anything is changed\n"
        f"    found: {found}\n"
        "    mend:  run `make check P=activations/tanh` first"
    ]


def test_no_explanations_without_a_file(tmp_path: Path):
    assert mutate.read_explanations(tmp_path / "none.toml") == []


def test_table_counts_each_kind(tmp_path: Path):
    outcome = mutate.Outcome(page(tmp_path, GOOD), {"formula": 3, "digit": 1})
    outcome.planted |= {"example": 0, "function": 4}
    assert mutate.table([outcome]) == (
        "changed     planted  noticed   share\n"
        "formula           3        3  100.0%\n"
        "example           0        0       -\n"
        "digit             1        1  100.0%\n"
        "function          4        4  100.0%\n"
        "all               8        8  100.0%"
    )


def test_unknown_page_is_told(capsys):
    with pytest.raises(SystemExit):
        mutate.main(["activations/none"])
    says = "error: no page docs/zh/activations/none.md or docs/en/activations/none.md"
    assert says in capsys.readouterr().err


def test_hanging_check_is_killed():
    start = time.perf_counter()
    assert not holds_in_child(lambda: all(True for _ in iter(int, 1)), limit=0.2)
    assert time.perf_counter() - start < 2


def test_crashing_check_does_not_hold():
    assert not holds_in_child(lambda: 1 / 0 == 0)
    assert holds_in_child(lambda: True)


def test_patched_function_is_changed_in_the_child_only(tmp_path: Path):
    run = PageRun(page(tmp_path, GOOD))
    tree = ast.parse("def tanh(x):\n    return x\n")

    def holds_when_patched() -> bool:
        patch(activations.tanh, tree)
        return run.holds()

    assert run.holds()
    assert not holds_in_child(holds_when_patched)
    assert run.holds()


def test_patch_changes_defaults():
    def scale(x, by=2.0, *, shift=0.0):
        return x * by + shift

    scale.__qualname__ = "scale"
    patch(scale, ast.parse("def scale(x, by=3.0, *, shift=1.0):\n    return x * by + shift\n"))
    assert scale(1.0) == 4.0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a + b * 2", ["`a + b * 2` to `a - b * 2`", "`b * 2` to `b / 2`", "`2` to `3`"]),
        ("x < 0.5", ["`x < 0.5` to `x >= 0.5`", "`0.5` to `1.0`"]),
        ("tanh(x)", ["`tanh(x)` to `sigmoid(x)`"]),
        ("np.mean(x)", ["`np.mean(x)` to `np.sum(x)`"]),
        ("[1, 1]", ["`1` to `2`", "`1` to `2` (2)"]),
        ("f(True)", ["`True` to `False`"]),
        ("raise ValueError(f'{1}')", []),
        ("def f(x: 'int' = 1) -> 2:\n    'about 3'", ["`1` to `2`"]),
    ],
)
def test_changes_of_code(source: str, expected: list[str]):
    assert changes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "rng = np.random.default_rng(0)",
        "x = rng.normal(0, 2, (64, 3))",
        "f(seed=3, size=4)",
        "[f(seed) for seed in (0, 1)]",
        "def f(x, layers=50): pass",
    ],
)
def test_choice_of_data_is_left_alone_on_a_page(source: str):
    assert changes(source)
    assert changes(source, conditions=False) == []


def test_bounds_are_not_loosened_on_a_page():
    assert changes("float(e.max()) < 1e-9", conditions=False) == [
        "`float(e.max()) < 1e-09` to `float(e.max()) >= 1e-09`"
    ]
