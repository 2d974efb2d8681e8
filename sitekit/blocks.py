"""`!!! answer`, `claim`, `myth` and `exercise`: Python-Markdown's admonitions with rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.treeprocessors import Treeprocessor

from sitekit.page import BLOCK_KINDS, CLAIM_KINDS, Block, Page
from sitekit.words import nearest, word

PLAIN = ("note", "tip", "warning")
LAB = re.compile(r"[\w/-]+#[\w-]+")
FORM = {
    "answer": "!!! answer",
    "claim": f'!!! claim {"|".join(CLAIM_KINDS)} "the statement" {{#id}}',
    "myth": '!!! myth "the wrong statement" {#id}',
    "exercise": '!!! exercise "the question" {#id}',
}


def mistake(block: Block) -> str | None:
    """Say what is wrong with a block's first line; None when nothing is."""
    kind = block.kind
    if kind in PLAIN:
        wrong = block.sort or block.id or block.attrs
        return f'"{kind}" takes a title and nothing else: !!! {kind} "the title"' if wrong else None
    if kind not in BLOCK_KINDS:
        known = [*BLOCK_KINDS, *PLAIN]
        return f'"{kind}" is no kind of block{nearest(kind, known)}; there are {", ".join(known)}'
    fault = _answer_fault(block) if kind == "answer" else _statement_fault(block)
    return f"{fault}; write {FORM[kind]}" if fault else None


def _answer_fault(block: Block) -> str | None:
    extra = block.sort or block.statement is not None or block.id or block.attrs
    return "an answer has nothing on its first line, its text stands below" if extra else None


def _statement_fault(block: Block) -> str | None:
    kind, attrs = block.kind, dict(block.attrs)
    if kind == "claim" and block.sort not in CLAIM_KINDS:
        return (
            f'"{block.sort}" is no kind of claim' if block.sort else "the claim's kind is missing"
        )
    if kind != "claim" and block.sort:
        return f'"{block.sort}" must not stand after "{kind}"'
    if not (block.statement or "").strip():
        return "the statement in double quotes is missing"
    if '"' in (block.statement or ""):
        return "the statement holds a double quote"
    if not block.id:
        return "the id is missing"
    lab = attrs.pop("lab", None) if kind == "claim" else None
    if lab is not None and not LAB.fullmatch(lab):
        return f'"lab={lab}" must name a lab and its cell, as lab=batch-size#noise'
    return f'"{next(iter(attrs))}" is no attribute of a {kind}' if attrs else None


def _parse(line: str) -> Block:
    """Read one `!!!` line as the page's source model does."""
    found = Page(Path(), "", "", line).blocks
    if not found:
        raise ValueError(f'blocks: the line must look like !!! kind "words" {{#id}}; got {line}')
    if line.startswith(" "):
        raise ValueError(f"blocks: the line must be indented by 0, 4, 8 ... blanks; got {line!r}")
    if fault := mistake(found[0]):
        raise ValueError(f"blocks: {fault}; got {line}")
    return found[0]


class BlockProcessor(AdmonitionProcessor):  # type: ignore[misc]
    """Parses the body as an admonition's, and dresses the box."""

    RE = re.compile(r"(?:^|\n)(?P<line> {0,3}!!!(?!!)[^\n]*)(?:\n|$)")

    def __init__(self, parser: BlockParser, language: str) -> None:
        super().__init__(parser)
        self.language = language

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the box, then add what an admonition has not."""
        match = self.RE.search(blocks[0])
        super().run(parent, blocks)
        if match:
            block = _parse(match["line"])
            if block.kind in ("claim", "myth", "exercise"):
                self._dress(parent[-1], block)

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Tell the admonition processor the box's classes and its title."""
        block = _parse(match["line"])
        if block.kind in PLAIN and block.statement is not None:
            return block.kind, block.statement or None
        label = block.sort if block.kind == "claim" else block.kind
        return " ".join(filter(None, (block.kind, block.sort))), word(label or "", self.language)

    def _dress(self, box: Element, block: Block) -> None:
        box.set("id", block.id or "")
        title = box[0]
        label = SubElement(title, "span", {"class": "kind"})
        label.text, title.text = title.text, None
        label.tail = " "
        if block.kind == "myth":
            quote = SubElement(title, "q")
            quote.text, quote.tail = block.statement, " "
        else:
            label.tail += f"{block.statement} "
        if block.kind == "claim":
            label.set("title", word(f"{block.sort} means", self.language))
        if block.kind != "exercise":  # a link inside <summary> would hinder the keyboard
            link = SubElement(title, "a", {"class": "headerlink", "href": f"#{block.id}"})
            link.set("title", word("permalink", self.language))
            link.text = "¶"
        if lab := block.attrs.get("lab"):
            box.insert(1, self._lab(lab))

    def _lab(self, lab: str) -> Element:
        name, _, cell = lab.partition("#")
        line = Element("p", {"class": "lab"})
        line.text = word("lab", self.language)
        SubElement(line, "a", {"href": f"/labs/{name}/#{cell}"}).text = name
        return line


class ExerciseTreeprocessor(Treeprocessor):  # type: ignore[misc]
    """Folds exercises, once their bodies are complete: until then they must look like boxes."""

    def run(self, root: Element) -> None:
        """Turn each exercise's <div> into <details>."""
        for box in root.iter("div"):
            if box.get("class") == "admonition exercise":
                box.tag = "details"
                box.set("class", "exercise")
                box[0].tag = "summary"
                box[0].attrib.clear()


class BlocksExtension(Extension):  # type: ignore[misc]
    """Takes every `!!!` line, whether the stock admonition extension is on or not."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "Language of the labels: zh or en"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register before the stock admonitions (105) and before inline markup (20)."""
        processor = BlockProcessor(md.parser, self.getConfig("language"))
        md.parser.blockprocessors.register(processor, "blocks", 106)
        md.treeprocessors.register(ExerciseTreeprocessor(md), "exercises", 30)


def makeExtension(**options: Any) -> BlocksExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return BlocksExtension(**options)
