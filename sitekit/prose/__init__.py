"""What the words of a page must keep: proved numbers, one word per thing, clean typography."""

from __future__ import annotations

from sitekit.lint.metadata import unreadable
from sitekit.page import Page
from sitekit.problem import Problem
from sitekit.prose import chinese, english, numbers, wording
from sitekit.prose.typos import spelling

__all__ = ["problems", "spelling"]


def problems(page: Page) -> list[Problem]:
    """Everything in the words of one page that breaks a rule, spelling apart."""
    if any(unreadable(page)):  # told by lint
        return []
    own = chinese if page.lang == "zh" else english
    return sorted([*numbers.problems(page), *wording.problems(page), *own.problems(page)])
