"""Both languages of a page hold the same things in the same places.

The frame (front matter, headings, blocks) is compared first and the rest only when it agrees: one
missing section is told once, not once for each thing in it.
"""

from __future__ import annotations

import difflib
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sitekit.doctests import Doctest, doctests
from sitekit.lint.metadata import unreadable
from sitekit.page import Fence, Formula, Page, twin
from sitekit.passages import HAN, line_of_key, shorten
from sitekit.problem import ROOT, Problem

WRITTEN_IN_EACH_LANGUAGE = ("title", "description", "section", "finding")
TEXT = re.compile(r"(\\(?:text|mbox)(?:bf|it)?)\{([^{}]*)\}")
NAME = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
COMMENTED = re.compile(r"(number\b[^:：]*|list: *\w+)")
BOTH = "make both languages say the same, in the one that is wrong"


Comparison = Callable[[Page, Page], Iterator[Problem]]


@dataclass(frozen=True)
class Item:
    """One thing on a page: what must be equal, where it is, how to show it."""

    key: Hashable
    line: int
    shown: str


def problems(zh: Page, en: Page) -> list[Problem]:
    """Where the two languages of a page differ."""
    if any(unreadable(zh)) or any(unreadable(en)):  # told by lint
        return []
    for compare in FRAME:
        if found := list(compare(zh, en)):
            return found
    return sorted(problem for compare in CONTENT for problem in compare(zh, en))


def missing(pages: Iterable[Page]) -> list[Problem]:
    """The pages that stand in one language only."""
    pages = list(pages)
    there = {(page.lang, page.name) for page in pages}
    found = []
    for page in pages:
        other = "en" if page.lang == "zh" else "zh"
        if (other, page.name) not in there:
            found.append(
                Problem(
                    page.path,
                    1,
                    f"the same page in the other language, {_relative(twin(page))}",
                    "this one only",
                    "write the other one too: same headings, ids, code and formulas",
                )
            )
    return sorted(found)


