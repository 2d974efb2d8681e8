"""Rules for the front matter."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sitekit.lint.source import language_root
from sitekit.page import FRONT_MATTER, Page
from sitekit.passages import line_of_key, sentences
from sitekit.problem import ROOT, Problem
from sitekit.words import nearest

LEVELS = ("basic", "core", "advanced")
EVERY_PAGE = ("title", "description")
TOPIC_PAGE = (*EVERY_PAGE, "level", "module", "prerequisites", "see_also")
FRAME_PAGE = (*EVERY_PAGE, "hide", "search", "section", "template")
LAB_PAGE = (*EVERY_PAGE, "finding", "seconds")
SLUG_LISTS = ("prerequisites", "see_also")
PACKAGE = ROOT / "dlref"


def unreadable(page: Page) -> Iterator[Problem]:
    """Front matter must be there, and be a YAML mapping."""
    match = FRONT_MATTER.match(page.text)
    mend = "begin the file with a line ---, lines such as `title: tanh`, and another line ---"
    if match is None:
        first = page.text.partition("\n")[0]
        yield Problem(page.path, 1, "front matter between two lines ---", f'"{first}"', mend)
        return
    try:
        meta = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        yield Problem(
            page.path,
            mark.line + 2 if mark else 1,
            "front matter that YAML can read",
            getattr(error, "problem", None) or str(error),
            "put a value that holds a colon, or begins with a sign, between double quotes",
        )
        return
    if not isinstance(meta, dict):
        yield Problem(page.path, 2, "lines `key: value` as front matter", type(meta).__name__, mend)


def keys(page: Page) -> Iterator[Problem]:
    """Every required key is there, and no other than the known ones."""
    strays = [key for key in TOPIC_PAGE if key in page.meta and key not in FRAME_PAGE]
    if strays and not page.is_topic:
        yield Problem(
            page.path,
            line_of_key(page, strays[0]),
            f"a level beside `{strays[0]}`, which only a page on a topic has",
            "no `level`",
            f"add a line `level: …` with one of {', '.join(LEVELS)}",
        )
        return
    whole = LAB_PAGE if page.is_lab else TOPIC_PAGE  # a page of the frame may leave keys out
    required = whole if page.is_lab or page.is_topic else EVERY_PAGE
    known = whole if page.is_lab or page.is_topic else FRAME_PAGE
    for key in required:
        if key not in page.meta:
            yield Problem(
                page.path,
                1,
                f"the key `{key}` in the front matter",
                f"{', '.join(map(str, page.meta)) or 'no key'}",
                f"add a line `{key}: …`",
            )
    for key in page.meta:
        if key not in known:
            yield Problem(
                page.path,
                line_of_key(page, str(key)),
                f"one of the keys {', '.join(known)}",
                f"`{key}`{nearest(str(key), list(known))}",
                "correct the key or delete the line",
            )


def title(page: Page) -> Iterator[Problem]:
    """The title is a line of text."""
    value = page.meta.get("title", "text")
    if not isinstance(value, str) or not value.strip():
        yield Problem(
            page.path,
            line_of_key(page, "title"),
            "a title of words",
            repr(value),
            'write `title: "…"`, quoted if it is a number or empty to YAML',
        )


def description(page: Page) -> Iterator[Problem]:
    """The description is one complete sentence, and so is a lab's finding."""
    shown = {
        "description": "search engines and link previews show it",
        "finding": "the list of labs shows it",
    }
    for key, where in shown.items():
        value = page.meta.get(key)
        if key in page.meta and not (
            isinstance(value, str)
            and sentences(value) == 1
            and value.rstrip().endswith(tuple("。！？.!?"))
        ):
            yield Problem(
                page.path,
                line_of_key(page, key),
                f"a {key} of one sentence that ends with a full stop",
                repr(value),
                f"write one sentence; {where}",
            )


def level(page: Page) -> Iterator[Problem]:
    """The level is one of three words."""
    if page.is_topic and page.meta["level"] not in LEVELS:
        yield Problem(
            page.path,
            line_of_key(page, "level"),
            f"a level out of {', '.join(LEVELS)}",
            repr(page.meta["level"]),
            "choose the one that says what the reader must know before",
        )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def module(page: Page) -> Iterator[Problem]:
    """The page's modules exist in dlref."""
    modules = pkgutil.iter_modules([str(PACKAGE)])
    there = sorted(found.name for found in modules if not found.name.startswith("_"))
    for name in _listed(page.meta.get("module", [])):
        if name not in there:
            yield Problem(
                page.path,
                line_of_key(page, "module"),
                f"a module of dlref: {', '.join(there)}",
                repr(name),
                "name the module whose functions the page explains, without `dlref.` and `.py`",
            )


def slugs(page: Page) -> Iterator[Problem]:
    """Prerequisites and further pages are lists of pages that exist."""
    for key in SLUG_LISTS:
        value = page.meta.get(key, [])
        if not isinstance(value, list):
            yield Problem(
                page.path,
                line_of_key(page, key),
                f"a list of pages as `{key}`",
                repr(value),
                f"write `{key}: [chapter/slug]`, or `{key}: []` if there are none",
            )
            continue
        for slug in value:
            if not _page_path(page, slug).is_file() or f"{slug}.md" == page.name:
                yield Problem(
                    page.path,
                    line_of_key(page, key),
                    f"another page that exists, as chapter/slug, in `{key}`",
                    repr(slug),
                    "correct the name, or leave it out until the page is written",
                )


def _page_path(page: Page, slug: Any) -> Path:
    return language_root(page) / f"{slug}.md"


RULES = (keys, title, description, level, module, slugs)
