import markdown
import pytest

from sitekit.bibliography import entry_of

BIB = r"""
@inproceedings{glorot2010, author = {Glorot, Xavier and Bengio, Yoshua},
  title = {Understanding the difficulty}, booktitle = {AISTATS}, year = 2010}
@incollection{lecun1998, author = {LeCun, Yann and Bottou, Leon and Orr, G.},
  title = {Efficient BackProp}, booktitle = {Tricks}, year = 1998}
"""
END = "\n\n## References {#references}\n"
GLOROT = (
    '<a href="#ref-glorot2010" title="Understanding the difficulty">Glorot &amp; Bengio 2010</a>'
)
LECUN = '<a href="#ref-lecun1998" title="Efficient BackProp">LeCun et al. 1998</a>'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(BIB, "utf-8")
    return path


def converter(file, language="en"):
    return markdown.Markdown(
        extensions=["attr_list", "pymdownx.arithmatex", "sitekit.citations"],
        extension_configs={
            "pymdownx.arithmatex": {"generic": True},
            "sitekit.citations": {"language": language, "file": str(file)},
        },
    )


def sentence(text, file, language="en"):
    """The page's first paragraph."""
    return converter(file, language).convert(text + END).split("\n")[0]


def test_a_citation_names_and_links_the_work(file):
    assert sentence("So [@glorot2010].", file) == (
        f'<p>So <span class="citation">({GLOROT})</span>.</p>'
    )


def test_several_works_and_their_places(file):
    assert sentence("So [@glorot2010, §4.2; @lecun1998, Eq. $1$].", file) == (
        f'<p>So <span class="citation">({GLOROT}, §4.2; {LECUN}, Eq. '
        '<span class="arithmatex">\\(1\\)</span>)</span>.</p>'
    )


def test_chinese_has_its_own_words_and_brackets(file):
    assert sentence("见 [@glorot2010, §4.2; @lecun1998]。", file, "zh") == (
        f'<p>见<span class="citation">（{GLOROT}，§4.2；'
        f"{LECUN.replace(' et al.', ' 等')}）</span>。</p>"
    )


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("Glorot and Bengio [-@glorot2010, §4] say", "en", "Glorot and Bengio [({}, §4)] say"),
        ("Glorot 与 Bengio [-@glorot2010, §4] 说", "zh", "Glorot 与 Bengio[（{}，§4）]说"),
    ],
)
def test_a_minus_leaves_out_names_that_the_sentence_has(text, language, shown, file):
    year = GLOROT.replace("Glorot &amp; Bengio 2010", "2010")
    marked = shown.replace("[", '<span class="citation">').replace("]", "</span>")
    assert sentence(text, file, language) == f"<p>{marked.format(year)}</p>"


def test_the_list_stands_below_its_heading_and_only_there(file):
    text = "# T\n\n[@lecun1998] [@glorot2010] [@lecun1998]\n\n## References {#references}\n\nLast."
    shown = converter(file).convert(text)
    items = (
        f'<li id="ref-{key}">{entry_of(key, file).html("en")}</li>'
        for key in ("glorot2010", "lecun1998")
    )
    listed = f'<ul class="references">{"".join(items)}</ul>'
    assert shown.endswith(f'<h2 id="references">References</h2>\n{listed}<p>Last.</p>')


def test_a_page_lists_only_what_it_cites_itself(file):
    md = converter(file)
    assert 'id="ref-lecun1998"' in md.convert("[@lecun1998]" + END)
    md.reset()
    assert 'id="ref-lecun1998"' not in md.convert("[@glorot2010]" + END)


def test_a_page_without_citations_needs_no_list(file):
    assert converter(file).convert("a" + END) == '<p>a</p>\n<h2 id="references">References</h2>'


@pytest.mark.parametrize("text", ["`[@x]`", r"\[@x]", "[@x](y.md)", "[me@x.org]"])
def test_what_looks_like_a_citation_and_is_none(text, file):
    assert "citation" not in converter(file).convert(text)


def test_a_page_that_cites_must_have_a_place_for_the_list(file):
    with pytest.raises(ValueError, match="citations") as error:
        converter(file).convert("[@glorot2010]\n\n## References")
    assert str(error.value) == (
        "citations: a page that cites must have a heading with {#references} for its list; "
        "got none, and a citation of glorot2010"
    )


@pytest.mark.parametrize(
    "cited",
    [
        "[@glorot2010, @lecun1998]",
        "[@glorot2010; lecun1998]",
        "[@glorot2010;]",
        "[@glorot2010 §4]",
        "[@]",
        "[@glorot2010,\n§4]",
    ],
)
def test_a_citation_that_cannot_be_read_is_told(cited, file):
    with pytest.raises(ValueError, match="citations") as error:
        converter(file).convert(cited + END)
    assert str(error.value) == (
        "citations: a citation must stand on one line as [@key, §4.2; @key]; "
        f"got {' '.join(cited.split())}"
    )


def test_an_unknown_key_is_told_with_a_hint(file):
    with pytest.raises(ValueError, match="citations") as error:
        converter(file).convert("[@glorot]" + END)
    assert str(error.value) == (
        "citations: a key must be in references.bib; got glorot (did you mean glorot2010?)"
    )
