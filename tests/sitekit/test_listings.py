from importlib.metadata import version

import markdown
import pytest

from sitekit.bibliography import all_references

GLOSSARY = """
[saturation]
zh = "饱和"
en = "saturation"
zh_text = "导数接近 0。"
en_text = "The slope is < 0.1."
page = "activations/tanh#why"

[bias]
zh = "偏置"
en = "Bias"
zh_text = "常数。"
en_text = "A constant."
"""
NOTATION = r"""
[[symbol]]
tex = 'h_{<t}'
code = "h[:t]"
shape = "(N, D)"
zh = "隐状态"
en = "hidden state & more"

[[symbol]]
tex = '\odot'
zh = "逐元素乘"
en = "elementwise product"
"""
NOTICES = """
[[asset]]
name = "STIX Two Math"
package = "ziamath"
license = "OFL-1.1"
url = "https://example.org/?a=1&b=2"
zh = "公式字体的子集"
en = "a subset, as math font"
"""


@pytest.fixture
def docs(tmp_path):
    (tmp_path / "glossary.toml").write_text(GLOSSARY, "utf-8")
    (tmp_path / "notation.toml").write_text(NOTATION, "utf-8")
    (tmp_path / "notices.toml").write_text(NOTICES, "utf-8")
    bib = "@book{b, author={B, C}, title={T}, year=2000}"
    (tmp_path / "references.bib").write_text(bib, "utf-8")
    for language, title in (("zh", "双曲正切"), ("en", "Why tanh & how")):
        page = tmp_path / language / "activations" / "tanh.md"
        page.parent.mkdir(parents=True)
        page.write_text(f"---\ntitle: {title}\n---\n", "utf-8")
    return tmp_path


def page(text, docs, language="en", more=()):
    return markdown.markdown(
        text,
        extensions=["pymdownx.superfences", "sitekit.comments", "sitekit.listings", *more],
        extension_configs={"sitekit.listings": {"language": language, "docs": str(docs)}},
    )


def shown(name, docs, language="en", more=()):
    return page(f"<!-- list: {name} -->", docs, language, more)


def test_the_glossary_has_a_place_for_each_pair_of_words(docs):
    assert shown("glossary", docs) == (
        '<dl class="glossary">\n'
        '<div id="bias"><dt>Bias <span lang="zh">偏置</span></dt>\n<dd>A constant.</dd></div>\n'
        '<div id="saturation"><dt>saturation <span lang="zh">饱和</span></dt>\n'
        "<dd>The slope is &lt; 0.1. "
        'See <a href="/activations/tanh/#why">Why tanh &amp; how</a></dd></div>\n</dl>'
    )


def test_the_chinese_glossary_speaks_chinese(docs):
    assert (
        '<dt>饱和 <span lang="en">saturation</span></dt>\n'
        '<dd>导数接近 0。 详见 <a href="/activations/tanh/#why">双曲正切</a></dd>'
    ) in shown("glossary", docs, "zh")


def test_the_notation_is_a_table_with_heads_for_columns_and_rows(docs):
    assert shown("notation", docs) == (
        "<table>\n<caption>Symbols, their names in code, their shapes</caption>\n"
        '<thead><tr><th scope="col">Symbol</th><th scope="col">Code</th>'
        '<th scope="col">Shape</th><th scope="col">Meaning</th></tr></thead>\n<tbody>\n'
        '<tr><th scope="row"><span class="arithmatex">\\(h_{&lt;t}\\)</span></th>'
        "<td><code>h[:t]</code></td><td><code>(N, D)</code></td>"
        "<td>hidden state &amp; more</td></tr>\n"
        '<tr><th scope="row"><span class="arithmatex">\\(\\odot\\)</span></th>'
        "<td></td><td></td><td>elementwise product</td></tr>\n"
        "</tbody>\n</table>"
    )


def test_its_symbols_become_formulas(docs):
    assert '<th scope="row"><math' in shown("notation", docs, "zh", ["sitekit.mathml"])


def test_notices_tell_the_installed_version(docs):
    assert (
        '<tr><th scope="row"><a href="https://example.org/?a=1&amp;b=2">STIX Two Math</a></th>'
        f"<td>ziamath {version('ziamath')}</td><td>OFL-1.1</td><td>公式字体的子集</td></tr>"
    ) in shown("notices", docs, "zh")


def test_references_are_the_whole_bibliography(docs):
    assert shown("references", docs, "zh") == all_references("zh", docs / "references.bib")


def test_a_list_stands_between_paragraphs(docs):
    text = "before\n<!-- list: references -->\nafter"
    listed = all_references("en", docs / "references.bib")
    assert page(text, docs) == f"<p>before</p>\n{listed}\n<p>after</p>"


def test_code_that_shows_the_line_is_left_alone(docs):
    assert "&lt;!-- list: x --&gt;" in page("```text\n<!-- list: x -->\n```", docs)
    assert "&lt;!-- list: x --&gt;" in page("`<!-- list: x -->`", docs)


@pytest.mark.parametrize(("name", "hint"), [("glossry", " (did you mean glossary?)"), ("x y", "")])
def test_an_unknown_list_is_told(name, hint, docs):
    with pytest.raises(ValueError, match="listings") as error:
        shown(name, docs)
    assert str(error.value) == (
        "listings: a list must be one of glossary, labs, notation, notices, references, "
        "questions, myths, map; "
        f"got {name}{hint}"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "notation",
            'zh = "逐元素乘"\n',
            "",
            r"notation: \odot must have the field 'zh'; got only tex, en",
        ),
        (
            "notation",
            "tex = 'h_{<t}'\n",
            "",
            "notation: an entry must have the field 'tex'; got only code, shape, zh, en",
        ),
        (
            "notices",
            '"OFL-1.1"',
            '""',
            "notices: STIX Two Math: 'license' must not be empty; got ''",
        ),
        (
            "notices",
            '"ziamath"',
            '"no-such-package"',
            "notices: 'package' must be an installed package; got no-such-package",
        ),
        (
            "glossary",
            "activations/tanh#why",
            "activations/tan",
            "glossary: [saturation]: 'page' must be a page, as in activations/tanh; "
            "got activations/tan, and there is no docs/en/activations/tan.md",
        ),
    ],
)
def test_a_wrong_table_is_told(name, old, new, told, docs):
    path = docs / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match=name) as error:
        shown(name, docs)
    assert str(error.value) == told


@pytest.mark.parametrize(("name", "key"), [("notation", "symbols"), ("notices", "assets")])
def test_a_misspelt_name_of_the_tables_is_told(name, key, docs):
    (docs / f"{name}.toml").write_text(f"[[{key}]]\n", "utf-8")
    with pytest.raises(ValueError, match=name) as error:
        shown(name, docs)
    assert str(error.value) == f"{name}: entries must begin with [[{key[:-1]}]]; got [[{key}]]"


def test_an_index_is_markdown_for_what_comes_after(docs):
    (docs.parent / "mkdocs.yml").write_text("nav:\n  - a:\n      - activations/tanh.md\n")
    (docs / "en/activations/index.md").write_text("---\ntitle: Functions\n---\n")
    (docs / "en/activations/tanh.md").write_text(
        "---\ntitle: Tanh\nlevel: core\n---\n\n## How *steep*? {#steep}\n"
    )
    html = shown("questions", docs, more=["attr_list"])
    assert '<h2 id="activations">Functions</h2>' in html
    assert '<li><a href="activations/tanh.md#steep">How <em>steep</em>?</a></li>' in html
