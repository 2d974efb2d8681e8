"""Code keeps every character and every color, and loses the spans that color nothing."""

import html
import re

import markdown

EXTENSIONS = ["pymdownx.highlight", "pymdownx.superfences", "sitekit.plaincode"]
SOURCE = """\
```pycon
>>> values = [1 < 2, "three"]  # four
>>> values
[True, 'three']
```
"""


def shown(source, extensions=EXTENSIONS):
    return markdown.markdown(source, extensions=extensions)


def test_names_operators_and_punctuation_stand_bare():
    spans = set(re.findall(r'<span class="(\w+)">', shown(SOURCE)))
    assert spans == {"gp", "mi", "s2", "c1", "go"}


def test_no_character_is_lost():
    bare, wrapped = (
        html.unescape(re.sub(r"<[^>]+>", "", shown(SOURCE, extensions)))
        for extensions in (EXTENSIONS, EXTENSIONS[:2])
    )
    assert bare == wrapped


def test_spans_outside_code_stay():
    assert shown('<p><span class="n">1</span></p>') == '<p><span class="n">1</span></p>'
