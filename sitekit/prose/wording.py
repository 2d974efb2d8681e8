"""One word for one thing, the English beside a Chinese term, and no filler."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.glossary import Term, terms
from sitekit.page import LINK, Page
from sitekit.passages import HAN, line_text, shorten
from sitekit.problem import Problem
from sitekit.prose.reading import described, words_only

FILLERS = {
    "en": (
        "in conclusion",
        "it is important to note",
        "it is worth noting",
        "it should be noted",
        "needless to say",
        "in today's world",
        "delve into",
        "plays a crucial role",
    ),
    "zh": (
        "综上所述",
        "总而言之",
        "值得注意的是",
        "值得一提的是",
        "需要注意的是",
        "众所周知",
        "不言而喻",
        "由此可见",
        "起着至关重要的作用",
    ),
}
SHOWN_BESIDE = re.compile(r"[*_]*（([^（）]*)）")


def problems(page: Page) -> Iterator[Problem]:
    """Wrong variants of terms, terms without their English, and filler."""
    lines = [*described(page), *enumerate(words_only(page).split("\n"), 1)]
    for line, text in lines:
        yield from _variants(page, line, text)
        yield from _fillers(page, line, text)
    if page.lang == "zh":
        yield from _first_uses(page)


def _variants(page: Page, line: int, text: str) -> Iterator[Problem]:
    for term in terms().values():
        right, avoid = (term.zh, term.zh_avoid) if page.lang == "zh" else (term.en, term.en_avoid)
        for variant in avoid:
            if _word(variant, page.lang).search(_without_longer(text, variant, page.lang)):
                yield Problem(
                    page.path,
                    line,
                    f'"{right}", the word for this on all pages',
                    f'"{variant}" in: {shorten(line_text(page, line))}',
                    f'write "{right}"; docs/glossary.toml lists the words',
                )


def _word(word: str, lang: str) -> re.Pattern[str]:
    """The word itself; an English one also in the plural, and only as a whole word."""
    if lang == "zh":
        return re.compile(re.escape(word), re.I)
    return re.compile(rf"\b{re.escape(word)}(?:s|es)?\b", re.I)


def _without_longer(text: str, variant: str, lang: str) -> str:
    """The text without the right words that contain the variant, as 正则化 contains 正则."""
    for term in terms().values():
        right = term.zh if lang == "zh" else term.en
        if variant.lower() in right.lower() and variant.lower() != right.lower():
            text = _word(right, lang).sub(" ", text)
    return text


def _fillers(page: Page, line: int, text: str) -> Iterator[Problem]:
    for filler in FILLERS[page.lang]:
        if filler in text.lower():
            yield Problem(
                page.path,
                line,
                "a sentence that begins with what it says",
                f'"{filler}" in: {shorten(line_text(page, line))}',
                "delete it; the sentence says the same without it",
            )


def _first_uses(page: Page) -> Iterator[Problem]:
    seen = set()
    for match in LINK.finditer(page.prose):
        key = match["target"].removeprefix("term:")
        term = terms().get(key)
        if key == match["target"] or term is None or key in seen:
            continue
        seen.add(key)
        if HAN.search(match["text"]) and not _english_follows(page.prose, match.end(), term):
            yield Problem(
                page.path,
                page.line_of(match.start()),
                f"the English term in full-width parentheses at the first use of {match['text']}",
                shorten(line_text(page, page.line_of(match.start()))),
                f"write {match[0]}（{term.en}）; later uses go without",
            )


def _english_follows(text: str, end: int, term: Term) -> bool:
    shown = SHOWN_BESIDE.match(text, end)
    return shown is not None and term.en.lower() in re.split(r"[，,；;] *", shown[1].lower())
