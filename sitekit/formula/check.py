"""A display formula against the code that its comment names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from sitekit.formula.block import Block
from sitekit.formula.chain import Chain
from sitekit.formula.clauses import Comment, read_comment
from sitekit.formula.compare import Comparison, place_of
from sitekit.formula.domains import Normal
from sitekit.formula.equations import Equation, read_equations
from sitekit.formula.errors import FormulaError
from sitekit.formula.evaluate import Evaluator, UnknownName
from sitekit.formula.functions import FUNCTIONS
from sitekit.formula.nodes import Expectation
from sitekit.formula.sampling import Sampler


class Body(Protocol):
    """What the equations of a formula do with one draw."""

    def compare(self, values: dict[str, Any], comparison: Comparison, at: str) -> None:
        """Evaluate them and compare with the code."""

    def finish(self) -> None:
        """FormulaError if some equation was not needed."""


def check_formula(
    tex: str, comment: str, namespace: Mapping[str, Any], draws: int = 60, seed: int = 0
) -> int:
    """The number of values compared; FormulaError says what is false or cannot be read."""
    said = read_comment(comment, namespace)
    functions = {**FUNCTIONS, **said.functions}
    equations = read_equations(tex, said.names, functions)
    for equation in equations:
        _check_expectations(equation, said)
    evaluator = Evaluator(functions, 1 if said.origin is None else said.origin)
    body: Body = (
        Chain(equations, said, evaluator, namespace)
        if said.against_code
        else Block(equations, said, evaluator)
    )
    against = "the left-hand side" if said.code is None else "the code"
    comparison = Comparison(said.tolerance, against)
    sampler, rng = Sampler(said), np.random.default_rng(seed)
    with np.errstate(all="ignore"):
        for number in range(draws):
            values = sampler.draw(rng, number)
            at = place_of(number + 1, values)
            try:
                body.compare(values, comparison, at)
            except UnknownName as error:
                raise FormulaError(_declare(str(error), tex, said)) from None
            except FormulaError:
                raise
            except Exception as error:
                raise FormulaError(f"the formula cannot be evaluated {at}: {error}") from error
    body.finish()
    _check_clauses_used(said, evaluator)
    return comparison.finish()


def _check_expectations(equation: Equation, said: Comment) -> None:
    """What stands below an E is drawn, and drawn as the formula says."""
    domains = {variable.name: variable.domain for variable in said.variables if variable.sizes}
    parts = [part for step in equation.steps for part in step.walk()]
    for part in parts:
        if isinstance(part, Expectation):
            for name in part.over:
                if name not in domains:
                    raise FormulaError(
                        f"the mean is over {name}: declare a sample, as {name}[N] in normal"
                    )
                if part.normal and not isinstance(domains[name], Normal):
                    raise FormulaError(
                        f"the formula says that {name} is normal: write {name}[N] in normal"
                    )


def _declare(name: str, tex: str, said: Comment) -> str:
    known = ", ".join(sorted(said.names)) or "nothing"
    above = rf"\^\{{?\\?{re.escape(name)}\b"
    label = f"; a label above is written x^{{({name})}}" if re.search(above, tex) else ""
    return (
        f"the formula uses {name}, which the comment does not declare: add a clause, as "
        f"`{name} in [-2, 2]`, for a function `function {name} = gelu`, or write it without its "
        f"argument{label}; declared: {known}"
    )


def _check_clauses_used(said: Comment, evaluator: Evaluator) -> None:
    expressions = [*said.derived.values(), *said.guards]
    if said.code is not None:
        expressions.append(said.code)
    used = evaluator.used.union(*(expression.names for expression in expressions))
    declared = [variable.name for variable in said.variables] + list(said.derived)
    for name in [*declared, *said.functions]:
        if name not in used:
            raise FormulaError(
                f"{name} is declared, but neither the formula nor the code uses it: "
                "take the clause away"
            )
    if said.origin is not None and not (evaluator.origin_used or said.free):
        raise FormulaError("`index from 0` has no effect: take it away")