def _relative(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _at(page: Page, line: int) -> str:
    return f"{_relative(page.path)}:{line}"


def front_matter(zh: Page, en: Page) -> Iterator[Problem]:
    """The front matter is equal, apart from title and description."""
    for key in dict.fromkeys([*zh.meta, *en.meta]):
        ours, theirs = zh.meta.get(key), en.meta.get(key)
        if key not in WRITTEN_IN_EACH_LANGUAGE and ours != theirs:
            yield Problem(
                zh.path,
                line_of_key(zh, key),
                f"`{key}: {theirs}`, as {_at(en, line_of_key(en, key))} has it",
                f"`{key}: {ours}`",
                BOTH,
            )


def aligned(
    zh: Page, en: Page, what: str, ours: list[Item], theirs: list[Item]
) -> Iterator[Problem]:
    """The same items in the same order: one problem for each run that differs."""
    matcher = difflib.SequenceMatcher(
        None, [item.key for item in ours], [item.key for item in theirs], autojunk=False
    )
    for tag, i1, _, j1, _ in matcher.get_opcodes():
        if tag == "insert":
            yield _missing(en, zh, what, theirs[j1], ours[i1 - 1].line if i1 else 1)
        elif tag == "delete":
            yield _missing(zh, en, what, ours[i1], theirs[j1 - 1].line if j1 else 1)
        elif tag == "replace":
            yield _differs(zh, en, what, ours[i1], theirs[j1])


def _missing(has: Page, lacks: Page, what: str, item: Item, line: int) -> Problem:
    expected = f"{what} {item.shown}, as {_at(has, item.line)} has it"
    mend = f"add it below line {line}, or delete it there"
    return Problem(lacks.path, line, expected, "none here", mend)


def _differs(zh: Page, en: Page, what: str, ours: Item, theirs: Item) -> Problem:
    expected = f"{what} {theirs.shown}, as {_at(en, theirs.line)} has it"
    return Problem(zh.path, ours.line, expected, ours.shown, BOTH)


def in_order(what: str, items: Callable[[Page], list[Item]]) -> Comparison:
    """A comparison of things that stand in the same order."""
    return lambda zh, en: aligned(zh, en, what, items(zh), items(en))


def by_section(what: str, items: Callable[[Page], list[Item]]) -> Comparison:
    """A comparison of what each section holds, in whatever order its sentences need."""

    def compare(zh: Page, en: Page) -> Iterator[Problem]:
        ours, theirs = _sections(zh, items(zh)), _sections(en, items(en))
        for section in dict.fromkeys([*ours, *theirs]):
            here, there = ours.get(section, {}), theirs.get(section, {})
            only_here = [item for key, item in here.items() if key not in there]
            only_there = [item for key, item in there.items() if key not in here]
            both = min(len(only_here), len(only_there))
            for mine, other in zip(only_here[:both], only_there[:both], strict=True):
                yield _differs(zh, en, what, mine, other)
            for item in only_here[both:]:
                yield _missing(zh, en, what, item, _line(en, section))
            for item in only_there[both:]:
                yield _missing(en, zh, what, item, _line(zh, section))

    return compare


def _line(page: Page, section: str | None) -> int:
    return next((heading.line for heading in page.headings if heading.id == section), 1)


def _sections(page: Page, items: list[Item]) -> dict[str | None, dict[Hashable, Item]]:
    """The first item of each key, by sections."""
    found: dict[str | None, dict[Hashable, Item]] = {}
    for item in items:
        found.setdefault(_section(page, item.line), {}).setdefault(item.key, item)
    return found


def _section(page: Page, line: int) -> str | None:
    return next((h.id for h in reversed(page.headings) if h.line <= line), None)


def _placed(page: Page, key: Hashable, line: int, shown: str) -> Item:
    """An item that must stand in the same section and the same block."""
    inside = [number for number, block in enumerate(page.blocks) if block.holds(line)]
    section = _section(page, line)
    where = f"below {{#{section}}}" if section else "at the top"
    if inside:
        block = page.blocks[inside[-1]]
        where = f"in the {block.kind} {{#{block.id}}}" if block.id else f"in the {block.kind}"
    return Item((section, tuple(inside[-1:]), key), line, f"{shown} {where}")


def _headings(page: Page) -> list[Item]:
    return [Item((h.level, h.id), h.line, f"{'#' * h.level} … {{#{h.id}}}") for h in page.headings]


def _blocks(page: Page) -> list[Item]:
    found = []
    for block in page.blocks:
        attrs = [f"{name}={value}" for name, value in sorted(block.attrs.items())]
        braces = " ".join([*([f"#{block.id}"] if block.id else []), *attrs])
        words = ["!!!", block.kind, block.sort or "", f"… {{{braces}}}" if braces else ""]
        shown = " ".join(filter(None, words))
        found.append(Item(shown, block.line, shown))
    return found


def _fences(page: Page) -> list[Item]:
    return [_placed(page, f.language, f.line, f"```{f.language}") for f in page.fences]


def fences(zh: Page, en: Page) -> Iterator[Problem]:
    """The fences hold the same code and the same output; see `_same_text` for words."""
    if found := list(aligned(zh, en, "the fence", _fences(zh), _fences(en))):
        yield from found
        return
    for ours, theirs in zip(zh.fences, en.fences, strict=True):
        compare = COMPARED.get(ours.language, _lines)
        for line, other, found_here, expected in itertools.islice(compare(ours, theirs), 1):
            yield Problem(
                zh.path, line, f"{expected}, as {_at(en, other)} has it", found_here, BOTH
            )


Difference = tuple[int, int, str, str]


def _examples(ours: Fence, theirs: Fence) -> Iterator[Difference]:
    """Where two `pycon` fences differ: line here, line there, found, expected."""
    try:
        here, there = doctests(ours), doctests(theirs)
    except ValueError:  # reported by the rules for one page
        return
    for mine, other in itertools.zip_longest(here, there):
        if mine is None or other is None:
            yield (
                mine.line if mine else ours.line,
                other.line if other else theirs.line,
                shorten(mine.source) if mine else "no such example",
                f"the example {shorten(other.source)}" if other else "no such example",
            )
            return
        if not _same_code(_code(mine), _code(other)):
            yield mine.line, other.line, shorten(mine.source), f"the code {shorten(other.source)}"
        yield from _compare(
            mine.want.splitlines(), mine.want_line, other.want.splitlines(), other.want_line
        )


def _code(example: Doctest) -> list[tuple[int, str]]:
    """The tokens of an example without comments and line breaks that mean nothing."""
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(example.source).readline))
    except (tokenize.TokenError, SyntaxError):  # reported by the rules for one page
        return [(tokenize.STRING, example.source)]
    return [
        (token.type, "" if token.type == tokenize.NEWLINE else token.string)
        for token in tokens
        if token.type not in skipped
    ]


def _same_code(ours: list[tuple[int, str]], theirs: list[tuple[int, str]]) -> bool:
    if len(ours) != len(theirs):
        return False
    return all(
        mine == other or (mine[0] == other[0] == tokenize.STRING and _same_text(mine[1], other[1]))
        for mine, other in zip(ours, theirs, strict=True)
    )


def _same_text(zh: str, en: str) -> bool:
    """Equal; or the first is Chinese and holds the same numbers."""
    return zh == en or (bool(HAN.search(zh)) and NUMBER.findall(zh) == NUMBER.findall(en))


