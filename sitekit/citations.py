"""`[@glorot2010, §4.2; @lecun1998]`: author and year, linked to the list below `{#references}`.

A minus leaves the names out, where the sentence has them: `Glorot and Bengio [-@glorot2010]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from sitekit.bibliography import FILE, entry_of, works
from sitekit.words import word

BRACKETS = r"\[(?P<body>-?@[^\[\]]*)\](?!\()"
PART = re.compile(r"\s*(?P<named>-)?@(?P<key>[\w-]+)(?:,[ ]*(?P<locator>[^;@]+?))?\s*")
HEADING = re.compile(r"h[1-6]")


class CitationProcessor(InlineProcessor):  # type: ignore[misc]
    """Writes the names, and remembers which works the page cites."""

    def __init__(self, md: Markdown, language: str, path: Path) -> None:
        # Chinese brackets are wide enough: the blanks around them go.
        super().__init__(f" *{BRACKETS} *" if language == "zh" else BRACKETS, md)
        self.language, self.path = language, path
        self.cited: list[str] = []

    def handleMatch(  # type: ignore[override, unused-ignore]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        """Turn one pair of brackets into its links."""
        span = Element("span", {"class": "citation"})
        span.text = AtomicString(word("citation opens", self.language))
        for part in m["body"].split(";"):
            if len(span):
                last = span[-1]
                last.tail = (last.tail or "") + word("between citations", self.language)
            self._cite(span, part, m[0])
        span[-1].tail = (span[-1].tail or "") + word("citation closes", self.language)
        return span, m.start(), m.end()

    def _cite(self, span: Element, part: str, whole: str) -> None:
        found = PART.fullmatch(part)
        if found is None or "\n" in whole:
            shown = " ".join(whole.split())
            raise ValueError(
                f"citations: a citation must stand on one line as [@key, §4.2; @key]; got {shown}"
            )
        entry = entry_of(found["key"], self.path)
        self.cited.append(entry.key)
        link = SubElement(span, "a", {"href": f"#ref-{entry.key}", "title": entry.fields["title"]})
        label = entry.dated if found["named"] else entry.label(self.language)
        link.text = AtomicString(label)
        if found["locator"]:
            link.tail = word("before a locator", self.language) + found["locator"]


class ReferencesTreeprocessor(Treeprocessor):  # type: ignore[misc]
    """Writes the list of the works that the page cites."""

    def __init__(self, md: Markdown, citations: CitationProcessor) -> None:
        super().__init__(md)
        self.citations = citations

    def run(self, root: Element) -> None:
        """Put the list below its heading."""
        cited = self.citations.cited
        if not cited:
            return
        for place, element in enumerate(root):
            if HEADING.fullmatch(element.tag) and element.get("id") == "references":
                root.insert(place + 1, self._list(cited))
                return
        raise ValueError(
            "citations: a page that cites must have a heading with {#references} for its list; "
            f"got none, and a citation of {cited[0]}"
        )

    def _list(self, cited: Iterable[str]) -> Element:
        """One element for each work, so that MkDocs sees the ids that the citations link to."""
        works_cited = Element("ul", {"class": "references"})
        for entry in works(cited, self.citations.path):
            item = SubElement(works_cited, "li", {"id": f"ref-{entry.key}"})
            item.text = self.md.htmlStash.store(entry.html(self.citations.language))
        return works_cited


class CitationExtension(Extension):  # type: ignore[misc]
    """Options: `language`, `file`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "language": ["en", "Language of the words: zh or en"],
            "file": [str(FILE), "The bibliography"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register inside code (190) and math (189.9); the list after ids are set (8)."""
        md.registerExtension(self)
        self.inline = CitationProcessor(
            md, self.getConfig("language"), Path(self.getConfig("file"))
        )
        md.inlinePatterns.register(self.inline, "citations", 175)
        md.treeprocessors.register(ReferencesTreeprocessor(md, self.inline), "references", 7)

    def reset(self) -> None:
        """Forget the page before."""
        self.inline.cited.clear()


def makeExtension(**options: Any) -> CitationExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return CitationExtension(**options)
