"""The copy button of a `>>>` block gives its code, without prompts and outputs."""

from __future__ import annotations

import doctest
import html
import re
import zlib
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

HIGHLIGHT = re.compile(
    r'<div (?P<attributes>class="(?:[^"]* )?highlight(?: [^"]*)?"[^>]*)>'
    r"(?P<before>(?:(?!</?div).)*?)(?P<pre><pre\b.*?</pre>)",
    re.S,
)
TAG = re.compile(r"<[^>]+>")


def code_of(session: str) -> str:
    """Return the code of an interactive session, as doctest reads it."""
    try:
        examples = doctest.DocTestParser().get_examples(session)
    except ValueError as error:
        raise ValueError(f"copycode: a block must be an interactive session; {error}") from None
    return "".join(map(_paste, examples))


def _paste(example: doctest.Example) -> str:
    """End an indented block with a blank line: an interactive prompt needs it."""
    last = example.source.splitlines()[-1]
    return example.source + "\n" * last.startswith((" ", "\t"))


def _with_copy(match: re.Match[str]) -> str:
    session = html.unescape(TAG.sub("", match["pre"]))
    if not session.lstrip().startswith(">>> "):
        return match[0]
    code = code_of(session)
    # Material tells blocks apart by the nearest id: two in one claim would copy the same.
    identity = f"code-{zlib.crc32(session.encode()):08x}"
    copied = html.escape(code).replace("\n", "&#10;")
    return (
        f'<div {match["attributes"]} id="{identity}" data-copy="{copied}">'
        f"{match['before']}{match['pre']}"
    )


class CopyPostprocessor(Postprocessor):  # type: ignore[misc]
    """Puts `data-copy`, which Material's button takes, on each highlighted session."""

    def run(self, text: str) -> str:
        """Mark the sessions in the page's HTML."""
        return HIGHLIGHT.sub(_with_copy, text)


class CopyExtension(Extension):  # type: ignore[misc]
    """`pymdownx.superfences` and `pymdownx.highlight` must be on as well."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after raw HTML is back in place (30)."""
        md.postprocessors.register(CopyPostprocessor(md), "copycode", 0)


def makeExtension(**options: Any) -> CopyExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return CopyExtension(**options)
