"""A page's source, read once: what stands on it, and on which line.

Every check and every command looks at pages through this module, so that there is one answer to
"what is a claim", "which formula does this comment belong to" and "what counts as prose".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from sitekit.labs.source import markdown
from sitekit.problem import ROOT

DOCS = ROOT / "docs"
LANGUAGES = ("zh", "en")
CLAIM_KINDS = ("theorem", "measured", "convention", "cited")
BLOCK_KINDS = ("answer", "claim", "myth", "exercise")

FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.S)
FENCE_OPEN = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)$")
HEADING = re.compile(r"^(#{1,6}) +(.*?)(?: *\{ *#([\w-]+)[^}]*\})? *$", re.M)
BLOCK = re.compile(
    r'^(?P<indent> *)!!! +(?P<kind>[\w-]+)(?: +(?P<sort>[\w-]+))?(?: +"(?P<statement>[^\n]*)")?'
    r"(?: *\{ *(?P<attrs>[^}\n]*)\})? *$",
    re.M,
)
DISPLAY = re.compile(r"\$\$(?P<tex>.+?)\$\$", re.S)
INLINE = re.compile(r"(?<![\\$])\$(?!\s)(?P<tex>[^$\n]+?)(?<!\s)\$(?!\d)")
COMMENT = re.compile(r"<!--(?P<body>.*?)-->", re.S)
CHECK = re.compile(r"\s*<!--\s*(?P<word>check|no check):\s*(?P<body>.*?)\s*-->", re.S)
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r'\((?P<target>[^()\s]*)(?: +"(?P<title>[^"\n]*)")?\)'
)
CITATION = re.compile(r"\[(?P<body>-?@[\w-]+[^\[\]\n]*)\](?!\()")
CITATION_PART = re.compile(r"@(?P<key>[\w-]+)(?:,\s*(?P<locator>[^;]+?))?\s*(?:;|$)")


@dataclass(frozen=True)
class Heading:
    """`## Title {#id}`."""

    level: int
    title: str
    id: str | None
    line: int


@dataclass(frozen=True)
class Block:
    """`!!! kind sort "statement" {#id name=value}` and the lines indented below it."""

    kind: str
    sort: str | None
    statement: str | None
    id: str | None
    attrs: dict[str, str]
    line: int
    end: int
    body: str

    def holds(self, line: int) -> bool:
        """Whether this source line belongs to the block."""
        return self.line <= line <= self.end


@dataclass(frozen=True)
class Fence:
    """A fenced block; `line` is that of the opening fence, `body` is dedented."""

    info: str
    body: str
    line: int

    @property
    def language(self) -> str:
        """The first word after the opening fence."""
        return self.info.split()[0] if self.info.split() else ""


@dataclass(frozen=True)
class Formula:
    """A formula; a display formula may be tied by the comment below it."""

    tex: str
    display: bool
    line: int
    check: str | None = None
    no_check: str | None = None
    comment_line: int | None = None


@dataclass(frozen=True)
class Link:
    """`[text](target "title")`; `image` for `![alt](target "caption")`."""

    text: str
    target: str
    title: str | None
    image: bool
    line: int


@dataclass(frozen=True)
class Citation:
    """`[@key, locator]`."""

    key: str
    locator: str | None
    line: int


@dataclass(frozen=True)
class Comment:
    """`<!-- body -->` other than a formula's check."""

    body: str
    line: int


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match has characters, its line breaks kept."""
    return re.sub(r"[^\n]", " ", match[0])


@dataclass(frozen=True)
class Page:
    """One file under docs/zh or docs/en: Markdown, or a lab read as Markdown."""

    path: Path
    lang: str
    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        """The page at docs/<lang>/<name>."""
        relative = path.resolve().relative_to(DOCS)
        lang, name = relative.parts[0], Path(*relative.parts[1:]).as_posix()
        return cls(path, lang, name, read_source(path))

    @property
    def slug(self) -> str:
        """`tanh` for activations/tanh.md."""
        return Path(self.name).stem

    @property
    def address(self) -> str:
        """Where the built page stands: `/en/activations/tanh/`."""
        stem = self.name.removesuffix(".md").removesuffix(".py").removesuffix("index")
        return f"/{self.lang}/{stem}".rstrip("/") + "/"

    @property
    def is_lab(self) -> bool:
        """Whether this is a lab, a percent notebook."""
        return self.path.suffix == ".py"

    @property
    def is_topic(self) -> bool:
        """Whether this is a topic page (it has a level), bound to the anatomy of such pages."""
        return "level" in self.meta

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The front matter."""
        match = FRONT_MATTER.match(self.text)
        return (yaml.safe_load(match[1]) or {}) if match else {}

    @property
    def modules(self) -> list[str]:
        """The dlref modules that the front matter names."""
        named = self.meta.get("module", [])
        return [named] if isinstance(named, str) else list(named)

    def line_of(self, offset: int) -> int:
        """The line, from 1, of a character of `text`."""
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def _scan(self) -> tuple[str, tuple[Fence, ...]]:
        """The text with front matter and fences blanked (same offsets), and the fences."""
        lines = FRONT_MATTER.sub(blank, self.text).split("\n")
        fences, start, mark, indent = [], None, "", 0
        for number, line in enumerate(lines):
            if start is None:
                if match := FENCE_OPEN.match(line):
                    start, mark, indent = number, match["mark"], len(match["indent"])
            elif re.fullmatch(rf" *{mark[0]}{{{len(mark)},}} *", line):
                body = [
                    text[indent:] if not text[:indent].strip() else text
                    for text in lines[start + 1 : number]
                ]
                info = lines[start].strip().lstrip(mark[0]).strip()
                fences.append(Fence(info, "\n".join(body) + "\n", start + 1))
                for inner in range(start, number + 1):
                    lines[inner] = " " * len(lines[inner])
                start = None
        if start is not None:  # never closed: everything below is code, as Markdown sees it
            fences.append(Fence(lines[start].strip(), "\n".join(lines[start + 1 :]), start + 1))
            for inner in range(start, len(lines)):
                lines[inner] = " " * len(lines[inner])
        return "\n".join(lines), tuple(fences)

    @property
    def fences(self) -> tuple[Fence, ...]:
        """All fenced blocks, those in admonitions included."""
        return self._scan[1]

    @property
    def markup(self) -> str:
        """The text with front matter and fences blanked; offsets are kept."""
        return self._scan[0]

    @cached_property
    def _structure(self) -> str:
        """`markup` less the comments: what is commented out is no heading and no claim."""
        return COMMENT.sub(blank, self.markup)

    @cached_property
    def _math(self) -> tuple[str, tuple[Formula, ...]]:
        """The text with code, formulas and comments blanked, and the formulas."""
        text = CODE_SPAN.sub(blank, self.markup)
        found = []
        for match in DISPLAY.finditer(text):
            tie = CHECK.match(text, match.end())
            tied = (
                {}
                if tie is None
                else {
                    "check" if tie["word"] == "check" else "no_check": " ".join(
                        tie["body"].split()
                    ),
                    "comment_line": self.line_of(tie.start("word")),
                }
            )
            tex = "\n".join(line.strip() for line in match["tex"].strip().splitlines())
            found.append(Formula(tex, True, self.line_of(match.start()), **tied))  # type: ignore[arg-type]
        text = COMMENT.sub(blank, DISPLAY.sub(blank, text))
        found += [Formula(m["tex"], False, self.line_of(m.start())) for m in INLINE.finditer(text)]
        return INLINE.sub(blank, text), tuple(sorted(found, key=lambda f: f.line))

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Display and inline formulas, in order."""
        return self._math[1]

    @property
    def prose(self) -> str:
        """The text with front matter, code, formulas and comments blanked; offsets are kept."""
        return self._math[0]

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """HTML comments other than those that tie a formula."""
        text = CODE_SPAN.sub(blank, self.markup)
        return tuple(
            Comment(m["body"].strip(), self.line_of(m.start()))
            for m in COMMENT.finditer(text)
            if not CHECK.match(m[0])
        )

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings."""
        return tuple(
            Heading(len(m[1]), m[2], m[3], self.line_of(m.start()))
            for m in HEADING.finditer(self._structure)
        )

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All `!!!` blocks, whatever their kind."""
        return tuple(self._block(match) for match in BLOCK.finditer(self._structure))

    def _block(self, match: re.Match[str]) -> Block:
        start, depth = self.line_of(match.start("kind")), len(match["indent"]) + 4
        lines = self.text.split("\n")
        end = start
        for number in range(start, len(lines)):  # the line after `start`, counted from 0
            if lines[number].strip() and not lines[number].startswith(" " * depth):
                break
            if lines[number].strip():
                end = number + 1
        words = (match["attrs"] or "").split()
        identity = next((word[1:] for word in words if word.startswith("#")), None)
        attrs = dict(word.split("=", 1) for word in words if "=" in word)
        body = "\n".join(line[depth:] for line in lines[start:end])
        return Block(
            match["kind"], match["sort"], match["statement"], identity, attrs, start, end, body
        )

    def section(self, heading: Heading) -> str:
        """The source text below a heading, up to the next one of its level or above."""
        later = (
            h.line for h in self.headings if h.line > heading.line and h.level <= heading.level
        )
        lines = self.text.split("\n")
        return "\n".join(lines[heading.line : next(later, len(lines) + 1) - 1])

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All links and images, figures (`figure:`) and terms (`term:`) among them."""
        # Formulas may stand in a link's text or an image's alt: only code and comments are blanked.
        text = COMMENT.sub(blank, CODE_SPAN.sub(blank, self.markup))
        return tuple(
            Link(m["text"], m["target"], m["title"], bool(m["image"]), self.line_of(m.start()))
            for m in LINK.finditer(text)
        )

    @cached_property
    def figures(self) -> tuple[Link, ...]:
        """Images drawn from data: `![alt](figure:name.function "caption")`."""
        return tuple(
            link for link in self.links if link.image and link.target.startswith("figure:")
        )

    @cached_property
    def citations(self) -> tuple[Citation, ...]:
        """`[@key, locator; @key]`, one for each key."""
        return tuple(
            Citation(part["key"], part["locator"], self.line_of(match.start()))
            for match in CITATION.finditer(self.prose)
            for part in CITATION_PART.finditer(match["body"])
        )


def read_source(path: Path) -> str:
    """A page's text; a lab's has the lines of its file."""
    text = path.read_text("utf-8")
    return markdown(text) if path.suffix == ".py" else text


def pages(lang: str | None = None) -> list[Page]:
    """All pages, of one language or of both, in the order of their paths."""
    found = [
        path
        for code in ([lang] if lang else LANGUAGES)
        for path in sorted([*(DOCS / code).rglob("*.md"), *(DOCS / code).glob("labs/*.py")])
    ]
    return [Page.read(path) for path in found]


def twin(page: Page) -> Path:
    """Where the same page stands in the other language."""
    other = next(code for code in LANGUAGES if code != page.lang)
    return DOCS / other / page.name
