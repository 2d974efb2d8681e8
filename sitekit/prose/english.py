"""English pages are written in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.page import Page
from sitekit.passages import HAN, line_text, shorten
from sitekit.problem import Problem
from sitekit.prose.reading import described, words_only

FULL_WIDTH = re.compile(r"[，。；：？！（）【】《》、「」]")


def problems(page: Page) -> Iterator[Problem]:
    """Chinese characters and full-width punctuation outside code."""
    lines = [
        *described(page),
        *enumerate(words_only(page).split("\n"), 1),
        *((formula.line, formula.tex) for formula in page.formulas),
    ]
    for line, text in lines:
        if match := HAN.search(text) or FULL_WIDTH.search(text):
            yield Problem(
                page.path,
                line,
                "English words and punctuation on an English page",
                f'"{match[0]}" in: {shorten(line_text(page, line))}',
                "write it in English; a Chinese word that is meant stands as `code`",
            )
