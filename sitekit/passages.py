"""What the checks of both languages know about written text."""

from __future__ import annotations

import re

from sitekit.page import CITATION, CODE_SPAN, INLINE, LINK, Page

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|cf|vs|al|approx|resp|Eq|Eqs|Fig|Figs|Sec|Dr)\.")
SENTENCE_END = re.compile(r"[。！？]+[”’」）]*|[.!?]+[\"'”’)*_]*(?=\s|$)")


def sentences(text: str) -> int:
    """How many sentences a passage of Markdown has, whatever its code and formulas hold."""
    for pattern in (CODE_SPAN, INLINE):
        text = pattern.sub("x", text)
    text = LINK.sub(r"\g<text>", CITATION.sub("", text))
    *complete, rest = SENTENCE_END.split(ABBREVIATION.sub("x", text))
    return len(complete) + bool(rest.strip())


def shorten(text: str, width: int = 80) -> str:
    """One line of a passage, to show in a message."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def line_of_key(page: Page, key: str) -> int:
    """The line of a key in the front matter, or the first line."""
    match = re.search(rf"^{re.escape(key)}\s*:", page.text, re.M)
    return page.line_of(match.start()) if match else 1


def line_text(page: Page, line: int) -> str:
    """A source line, without its blanks at either end."""
    return page.text.split("\n")[line - 1].strip()