def _script(ours: Fence, theirs: Fence) -> Iterator[Difference]:
    """Where two `python` fences differ: a lab's code is run once for both languages."""
    here, there = (_code_lines(fence) for fence in (ours, theirs))
    for mine, other in itertools.zip_longest(here, there):
        if mine is None or other is None or mine[1] != other[1]:
            yield (
                mine[0] if mine else ours.line,
                other[0] if other else theirs.line,
                shorten(mine[1]) if mine else "the end of the cell",
                f"the code {shorten(other[1])}" if other else "the end of the cell",
            )
            return


def _code_lines(fence: Fence) -> list[tuple[int, str]]:
    """Each line's number and its code without comments; lines without code are left out."""
    lines: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(fence.body).readline):
        if token.type != tokenize.COMMENT and token.string.strip():
            number = fence.line + token.start[0]
            lines[number] = f"{lines.get(number, '')} {token.string}".strip()
    return list(lines.items())


COMPARED = {"pycon": _examples, "python": _script}


def _lines(ours: Fence, theirs: Fence) -> Iterator[Difference]:
    """Where two fences that are not run differ."""
    return _compare(
        ours.body.splitlines(), ours.line + 1, theirs.body.splitlines(), theirs.line + 1
    )


def _compare(
    ours: list[str], line: int, theirs: list[str], other_line: int
) -> Iterator[Difference]:
    for offset, (mine, other) in enumerate(itertools.zip_longest(ours, theirs)):
        if mine is None or other is None or not _same_text(mine, other):
            yield (
                line + offset,
                other_line + offset,
                "nothing" if mine is None else f'"{mine}"',
                "nothing" if other is None else f'"{other}"',
            )


def display_formulas(zh: Page, en: Page) -> Iterator[Problem]:
    """The display formulas and their checks are equal, Chinese words in them apart."""
    found = list(aligned(zh, en, "the formula", _display(zh), _display(en)))
    yield from found or _words_in_formulas(zh, en)


def _display(page: Page) -> list[Item]:
    return [
        _placed(
            page,
            (_skeleton(f.tex), f.check, f.no_check),
            f.line,
            f"{shorten(f.tex)} with {_tie(f)}",
        )
        for f in _displayed(page)
    ]


def _words_in_formulas(zh: Page, en: Page) -> Iterator[Problem]:
    for ours, theirs in zip(_displayed(zh), _displayed(en), strict=True):
        for mine, other in zip(_texts(ours.tex), _texts(theirs.tex), strict=True):
            if not _same_text(mine, other):
                yield Problem(
                    zh.path,
                    ours.line,
                    rf"\text{{{other}}}, as {_at(en, theirs.line)} has it",
                    rf"\text{{{mine}}}",
                    BOTH,
                )


def _displayed(page: Page) -> list[Formula]:
    return [formula for formula in page.formulas if formula.display]


def _skeleton(tex: str) -> str:
    """The formula without the words in it."""
    return " ".join(TEXT.sub(r"\1{}", tex).split())


def _texts(tex: str) -> list[str]:
    return [match[2].strip() for match in TEXT.finditer(tex)]


def _tie(formula: Formula) -> str:
    if formula.check is not None:
        return f"`check: {formula.check}`"
    return f"`no check: {formula.no_check}`" if formula.no_check is not None else "no comment"


def _inline(page: Page) -> list[Item]:
    """The inline formulas; a mere name, such as x, may be a word in the other language."""
    return [
        Item(_skeleton(f.tex), f.line, f"${f.tex}$")
        for f in page.formulas
        if not f.display and not NAME.fullmatch(f.tex)
    ]


def _citations(page: Page) -> list[Item]:
    return [
        Item((c.key, c.locator), c.line, f"[@{', '.join(filter(None, (c.key, c.locator)))}]")
        for c in page.citations
    ]


def _links(page: Page) -> list[Item]:
    return [Item(k.target, k.line, f"[…]({k.target})") for k in page.links if not k.image]


def _figures(page: Page) -> list[Item]:
    return [_placed(page, k.target, k.line, f"![…]({k.target})") for k in page.links if k.image]


def _comments(page: Page) -> list[Item]:
    matches = ((COMMENTED.match(comment.body), comment.line) for comment in page.comments)
    found = [(" ".join(match[1].split()), line) for match, line in matches if match]
    return [Item(key, line, f"<!-- {key} -->") for key, line in found]


FRAME = (front_matter, in_order("the heading", _headings), in_order("the block", _blocks))
CONTENT = (
    fences,
    display_formulas,
    in_order("the figure", _figures),
    by_section("the formula", _inline),
    by_section("the citation", _citations),
    by_section("the link", _links),
    by_section("the comment", _comments),
)
