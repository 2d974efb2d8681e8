"""Citations, terms, figures and links: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "citation without a comma": (
        "[@lecun1998, §4.4]",
        "[@lecun1998 §4.4]",
        """\
docs/en/activations/tanh.md:47: expected a citation in a cited claim
    found: none in "A scaled tanh was once usual."
    mend:  add `[@key, §2]`
docs/en/activations/tanh.md:48: expected a citation of the form [@key, §4.2; @key], on one line
    found: [@lecun1998 §4.4]
    mend:  put a comma between key and place, a semicolon between two sources
docs/en/activations/tanh.md:82: expected a citation on a page with {#references}
    found: none
    mend:  cite as `[@key, §2]` where a statement rests on a source, or delete the heading""",
    ),
    "unknown source": (
        "[@lecun1998, §4.4]",
        "[@lecun1989, §4.4]",
        """\
docs/en/activations/tanh.md:48: expected a key of docs/references.bib
    found: @lecun1989 (did you mean lecun1998?)
    mend:  correct the key, or add the source to docs/references.bib""",
    ),
    "unknown term": (
        "term:saturation",
        "term:saturated",
        """\
docs/en/activations/tanh.md:16: expected a key of docs/glossary.toml
    found: term:saturated (did you mean saturation?)
    mend:  correct the key, or add the term to docs/glossary.toml""",
    ),
    "unknown figure": (
        "tanh.slope",
        "tanh.slop",
        """\
docs/en/activations/tanh.md:36: expected figure:name.function, a function of docs/figures/name.py
    found: figure:tanh.slop (did you mean tanh.slope?)
    mend:  correct the name, or write `def function(fig, tr)` in docs/figures/name.py""",
    ),
    "other image": (
        "figure:tanh.slope",
        "tanh.png",
        """\
docs/en/activations/tanh.md:36: expected figure:name.function, a function of docs/figures/name.py
    found: tanh.png (did you mean tanh.slope?)
    mend:  correct the name, or write `def function(fig, tr)` in docs/figures/name.py""",
    ),
    "figure without caption": (
        ' "The slope of tanh")',
        ")",
        """\
docs/en/activations/tanh.md:36: expected a figure on a line of its own: ![alt text](figure:name.function "caption")
    found: ![Slope of tanh: 1 at 0, 0.071 at 2](figure:tanh.slope)
    mend:  say in the alt text what the figure shows, with the numbers that matter, and give it a caption""",
    ),
    "figure without alt": (
        "![Slope of tanh: 1 at 0, 0.071 at 2]",
        "![]",
        """\
docs/en/activations/tanh.md:36: expected a figure on a line of its own: ![alt text](figure:name.function "caption")
    found: ![](figure:tanh.slope "The slope of tanh")
    mend:  say in the alt text what the figure shows, with the numbers that matter, and give it a caption""",
    ),
    "figure in a line": (
        "![Slope",
        "See ![Slope",
        """\
docs/en/activations/tanh.md:36: expected a figure on a line of its own: ![alt text](figure:name.function "caption")
    found: See ![Slope of tanh: 1 at 0, 0.071 at 2](figure:tanh.slope "The slope of tanh")
    mend:  say in the alt text what the figure shows, with the numbers that matter, and give it a caption""",
    ),
    "absolute link": (
        "../notation.md#shapes",
        "/notation/#shapes",
        """\
docs/en/activations/tanh.md:10: expected a relative link, or one with https://
    found: [notation](/notation/#shapes)
    mend:  write the path of the Markdown file from this one, as in ../chapter/page.md#anchor""",
    ),
    "unknown scheme": (
        "../notation.md#shapes",
        "ftp://notation",
        """\
docs/en/activations/tanh.md:10: expected a relative link, or one with https://
    found: [notation](ftp://notation)
    mend:  write the path of the Markdown file from this one, as in ../chapter/page.md#anchor""",
    ),
    "local address": (
        "../notation.md#shapes",
        "http://localhost:8000/notation",
        """\
docs/en/activations/tanh.md:10: expected a link within the site by its file
    found: [notation](http://localhost:8000/notation)
    mend:  write the path of the Markdown file from this one, as in ../chapter/page.md#anchor""",
    ),
    "no file": (
        "../notation.md#shapes",
        "notation.md#shapes",
        """\
docs/en/activations/tanh.md:10: expected a file that exists below docs/en
    found: [notation](notation.md#shapes)
    mend:  write the path of the Markdown file from this one, as in ../chapter/page.md#anchor""",
    ),
    "no anchor": (
        "../notation.md#shapes",
        "../notation.md#shape",
        """\
docs/en/activations/tanh.md:10: expected an anchor of notation.md
    found: [notation](../notation.md#shape)
    mend:  anchors are the ids in {#…}; correct this one (did you mean shapes?)""",
    ),
    "no anchor here": (
        "(#slope-at-most-one)",
        "(#slope-at-most-two)",
        """\
docs/en/activations/tanh.md:75: expected an anchor of tanh.md
    found: [the claim](#slope-at-most-two)
    mend:  anchors are the ids in {#…}; correct this one (did you mean slope-at-most-one or slope-at-three?)""",
    ),
    "unknown list": (
        "<!-- number 1.7159: LeCun's constant, cited -->",
        "<!-- list: glossaries -->",
        """\
docs/en/activations/tanh.md:49: expected one of the lists glossary, labs, notation, notices, references, questions, myths, map
    found: <!-- list: glossaries --> (did you mean glossary?)
    mend:  correct the name of the list""",
    ),
    "script": (
        "Read the",
        "<script>alert(1)</script> Read the",
        """\
docs/en/activations/tanh.md:10: expected HTML that runs no script and loads nothing from elsewhere
    found: <script>
    mend:  write it in Markdown; pictures are figures, `![…](figure:name.function …)`""",
    ),
    "foreign host": (
        "Read the",
        '<a href="https://example.org">x</a> Read the',
        """\
docs/en/activations/tanh.md:10: expected HTML that runs no script and loads nothing from elsewhere
    found: <a href="https://example.org">
    mend:  write it in Markdown; pictures are figures, `![…](figure:name.function …)`""",
    ),
    "handler": (
        "Read the",
        '<b onclick="x()">x</b> Read the',
        """\
docs/en/activations/tanh.md:10: expected HTML that runs no script and loads nothing from elsewhere
    found: <b onclick="x()">
    mend:  write it in Markdown; pictures are figures, `![…](figure:name.function …)`""",
    ),
    "citation over two lines": (
        "[@lecun1998, §4.4]",
        """\
[@lecun1998,
    §4.4]""",
        """\
docs/en/activations/tanh.md:47: expected a citation in a cited claim
    found: none in "A scaled tanh was once usual."
    mend:  add `[@key, §2]`
docs/en/activations/tanh.md:48: expected a citation of the form [@key, §4.2; @key], on one line
    found: [@lecun1998, §4.4]
    mend:  put a comma between key and place, a semicolon between two sources
docs/en/activations/tanh.md:83: expected a citation on a page with {#references}
    found: none
    mend:  cite as `[@key, §2]` where a statement rests on a source, or delete the heading""",
    ),
    "other language": (
        "../notation.md#shapes",
        "../../zh/notation.md#shapes",
        """\
docs/en/activations/tanh.md:10: expected a file that exists below docs/en
    found: [notation](../../zh/notation.md#shapes)
    mend:  write the path of the Markdown file from this one, as in ../chapter/page.md#anchor""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message


def test_the_generated_lists_have_anchors(tree):
    frame = "---\ntitle: Lists\ndescription: All lists.\n---\n\n<!-- list: {} -->\n"
    tree.page("en", frame.format("glossary"), "glossary.md")
    tree.page("en", frame.format("references"), "references.md")
    page = tree.planted(
        "Read the",
        "[a](../glossary.md#saturation) [b](../references.md#ref-glorot2010) [c](#ref-lecun1998) "
        "[d](#fig-tanh-slope) Read the",
    )
    assert lint.problems(page) == []


def test_code_is_no_link_and_no_citation(tree):
    page = tree.planted("Read the", "`[x](nowhere.md)` and `[@nobody]` and `<script>`. Read the")
    assert lint.problems(page) == []


def test_anchors_of_the_api_pages_are_left_to_the_build(tree):
    page = tree.planted("../notation.md#shapes", "../notation.md#dlref.activations.tanh")
    assert lint.problems(page) == []
