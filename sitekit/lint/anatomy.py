"""Rules for headings, and for what stands below each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.lint.source import without_code
from sitekit.page import Heading, Page
from sitekit.passages import line_text, sentences
from sitekit.problem import Problem

TRY_IT, REFERENCES = "try-it", "references"
NO_QUESTIONS = (TRY_IT, REFERENCES)
IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SENTENCES_OF_AN_ANSWER = range(1, 4)
EXERCISES = range(2, 4)


def levels(page: Page) -> Iterator[Problem]:
    """Headings begin at `##` and go down one level at a time."""
    above = 1
    for heading in page.headings:
        if heading.level == 1 or heading.level > above + 1:
            deepest = "##" if above == 1 else f"## to {'#' * (above + 1)}"
            yield Problem(
                page.path,
                heading.line,
                f"a heading of level {deepest} here",
                f"{'#' * heading.level} {heading.title}",
                "the page's title comes from `title:` in the front matter; below it begin with "
                "##, and leave out no level",
            )
        above = max(heading.level, 1)


def heading_ids(page: Page) -> Iterator[Problem]:
    """Every heading carries an id of its own, equal in both languages."""
    for heading in page.headings:
        if heading.level > 1 and not (heading.id and IDENTIFIER.fullmatch(heading.id)):
            yield Problem(
                page.path,
                heading.line,
                "an id of small letters, digits and hyphens after the heading",
                line_text(page, heading.line),
                f"write `{'#' * heading.level} {heading.title} {{#an-id}}`, the same id in both "
                "languages",
            )


def unique_ids(page: Page) -> Iterator[Problem]:
    """No id stands twice on a page."""
    first: dict[str | None, int] = {}
    places = [(heading.line, heading.id) for heading in page.headings]
    places += [(block.line, block.id) for block in page.blocks]
    for line, identity in sorted(place for place in places if place[1]):
        if identity in first:
            yield Problem(
                page.path,
                line,
                f"an id that no other heading or block of the page has (line {first[identity]})",
                f"{{#{identity}}} again",
                "give one of the two another id; keep the older one, links may point to it",
            )
        first.setdefault(identity, line)


def no_math_in_headings(page: Page) -> Iterator[Problem]:
    """Headings hold no formula: the table of contents cannot show one."""
    lines = without_code(page).split("\n")
    for heading in page.headings:
        if "$" in lines[heading.line - 1]:
            yield Problem(
                page.path,
                heading.line,
                "a heading in words",
                f"a formula: {heading.title}",
                "say it in words or as `code`; the table of contents cannot show a formula",
            )


def _questions(page: Page) -> list[Heading]:
    return [h for h in page.headings if h.level == 2 and h.id and h.id not in NO_QUESTIONS]


def questions(page: Page) -> Iterator[Problem]:
    """A topic page asks at least one question, and its `##` headings are questions."""
    if not page.is_topic:
        return
    if not _questions(page):
        yield Problem(
            page.path,
            1,
            "at least one question as a `##` heading",
            "none",
            "ask what a reader would type: `## Why …? {#why}`",
        )
    for heading in _questions(page):
        if not heading.title.endswith(("?", "？")):
            yield Problem(
                page.path,
                heading.line,
                "a heading worded as a question, with its question mark",
                heading.title,
                "ask as a reader would; only {#try-it} and {#references} are no questions",
            )


def answers_first(page: Page) -> Iterator[Problem]:
    """Below each question stands its answer, and answers stand nowhere else."""
    asked = _questions(page) if page.is_topic else []
    answers = [block for block in page.blocks if block.kind == "answer"]
    lines = page.text.split("\n")
    at_its_place = set()
    for heading in asked:
        below = (n for n in range(heading.line + 1, len(lines) + 1) if lines[n - 1].strip())
        first = next(below, None)
        if first is not None and any(answer.line == first for answer in answers):
            at_its_place.add(first)
            continue
        yield Problem(
            page.path,
            first or heading.line,
            f'`!!! answer` as the first thing below "{heading.title}"',
            line_text(page, first) if first else "the end of the page",
            "begin with the answer in at most three sentences, indented by four blanks below "
            "`!!! answer`; explain after it",
        )
    for answer in answers:
        if answer.line not in at_its_place:
            yield Problem(
                page.path,
                answer.line,
                "an answer only as the first thing below a question of a topic page",
                "an answer elsewhere",
                "move it up to its question, or write it as plain text: the drill takes exactly "
                "one answer for each question",
            )


def short_answers(page: Page) -> Iterator[Problem]:
    """An answer has one to three sentences."""
    for block in page.blocks:
        if block.kind == "answer":
            count = sentences(block.body)
            if count not in SENTENCES_OF_AN_ANSWER:
                yield Problem(
                    page.path,
                    block.line,
                    "an answer of one to three sentences",
                    f"{count} sentences",
                    "keep what an interviewer must hear; move the rest below the answer",
                )


def try_it(page: Page) -> Iterator[Problem]:
    """A topic page has two or three exercises, all below `{#try-it}`."""
    if not page.is_topic:
        return
    heading = next((h for h in page.headings if h.id == TRY_IT and h.level == 2), None)
    if heading is None:
        yield Problem(
            page.path,
            page.text.count("\n"),
            "a section of exercises with the id {#try-it}",
            "none",
            'add `## Try it {#try-it}` (`## 自测 {#try-it}`) with two or three `!!! exercise "…"`',
        )
        return
    after = [h.line for h in page.headings if h.line > heading.line and h.level <= 2]
    section = range(heading.line, min(after, default=page.text.count("\n") + 2))
    exercises = [block for block in page.blocks if block.kind == "exercise"]
    inside = [block for block in exercises if block.line in section]
    if len(inside) not in EXERCISES:
        yield Problem(
            page.path,
            heading.line,
            "two or three exercises below {#try-it}",
            str(len(inside)),
            'write each as `!!! exercise "the question" {#its-id}` with the answer indented below',
        )
    for block in exercises:
        if block not in inside:
            yield Problem(
                page.path,
                block.line,
                "exercises only below {#try-it}",
                f'the exercise "{block.statement}"',
                "move it there",
            )


def reference_list(page: Page) -> Iterator[Problem]:
    """A page that cites ends with `{#references}`, and only such a page has it."""
    if not (page.is_topic or page.is_lab):
        return
    heading = next((h for h in page.headings if h.id == REFERENCES), None)
    last = page.headings[-1] if page.headings else None
    if page.citations and (heading is None or heading is not last):
        yield Problem(
            page.path,
            heading.line if heading else page.citations[0].line,
            "{#references} as the last heading of a page that cites",
            f'"{last.title}" as the last heading' if last else "no heading",
            "end the page with `## References {#references}` (`## 参考文献 {#references}`); the "
            "list below it is made from the citations",
        )
    if heading and not page.citations:
        yield Problem(
            page.path,
            heading.line,
            "a citation on a page with {#references}",
            "none",
            "cite as `[@key, §2]` where a statement rests on a source, or delete the heading",
        )


RULES = (
    levels,
    heading_ids,
    unique_ids,
    no_math_in_headings,
    questions,
    answers_first,
    short_answers,
    try_it,
    reference_list,
)
