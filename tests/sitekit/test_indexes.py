import pytest

from sitekit import indexes

NAV = """\
nav:
  - index.md
  - second:
      - second/index.md
      - second/late.md
  - first:
      - first/index.md
      - first/early.md
      - first/empty.md
"""
LATE = """\
---
title: Late
level: advanced
prerequisites: [first/early]
---

## Why? {#why}

!!! answer
    Because.

!!! myth "It is $x^2$" {#squared}
    No.

## And how? {#how}

### A part, no question {#part}

## Try it {#try-it}

## References {#references}
"""
EARLY = """\
---
title: Early
level: basic
---

## What? {#what}

!!! claim theorem "It is" {#is}
    Shown.
"""


@pytest.fixture
def docs(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(NAV)
    files = {
        "second/index": "---\ntitle: The second chapter\n---\n",
        "second/late": LATE,
        "first/index": "---\ntitle: The first chapter\n---\n",
        "first/early": EARLY,
        "first/empty": "---\ntitle: Empty\nlevel: core\nprerequisites: [first/early]\n---\n",
    }
    for language in ("zh", "en"):
        for name, text in files.items():
            path = tmp_path / "docs" / language / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return tmp_path / "docs"


def test_questions_stand_by_chapter_and_page_in_the_order_of_the_nav(docs):
    assert indexes.questions("en", docs) == (
        "## The second chapter {#second}\n\n"
        "**[Late](second/late.md) · advanced**\n\n"
        "- [Why?](second/late.md#why)\n- [And how?](second/late.md#how)\n\n"
        "## The first chapter {#first}\n\n"
        "**[Early](first/early.md) · basic**\n\n"
        "- [What?](first/early.md#what)\n"
    )


def test_myths_leave_out_pages_and_chapters_without_one(docs):
    assert indexes.myths("zh", docs) == (
        "## The second chapter {#second}\n\n"
        "**[Late](second/late.md) · 进阶**\n\n"
        "- [It is $x^2$](second/late.md#squared)\n"
    )


def test_the_map_tells_both_directions(docs):
    assert indexes.pages_map("en", docs).split("\n") == [
        "| Page | Rests on | Needed for |",
        "| --- | --- | --- |",
        "| [Late](second/late.md) · advanced | [Early](first/early.md) |  |",
        "| [Early](first/early.md) · basic |  | [Late](second/late.md), [Empty](first/empty.md) |",
        "| [Empty](first/empty.md) · core | [Early](first/early.md) |  |",
    ]


def test_a_page_of_the_nav_that_is_missing_is_named(docs):
    (docs / "en/first/early.md").unlink()
    with pytest.raises(ValueError, match=r"nav must name pages that exist; got en/first/early\.md"):
        indexes.questions("en", docs)
