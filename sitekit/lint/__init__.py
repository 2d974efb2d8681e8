"""The rules that one page must keep, each a small function, told as `Problem`s."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sitekit.lint import anatomy, blocks, fences, formulas, labs, metadata, references
from sitekit.page import Page
from sitekit.problem import Problem

Rule = Callable[[Page], Iterator[Problem]]

# What makes the rest of a page look other than it is: told alone.
FIRST: tuple[Rule, ...] = (
    metadata.unreadable,
    labs.closed,
    labs.readable,
    fences.closed,
    formulas.closed,
)
RULES: tuple[Rule, ...] = (
    *metadata.RULES,
    *anatomy.RULES,
    *blocks.RULES,
    *fences.RULES,
    *formulas.RULES,
    *references.RULES,
    *labs.RULES,
)


def problems(page: Page) -> list[Problem]:
    """Everything on the page that breaks a rule, in the order of lines."""
    for rule in FIRST:
        if found := list(rule(page)):
            return found
    return sorted(problem for rule in RULES for problem in rule(page))
