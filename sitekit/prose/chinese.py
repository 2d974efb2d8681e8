"""Chinese typography: full-width punctuation, a blank between Chinese and Latin."""

from __future__ import annotations

import re
from collections.abc import Iterator

import autocorrect_py

from sitekit.page import CODE_SPAN, INLINE, Page
from sitekit.passages import HAN
from sitekit.problem import Problem
from sitekit.prose.reading import read_lines

FULL_WIDTH = str.maketrans(",;:!?.", "，；：！？。")
BESIDE_HAN = re.compile(rf"(?<={HAN.pattern})[,;:!?]|[,;:!?](?={HAN.pattern})")
AT_THE_END = re.compile(r"(?<!\.)[,;:!?.](?=[*_”’）]*$)")  # also behind a digit or a formula
PARENTHESES = (
    re.compile(rf"\(([^()]*{HAN.pattern}[^()]*)\)"),
    re.compile(rf"(?<={HAN.pattern})\(([^()]*)\)"),
)
KEPT = re.compile(rf"{CODE_SPAN.pattern}|{INLINE.pattern}")
PLACE = re.compile(r"Q(\d+)Q")


def problems(page: Page) -> Iterator[Problem]:
    """The lines that autocorrect, or the rule for half-width punctuation, would change."""
    for line, text in read_lines(page):
        if text and (better := corrected(text)) != text:
            yield Problem(
                page.path,
                line,
                "Chinese punctuation, and a blank between Chinese and Latin, digits or formulas",
                text,
                f"write: {better}",
            )


def corrected(text: str) -> str:
    """The line as it should stand; code and formulas count as Latin words and are kept."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"Q{len(kept) - 1}Q"

    text = KEPT.sub(keep, text)
    for pattern in PARENTHESES:
        text = pattern.sub(r"（\1）", text)
    text = BESIDE_HAN.sub(_full_width, text)
    if HAN.search(text):
        text = AT_THE_END.sub(_full_width, text)
    return PLACE.sub(lambda match: kept[int(match[1])], autocorrect_py.format(text))


def _full_width(match: re.Match[str]) -> str:
    return match[0].translate(FULL_WIDTH)
