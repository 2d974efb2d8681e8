import os

import markdown
import pytest

from sitekit.glossary import Term, terms

SATURATION = """
[saturation]
zh = "饱和"
en = "saturation"
zh_text = "输出贴近上下限，导数接近 0。"
en_text = 'The output is near a bound & its "slope" near 0.'
"""
BIAS = """
[bias]
zh = "偏置"
en = "bias"
zh_text = "加上的常数。"
en_text = "The constant that is added."
page = "activations/tanh"
zh_avoid = ["偏差"]
en_avoid = ["offset"]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "glossary.toml"
    path.write_text(SATURATION + BIAS, "utf-8")
    return path


def page(text, file, language="en"):
    return markdown.markdown(
        text,
        extensions=["sitekit.blocks", "sitekit.glossary"],
        extension_configs={"sitekit.glossary": {"language": language, "file": str(file)}},
    )


def test_entries_are_read_with_all_their_fields(file):
    assert terms(file)["bias"] == Term(
        "bias",
        "偏置",
        "bias",
        "加上的常数。",
        "The constant that is added.",
        "activations/tanh",
        ("偏差",),
        ("offset",),
    )


def test_a_term_speaks_both_languages(file):
    term = terms(file)["bias"]
    assert (term.word("zh"), term.word("en")) == ("偏置", "bias")
    assert (term.text("zh"), term.text("en")) == ("加上的常数。", "The constant that is added.")
    assert (term.avoid("zh"), term.avoid("en")) == (("偏差",), ("offset",))


def test_a_term_links_to_the_glossary_and_shows_its_definition(file):
    assert page("[饱和](term:saturation)了", file, "zh") == (
        '<p><a class="term" href="/glossary/#saturation" title="输出贴近上下限，导数接近 0。">'
        "饱和</a>了</p>"
    )
    assert (
        'title="The output is near a bound &amp; its &quot;slope&quot; near 0.">It <em>saturates'
    ) in page("[It *saturates*](term:saturation)", file)


def test_a_term_may_stand_in_a_statement(file):
    shown = page('!!! myth "no [bias](term:bias)" {#m}\n    b', file)
    assert '<q>no <a class="term" href="/glossary/#bias"' in shown


def test_other_links_are_left_alone(file):
    assert page("[a](b.md)", file) == '<p><a href="b.md">a</a></p>'


def test_an_unknown_term_gets_a_hint(file):
    with pytest.raises(ValueError, match="glossary") as error:
        page("[x](term:saturatoin)", file)
    assert str(error.value) == (
        "glossary: a term must be in glossary.toml; got saturatoin (did you mean saturation?)"
    )


def test_a_changed_glossary_is_read_again(file):
    assert len(terms(file)) == 2
    file.write_text(BIAS, "utf-8")
    os.utime(file, ns=(1, 1))
    assert list(terms(file)) == ["bias"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'en = "bias"\n',
            "",
            "[bias] must have the field 'en'; got only "
            "zh, zh_text, en_text, page, zh_avoid, en_avoid",
        ),
        ('page = "activations/tanh"', "page = 3", "[bias]: 'page' must be text in quotes; got 3"),
        ('["偏差"]', '"偏差"', "[bias]: 'zh_avoid' must be a list of texts; got '偏差'"),
        (
            '"偏置"',
            '"饱和"',
            "[bias] must have its own zh word; got '饱和', the word of [saturation]",
        ),
        (
            '"bias"',
            '"Saturation"',
            "[bias] must have its own en word; got 'Saturation', the word of [saturation]",
        ),
        (
            '["offset"]',
            '["Saturation"]',
            "[bias] must not avoid a word that is used; "
            "got 'Saturation', the en word of [saturation]",
        ),
    ],
)
def test_a_wrong_entry_is_named(file, old, new, told):
    assert old in BIAS
    file.write_text(SATURATION + BIAS.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match="glossary") as error:
        terms(file)
    assert str(error.value) == f"glossary: {told}"
