"""Views of a page, and of the files around it, that several rules share."""

from __future__ import annotations

from pathlib import Path

from sitekit.page import CODE_SPAN, Page, blank


def without_code(page: Page) -> str:
    """The text with front matter, fences and code spans blanked; offsets are kept."""
    return CODE_SPAN.sub(blank, page.markup)


def language_root(page: Page) -> Path:
    """The folder that holds all pages of the page's language."""
    return page.path.parents[page.name.count("/")]
