"""Authors' comments tie formulas and numbers to code; readers never get them.

A comment right below a display formula would keep arithmatex from seeing the formula, and so would
a sentence right above it: comments are dropped and display formulas are set apart.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

SPAN_OR_COMMENT = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^\n]+?(?<!`)(?P=ticks)(?!`))"
    r"|^[ ]*<!--.*?-->[ ]*(?:\n|\Z)|[ ]*<!--.*?-->",
    re.S | re.M,
)
DISPLAY = re.compile(r"^ *\$\$(?:(?!\$\$).)+\$\$ *$", re.S | re.M)


class CommentPreprocessor(Preprocessor):  # type: ignore[misc]
    """Drops comments outside code and puts blank lines around display formulas."""

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the page's source; fenced blocks are out of sight by now."""
        text = SPAN_OR_COMMENT.sub(lambda match: match["code"] or "", "\n".join(lines))
        return DISPLAY.sub(r"\n\g<0>\n", text).split("\n")


class CommentExtension(Extension):  # type: ignore[misc]
    """Has no options."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after fences (25) and generated lists (24), before raw HTML (20)."""
        md.preprocessors.register(CommentPreprocessor(md), "comments", 22)


def makeExtension(**options: Any) -> CommentExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return CommentExtension(**options)
