import markdown
import pytest

from sitekit.blocks import FORM

CLAIM = '!!! claim theorem "It is $1$." {#one}'


def page(text, language="en", more=()):
    return markdown.markdown(
        text,
        extensions=["pymdownx.superfences", "sitekit.blocks", *more],
        extension_configs={"sitekit.blocks": {"language": language}},
    )


@pytest.mark.parametrize(("language", "title"), [("zh", "简答"), ("en", "Short answer")])
def test_an_answer_is_a_box_with_a_small_title(language, title):
    assert page("!!! answer\n    Yes.", language) == (
        '<div class="admonition answer">\n'
        f'<p class="admonition-title">{title}</p>\n<p>Yes.</p>\n</div>'
    )


def test_a_claim_says_its_kind_its_statement_and_its_address():
    assert page('!!! claim theorem "It *is* 1." {#one}\n    Body.') == (
        '<div class="admonition claim theorem" id="one">\n<p class="admonition-title">'
        '<span class="kind" title="Checked to rounding by the code below.">Theorem</span>'
        ' It <em>is</em> 1. <a class="headerlink" href="#one" title="Permanent link">¶</a></p>\n'
        "<p>Body.</p>\n</div>"
    )


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("theorem", "定理", "Theorem"),
        ("measured", "实测", "Measured"),
        ("convention", "约定", "Convention"),
        ("cited", "引文", "Cited"),
    ],
)
def test_each_kind_of_claim_has_its_name_in_both_languages(kind, zh, en):
    for language, label in (("zh", zh), ("en", en)):
        shown = page(f'!!! claim {kind} "s" {{#a}}\n    b', language)
        assert f'<div class="admonition claim {kind}" id="a">' in shown
        assert f">{label}</span> s <a" in shown


@pytest.mark.parametrize(
    ("language", "lead"), [("zh", "在实验中运行："), ("en", "Run in the lab: ")]
)
def test_a_claim_of_a_lab_links_to_the_cell(language, lead):
    shown = page('!!! claim measured "s" {#a lab=batch-size#noise}\n    b', language)
    assert (
        f'<p class="lab">{lead}<a href="/labs/batch-size/#noise">batch-size</a></p>\n<p>b</p>'
    ) in shown


@pytest.mark.parametrize(("language", "label"), [("zh", "常见错误"), ("en", "Popular mistake")])
def test_a_myth_is_quoted(language, label):
    shown = page('!!! myth "tanh is *never* 0" {#m}\n    It is.', language)
    assert shown.startswith(
        '<div class="admonition myth" id="m">\n<p class="admonition-title">'
        f'<span class="kind">{label}</span> <q>tanh is <em>never</em> 0</q> <a class="headerlink"'
    )


@pytest.mark.parametrize(("language", "label"), [("zh", "练习"), ("en", "Exercise")])
def test_an_exercise_hides_its_answer(language, label):
    assert page('!!! exercise "Why *so*?" {#e}\n    Because.\n\n    - so', language) == (
        f'<details class="exercise" id="e">\n<summary><span class="kind">{label}</span>'
        " Why <em>so</em>? </summary>\n<p>Because.</p>\n<ul>\n<li>so</li>\n</ul>\n</details>"
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("!!! note", '<p class="admonition-title">说明</p>'),
        ("!!! tip", '<p class="admonition-title">提示</p>'),
        ("!!! warning", '<p class="admonition-title">注意</p>'),
        ('!!! note "自己的 *题目*"', '<p class="admonition-title">自己的 <em>题目</em></p>'),
        ('!!! note ""', ""),
    ],
)
def test_plain_boxes_stay_with_words_of_the_language(line, title):
    kind = line.split()[1]
    title = f"{title}\n" if title else ""
    assert page(f"{line}\n    b", "zh") == (
        f'<div class="admonition {kind}">\n{title}<p>b</p>\n</div>'
    )


@pytest.mark.parametrize(
    "head", ["!!! answer", CLAIM, '!!! myth "m" {#m}', '!!! exercise "e" {#e}']
)
def test_a_body_goes_on_after_blank_lines_and_ends_where_the_indent_ends(head):
    shown = page(f"{head}\n\n    one\n\n    - two\n\n        three\n\nfour")
    tag = "details" if "exercise" in head else "div"
    assert shown.endswith(
        f"<p>one</p>\n<ul>\n<li>\n<p>two</p>\n<p>three</p>\n</li>\n</ul>\n</{tag}>\n<p>four</p>"
    )


