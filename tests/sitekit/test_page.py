import textwrap

import pytest

from sitekit.page import DOCS, Page, twin

SOURCE = textwrap.dedent("""\
    ---
    title: T
    level: core
    module: activations
    ---

    ## Why? {#why}

    !!! answer
        Because $a < b$ [@lecun1998, §4.3; @poole2016].

    $$
    y = x
    $$
    <!-- check: f(x) == rhs;
         x in [0, 1] -->

    !!! claim measured "A $b$ c" {#c1 lab=batch-size#noise}
        Text with `>>> code`.

        ```pycon
        >>> 1 + 1
        2

        >>> 3
        3
        ```

    After [word](term:saturation), ![alt $x$](figure:tanh.curve "Cap"). <!-- number 7: why -->

    ````markdown
    ```pycon
    >>> not run
    ```
    ````
    """)


@pytest.fixture
def page():
    return Page(DOCS / "zh" / "a" / "t.md", "zh", "a/t.md", SOURCE)


def line(text):
    return next(k for k, at in enumerate(SOURCE.split("\n"), 1) if text in at)


def test_front_matter(page):
    assert page.meta["title"] == "T"
    assert page.modules == ["activations"]
    assert page.is_topic
    assert page.slug == "t"


def test_headings_and_sections(page):
    (heading,) = page.headings
    assert (heading.level, heading.title, heading.id, heading.line) == (2, "Why?", "why", 7)
    assert page.section(heading).lstrip().startswith("!!! answer")


def test_blocks(page):
    answer, claim = page.blocks
    assert (answer.kind, answer.statement, answer.id) == ("answer", None, None)
    assert (claim.kind, claim.sort, claim.statement, claim.id) == (
        "claim",
        "measured",
        "A $b$ c",
        "c1",
    )
    assert claim.attrs == {"lab": "batch-size#noise"}
    assert claim.line == line("!!! claim")
    assert claim.end == line(">>> 3") + 2
    assert claim.holds(line(">>> 3"))
    assert not claim.holds(line("After"))


def test_fences_keep_blank_lines_and_do_not_nest(page):
    first, second = page.fences
    assert (first.language, first.body) == ("pycon", ">>> 1 + 1\n2\n\n>>> 3\n3\n")
    assert first.line == line("```pycon")
    assert second.language == "markdown"
    assert "not run" in second.body


def test_an_unclosed_fence_runs_to_the_end():
    page = Page(DOCS / "zh" / "t.md", "zh", "t.md", "text\n\n```pycon\n>>> 1\n")
    (fence,) = page.fences
    assert fence.line == 3
    assert page.prose.strip() == "text"


def test_formulas(page):
    (display,) = [formula for formula in page.formulas if formula.display]
    assert display.tex == "y = x"
    assert display.check == "f(x) == rhs; x in [0, 1]"
    assert display.line == line("$$")
    assert display.comment_line == line("<!-- check")
    assert [f.tex for f in page.formulas if not f.display] == ["a < b", "b", "x"]


def test_links_citations_comments(page):
    word, figure = page.links
    assert (word.text, word.target, word.image) == ("word", "term:saturation", False)
    assert (figure.target, figure.title, figure.image) == ("figure:tanh.curve", "Cap", True)
    assert page.figures == (figure,)
    assert [(c.key, c.locator) for c in page.citations] == [
        ("lecun1998", "§4.3"),
        ("poole2016", None),
    ]
    assert [c.body for c in page.comments] == ["number 7: why"]


def test_prose_keeps_its_place_and_loses_the_rest(page):
    assert len(page.prose) == len(page.text)
    assert "After" in page.prose
    for gone in ("title", ">>>", "a < b", "y = x", "number 7", "check:"):
        assert gone not in page.prose


def test_twin(page):
    assert twin(page) == DOCS / "en" / "a" / "t.md"
