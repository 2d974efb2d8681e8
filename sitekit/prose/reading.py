"""The lines of a page as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.page import CITATION, COMMENT, FRONT_MATTER, LINK, Page, blank

INVISIBLE = re.compile(rf" *{COMMENT.pattern}", re.S)
CITED = re.compile(rf" *{CITATION.pattern}")
IDENTITY = re.compile(r" *\{ *#[^}\n]*\}")
BLOCK_MARK = re.compile(r"^ *!!!(?: +[\w-]+)+ *", re.M)
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
META = re.compile(r"^(title|description): *(.*)$", re.M)
TARGET = re.compile(r"(?<=\]\()[^()\s]*")
BOLD_END = re.compile(r"(?<=[。！？：；，])\*\* ?")  # the blank after it is needed in Markdown
BULLET = re.compile(r"^ *(?:#+|[-*+>]|\d+[.)]) +", re.M)


def words_only(page: Page) -> str:
    """The prose with ids, block marks, tags, link targets and citations blanked; offsets kept."""
    text = page.prose
    for pattern in (CITATION, IDENTITY, BLOCK_MARK, TAG, TARGET, BULLET):
        text = pattern.sub(blank, text)
    return text


def described(page: Page) -> Iterator[tuple[int, str]]:
    """Title and description, with their lines."""
    if head := FRONT_MATTER.match(page.text):
        for match in META.finditer(head[0]):
            yield page.line_of(match.start()), match[2].strip("\"'")


def read_lines(page: Page) -> Iterator[tuple[int, str]]:
    """Each line that holds prose, with code and formulas in place and without Markdown's marks."""
    yield from described(page)
    source = INVISIBLE.sub(lambda m: "\n" * m[0].count("\n"), page.text).split("\n")
    for number, (plain, text) in enumerate(zip(page.prose.split("\n"), source, strict=True), 1):
        if not plain.strip():
            continue
        text = IDENTITY.sub("", CITED.sub("", text))
        text = BULLET.sub("", BLOCK_MARK.sub("", text))
        for part in _parts(text):
            yield number, part


def _parts(text: str) -> list[str]:
    """The line with its links as their texts, and a figure's alt text and caption."""
    figure = LINK.fullmatch(text.strip())
    if figure and figure["image"]:
        return [figure["text"], figure["title"] or ""]
    text = BOLD_END.sub("", LINK.sub(r"\g<text>", text)).replace("**", "").strip()
    return [text[1:-1] if text[:1] == text[-1:] == '"' else text]