@pytest.mark.parametrize("head", [CLAIM, '!!! exercise "e" {#e}'])
def test_fences_and_boxes_stand_inside(head):
    shown = page(f"{head}\n    ```text\n    a\n\n    b\n    ```\n\n    !!! tip\n        t\n\n    z")
    tag = "details" if "exercise" in head else "div"
    assert "<code>a\n\nb\n</code>" in shown
    assert shown.endswith(
        '<div class="admonition tip">\n<p class="admonition-title">Tip</p>\n<p>t</p>\n</div>\n'
        f"<p>z</p>\n</{tag}>"
    )


def test_a_box_stands_in_a_list_and_right_below_a_sentence_or_another_box():
    assert '<li>\n<p>a</p>\n<div class="admonition answer">' in page(
        "- a\n\n    !!! answer\n        b"
    )
    shown = page(f"text\n!!! answer\n    a\n{CLAIM}\n    b\nend")
    assert "<p>text</p>\n<div" in shown
    assert shown.count('<div class="admonition') == 2
    assert shown.endswith("<p>b</p>\n</div>\n<p>end</p>")


@pytest.mark.parametrize(
    "order", [("admonition", "sitekit.blocks"), ("sitekit.blocks", "admonition")]
)
def test_the_stock_extension_takes_nothing_whatever_the_order(order):
    shown = markdown.markdown(f"{CLAIM}\n    b\n\n    c", extensions=list(order))
    assert '<div class="admonition claim theorem" id="one">' in shown
    assert shown.endswith("<p>b</p>\n<p>c</p>\n</div>")
    assert "Short answer" in markdown.markdown("!!! answer\n    b", extensions=list(order))
    with pytest.raises(ValueError, match='"danger" is no kind of block'):
        markdown.markdown("!!! danger\n    b", extensions=list(order))


def test_marks_in_a_sentence_or_in_code_are_no_block():
    assert page("Stop!!! now\n\n!!!! x") == "<p>Stop!!! now</p>\n<p>!!!! x</p>"
    assert "<code>!!! foo\n</code>" in page("```text\n!!! foo\n```")


def told(line):
    with pytest.raises(ValueError, match=r"^blocks: ") as error:
        page(f"{line}\n    body")
    return str(error.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            '!!! clam "s" {#a}',
            '"clam" is no kind of block (did you mean claim?); '
            "there are answer, claim, myth, exercise, note, tip, warning",
        ),
        (
            "!!! xyz",
            '"xyz" is no kind of block; '
            "there are answer, claim, myth, exercise, note, tip, warning",
        ),
        ("!!! note {#a}", '"note" takes a title and nothing else: !!! note "the title"'),
        ("!!! tip inline", '"tip" takes a title and nothing else: !!! tip "the title"'),
    ],
)
def test_an_unknown_box_is_told(line, fault):
    assert told(line) == f"blocks: {fault}; got {line}"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('!!! answer "Yes"', "an answer has nothing on its first line, its text stands below"),
        ("!!! answer {#a}", "an answer has nothing on its first line, its text stands below"),
        ('!!! claim "s" {#a}', "the claim's kind is missing"),
        ('!!! claim proved "s" {#a}', '"proved" is no kind of claim'),
        ("!!! claim theorem {#a}", "the statement in double quotes is missing"),
        ('!!! claim theorem " " {#a}', "the statement in double quotes is missing"),
        ('!!! claim theorem "s"', "the id is missing"),
        ('!!! claim theorem "a "b" c" {#a}', "the statement holds a double quote"),
        (
            '!!! claim measured "s" {#a lab=x}',
            '"lab=x" must name a lab and its cell, as lab=batch-size#noise',
        ),
        ('!!! claim measured "s" {#a labs=x#y}', '"labs" is no attribute of a claim'),
        ("!!! myth {#a}", "the statement in double quotes is missing"),
        ('!!! myth "s"', "the id is missing"),
        ('!!! myth theorem "s" {#a}', '"theorem" must not stand after "myth"'),
        ('!!! myth "s" {#a lab=x#y}', '"lab" is no attribute of a myth'),
        ("!!! exercise {#a}", "the statement in double quotes is missing"),
        ('!!! exercise "s"', "the id is missing"),
    ],
)
def test_a_wrong_first_line_is_told_with_the_right_form(line, fault):
    assert told(line) == f"blocks: {fault}; write {FORM[line.split()[1]]}; got {line}"


def test_a_line_that_cannot_be_read_is_told():
    assert told('!!! claim theorem "s {#a}') == (
        'blocks: the line must look like !!! kind "words" {#id}; got !!! claim theorem "s {#a}'
    )


def test_a_line_that_is_indented_a_little_is_told():
    assert told("  !!! answer") == (
        "blocks: the line must be indented by 0, 4, 8 ... blanks; got '  !!! answer'"
    )
