"""Each `>>>` block has an id, so that the copy button takes the code of its own block.

The prompts and outputs are left out in the reader's browser (docs/theme/assets/site.js): a second
copy of all code would make pages a tenth heavier.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

SESSION = re.compile(
    r'<div (?P<attributes>class="(?:[^"]* )?highlight(?: [^"]*)?"[^>]*)>'
    r"(?P<before>(?:(?!</?div).)*?<pre\b[^>]*>(?:\s|<[^>]*>)*&gt;&gt;&gt; )",
    re.S,
)


class CopyPostprocessor(Postprocessor):  # type: ignore[misc]
    """Numbers the highlighted sessions: Material tells blocks apart by the nearest id."""

    def run(self, text: str) -> str:
        """Number the sessions in the page's HTML."""
        numbers = itertools.count(1)
        return SESSION.sub(
            lambda m: f'<div {m["attributes"]} id="code-{next(numbers)}">{m["before"]}', text
        )


class CopyExtension(Extension):  # type: ignore[misc]
    """`pymdownx.superfences` and `pymdownx.highlight` must be on as well."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after raw HTML is back in place (30)."""
        md.postprocessors.register(CopyPostprocessor(md), "copycode", 0)


def makeExtension(**options: Any) -> CopyExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return CopyExtension(**options)
