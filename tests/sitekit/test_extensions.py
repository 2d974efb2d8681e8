"""All extensions at once, as the site uses them."""

import html
import re
from html.parser import HTMLParser

import markdown
import pytest

GLOSSARY = """
[saturation]
zh = "饱和"
en = "saturation"
zh_text = "导数接近 0。"
en_text = "The derivative is near 0."
"""
BIB = "@article{lecun1998, author={LeCun, Yann}, title={Efficient}, year=1998}"
PAGE = r"""# tanh {#tanh}

## Why does it saturate? {#why}

!!! answer
    It [saturates](term:saturation): $\tanh' \le 1$ [@lecun1998, §4.4].

!!! claim theorem "The slope is $1 - \tanh^2 x$, see [saturation](term:saturation) and `x`" {#slope}
    Since
    $$
    a < b
    $$
    <!-- check: a == b;
         x in [-5, 5] -->
    it holds [@lecun1998]:

    ```pycon
    >>> 1 < 2  # not $x$, not [@lecun1998], not <!-- this -->
    True
    ```

    - a list

        !!! tip
            with a box <!-- number 1: x -->

            ```pycon
            >>> 3
            3
            ```

!!! myth "It is $0$ at $0$" {#zero}

    It is not.

!!! exercise "What is $\tanh'(0)$?" {#at-zero}
    $$ 1 $$
    <!-- no check: inequality -->

<!-- list: glossary -->

## References {#references}
"""


@pytest.fixture
def converter(tmp_path):
    (tmp_path / "glossary.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "references.bib").write_text(BIB, "utf-8")
    options = {
        "admonition": {},
        "attr_list": {},
        "md_in_html": {},
        "tables": {},
        "toc": {"permalink": "¶"},
        "pymdownx.arithmatex": {"generic": True},
        "pymdownx.highlight": {},
        "pymdownx.superfences": {},
        "sitekit.blocks": {},
        "sitekit.citations": {"file": str(tmp_path / "references.bib")},
        "sitekit.comments": {},
        "sitekit.copycode": {},
        "sitekit.glossary": {"file": str(tmp_path / "glossary.toml")},
        "sitekit.listings": {"docs": str(tmp_path)},
        "sitekit.mathml": {},
    }

    def make(names):
        return markdown.Markdown(extensions=names, extension_configs=options)

    make.names = list(options)
    return make


@pytest.fixture
def shown(converter):
    return converter(converter.names).convert(PAGE)


class Balance(HTMLParser):
    """Fails where a tag closes another than the one that is open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, _attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def test_the_order_of_the_extensions_does_not_matter(converter, shown):
    assert converter(converter.names[::-1]).convert(PAGE) == shown


def test_the_html_is_well_formed(shown):
    balance = Balance()
    balance.feed(shown)
    assert balance.open == []


def test_each_formula_is_shown_and_no_comment(shown):
    assert shown.count("<math ") == 7
    assert shown.count('<div class="math"') == 2
    assert "arithmatex" not in shown
    assert "<!--" not in shown


def test_code_is_shown_as_it_stands(shown):
    sessions = re.findall(r'id="code-\d">.*?</pre>', shown, re.S)
    text = [
        html.unescape(re.sub(r"<[^>]+>", "", session.partition(">")[2])) for session in sessions
    ]
    assert [lines.splitlines()[0] for lines in text] == [
        ">>> 1 < 2  # not $x$, not [@lecun1998], not <!-- this -->",
        ">>> 3",
    ]


def test_terms_and_citations_are_links(shown):
    assert shown.count('<a class="term" href="/glossary/#saturation"') == 2
    assert shown.count('<a href="#ref-lecun1998"') == 2
    assert shown.count('<li id="ref-lecun1998">') == 1


def test_each_id_stands_once(shown):
    ids = re.findall(r' id="([^"]*)"', shown)
    assert len(set(ids)) == len(ids)
    assert sorted(name for name in ids if not name.startswith("code-")) == sorted(
        ["tanh", "why", "slope", "zero", "at-zero", "saturation", "references", "ref-lecun1998"]
    )


def test_the_table_of_contents_has_the_headings_only(converter):
    md = converter(converter.names)
    md.convert(PAGE)
    (top,) = md.toc_tokens
    assert [top["id"], *(child["id"] for child in top["children"])] == ["tanh", "why", "references"]
