import markdown
import pytest

from sitekit import mathml

EXTENSIONS = ["admonition", "pymdownx.arithmatex", "sitekit.mathml"]


def page(text, language="en"):
    configs = {
        "pymdownx.arithmatex": {"generic": True},
        "sitekit.mathml": {"language": language},
    }
    return markdown.markdown(text, extensions=EXTENSIONS, extension_configs=configs)


def test_an_inline_formula_stays_in_its_sentence_and_out_of_search():
    assert page("Let $x$ be.") == (
        '<p>Let <math data-search-exclude alttext="x"><mi>x</mi></math> be.</p>'
    )


@pytest.mark.parametrize(
    ("before", "after"), [("", "，"), ("（", "）。"), ("(", "),"), ("", "."), ("“", "”")]
)
def test_no_line_breaks_between_a_formula_and_its_marks(before, after):
    x = '<math data-search-exclude alttext="x"><mi>x</mi></math>'
    held = f'<span class="nobreak">{before}{x}{after}</span>'
    assert page(f"a {before}$x${after} b") == f"<p>a {held} b</p>"


@pytest.mark.parametrize(("language", "label"), [("zh", "公式"), ("en", "Formula")])
def test_a_display_formula_stands_in_a_labeled_box_that_scrolls(language, label):
    assert page("$$\nx\n$$", language) == (
        f'<div class="math" role="group" aria-label="{label}" tabindex="0" data-search-exclude>'
        '<math alttext="x" display="block"><mi>x</mi></math></div>'
    )


def test_a_formula_inside_a_block_is_converted():
    shown = page('!!! note "on $x$"\n    $$\n    a < b\n    $$\n')
    assert shown.count("<math") == 2
    assert "arithmatex" not in shown


def test_alttext_keeps_the_latex():
    assert r'alttext="a &lt; \text{if}"' in page(r"$a < \text{if}$")


def test_alttext_keeps_the_author_s_words_where_they_were_rewritten():
    assert r'alttext="\pmb{x}"' in mathml.render(r"\pmb{x}", False)


@pytest.mark.parametrize("macro", [r"\dotsc", r"\mbox{a}", r"\pmb{x}", r"\vec{v}"])
def test_macros_are_known(macro):
    assert mathml.problem(macro, False) is None


@pytest.mark.parametrize(
    "tex",
    [
        r"\sum_{\substack{i<j\\ j\ne k}} a_{ij}",
        r"\begin{split} a &= b \\ &= c \end{split}",
        r"a = b \tag{3.1}",
        r"\begin{cases} x, & \text{若 } x > 0 \\ 0, & \text{否则（$x \le 0$）} \end{cases}",
        r"\begin{align} a &= b \tag{1} \end{align}",
        r"\mathcal{N}(\mathbf{0}, \mathbf{I})",
    ],
)
def test_formulas_of_papers_are_shown(tex):
    assert mathml.problem(tex, True) is None


def test_math_inside_text_becomes_math():
    assert "<mtext>若\xa0</mtext><mi>x</mi>" in mathml.render(r"\text{若 $x$}", True)


def test_an_unknown_command_names_the_command_and_the_formula():
    with pytest.raises(ValueError, match=r"^math: ") as error:
        mathml.render(r"\fooo{x} + 1", True)
    assert str(error.value) == (
        "math: the formula must be LaTeX that the site can show; "
        r'Unknown command "\fooo": \fooo{x} + 1'
    )


def test_a_bad_formula_stops_the_page():
    with pytest.raises(ValueError, match=r'Unknown command "\\foo"'):
        page(r"a $\foo$ b")


@pytest.mark.parametrize(
    ("tex", "wrong"),
    [
        (r"\frac{a", 'Expected closing token "}", but reached end of input'),
        (r"a & b", 'Found "&", which may only appear in a table-like environment'),
        (r"\widetilde{x}", r'"\widetilde" is not available; use \tilde'),
        (
            r"\textcolor{#0a0}{y}",
            r'"\textcolor{#" is not available; colors must be names, such as red',
        ),
        (r"损失 = x", r'Chinese must stand in \text{…}; got "损失" outside it'),
    ],
)
def test_a_problem_says_what_is_wrong_and_what_to_do(tex, wrong):
    assert mathml.problem(tex, True) == wrong


@pytest.mark.parametrize("command", mathml.INSTEAD)
def test_each_command_that_is_not_available_has_advice(command):
    assert mathml.problem(command, True) == (
        f'"{command}" is not available; {mathml.INSTEAD[command]}'
    )


def test_a_longer_command_is_not_mistaken_for_one_that_is_not_available():
    assert mathml.problem(r"\cancelled", True) == r'Unknown command "\cancelled"'


def test_code_that_shows_the_markup_is_left_alone():
    assert "<math" not in page(r'`<span class="arithmatex">\(x\)</span>`')


def test_chinese_in_text_is_no_problem():
    assert mathml.problem(r"x_{\text{训练}} + \operatorname{损失}(x)", True) is None


def test_math_roles_of_docstrings_are_formulas():
    assert page(r"Is :math:`x < y`, in code ``:math:``.").startswith(
        '<p>Is <span class="nobreak"><math data-search-exclude alttext="x &lt; y">'
    )
