"""Code without the spans of names, operators and punctuation, which have no color of their own.

They are two thirds of the spans that Pygments makes, and a tenth of what a page weighs.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

PRE = re.compile(r"<pre\b.*?</pre>", re.S)
PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')


class PlainCodePostprocessor(Postprocessor):  # type: ignore[misc]
    """Unwraps the tokens that look like the text around them."""

    def run(self, text: str) -> str:
        """Unwrap them in each `<pre>` of the page's HTML."""
        return PRE.sub(lambda pre: PLAIN.sub(r"\1", pre[0]), text)


class PlainCodeExtension(Extension):  # type: ignore[misc]
    """`pymdownx.highlight` must be on as well."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after raw HTML is back in place (30)."""
        md.postprocessors.register(PlainCodePostprocessor(md), "plaincode", 1)


def makeExtension(**options: Any) -> PlainCodeExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return PlainCodeExtension(**options)
