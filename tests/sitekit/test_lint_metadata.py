"""Front matter: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "no front matter": (
        """\
---
title: tanh
description: What tanh does to a gradient.
level: core
module: activations
prerequisites: [activations/sigmoid]
see_also: []
---
""",
        """\
# tanh
""",
        """\
docs/en/activations/tanh.md:1: expected front matter between two lines ---
    found: "# tanh"
    mend:  begin the file with a line ---, lines such as `title: tanh`, and another line ---""",
    ),
    "yaml": (
        "title: tanh",
        "title: tanh: why",
        """\
docs/en/activations/tanh.md:2: expected front matter that YAML can read
    found: mapping values are not allowed here
    mend:  put a value that holds a colon, or begins with a sign, between double quotes""",
    ),
    "front matter without keys": (
        """\
title: tanh
description: What tanh does to a gradient.
level: core
module: activations
prerequisites: [activations/sigmoid]
see_also: []
""",
        """\
- tanh
""",
        """\
docs/en/activations/tanh.md:2: expected lines `key: value` as front matter
    found: list
    mend:  begin the file with a line ---, lines such as `title: tanh`, and another line ---""",
    ),
    "missing key": (
        """\
module: activations
""",
        "",
        """\
docs/en/activations/tanh.md:1: expected the key `module` in the front matter
    found: title, description, level, prerequisites, see_also
    mend:  add a line `module: …`""",
    ),
    "unknown key": (
        "see_also",
        "seealso",
        """\
docs/en/activations/tanh.md:1: expected the key `see_also` in the front matter
    found: title, description, level, module, prerequisites, seealso
    mend:  add a line `see_also: …`
docs/en/activations/tanh.md:7: expected one of the keys title, description, level, module, prerequisites, see_also
    found: `seealso` (did you mean see_also?)
    mend:  correct the key or delete the line""",
    ),
    "no level on a topic page": (
        """\
level: core
""",
        "",
        """\
docs/en/activations/tanh.md:4: expected a level beside `module`, which only a page on a topic has
    found: no `level`
    mend:  add a line `level: …` with one of basic, core, advanced
docs/en/activations/tanh.md:13: expected an answer only as the first thing below a question of a topic page
    found: an answer elsewhere
    mend:  move it up to its question, or write it as plain text: the drill takes exactly one answer for each question""",
    ),
    "title is a number": (
        "title: tanh",
        "title: 1",
        """\
docs/en/activations/tanh.md:2: expected a title of words
    found: 1
    mend:  write `title: "…"`, quoted if it is a number or empty to YAML""",
    ),
    "two sentences in the description": (
        "a gradient.",
        "a gradient. And why.",
        """\
docs/en/activations/tanh.md:3: expected a description of one sentence that ends with a full stop
    found: 'What tanh does to a gradient. And why.'
    mend:  write one sentence; search engines and link previews show it""",
    ),
    "description without an end": (
        "a gradient.",
        "a gradient",
        """\
docs/en/activations/tanh.md:3: expected a description of one sentence that ends with a full stop
    found: 'What tanh does to a gradient'
    mend:  write one sentence; search engines and link previews show it""",
    ),
    "unknown level": (
        "level: core",
        "level: hard",
        """\
docs/en/activations/tanh.md:4: expected a level out of basic, core, advanced
    found: 'hard'
    mend:  choose the one that says what the reader must know before""",
    ),
    "unknown module": (
        "module: activations",
        "module: activation",
        """\
docs/en/activations/tanh.md:5: expected a module of dlref: activations, gradcheck
    found: 'activation'
    mend:  name the module whose functions the page explains, without `dlref.` and `.py`""",
    ),
    "prerequisite not a list": (
        "[activations/sigmoid]",
        "activations/sigmoid",
        """\
docs/en/activations/tanh.md:6: expected a list of pages as `prerequisites`
    found: 'activations/sigmoid'
    mend:  write `prerequisites: [chapter/slug]`, or `prerequisites: []` if there are none""",
    ),
    "unknown prerequisite": (
        "[activations/sigmoid]",
        "[activations/softplus]",
        """\
docs/en/activations/tanh.md:6: expected another page that exists, as chapter/slug, in `prerequisites`
    found: 'activations/softplus'
    mend:  correct the name, or leave it out until the page is written""",
    ),
    "page is its own prerequisite": (
        "[activations/sigmoid]",
        "[activations/tanh]",
        """\
docs/en/activations/tanh.md:6: expected another page that exists, as chapter/slug, in `prerequisites`
    found: 'activations/tanh'
    mend:  correct the name, or leave it out until the page is written""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message


def test_a_frame_page_needs_a_title_and_a_description(tree):
    page = tree.page("en", "---\ntitle: Notation\nlevle: core\n---\n\nSymbols.\n", "notation.md")
    assert tree.told(lint.problems(page)) == [
        """\
docs/en/notation.md:1: expected the key `description` in the front matter
    found: title, levle
    mend:  add a line `description: …`""",
        """\
docs/en/notation.md:3: expected one of the keys title, description, hide, search, section, template
    found: `levle`
    mend:  correct the key or delete the line""",
    ]


def test_a_page_may_rest_on_several_modules(tree):
    page = tree.planted("module: activations", "module: [activations, gradcheck]")
    assert lint.problems(page) == []
