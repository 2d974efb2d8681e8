import markdown
import pytest

FORMULA = "$$\na = b\n$$\n"
SHOWN = '<div class="arithmatex">\\[\na = b\n\\]</div>'


def page(text):
    return markdown.markdown(
        text,
        extensions=[
            "pymdownx.superfences",
            "pymdownx.arithmatex",
            "sitekit.blocks",
            "sitekit.comments",
        ],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- no check: inequality -->",
        "<!-- check: a == b;\n     x in [-5, 5] -->",
        "<!-- number 1.7: a constant -->",
    ],
)
def test_no_comment_reaches_the_reader(comment):
    assert page(f"{FORMULA}{comment}\nNext") == f"{SHOWN}\n<p>Next</p>"
    assert page(f"Text. {comment}") == "<p>Text.</p>"
    assert page(f"Text.\n{comment}\nMore.") == "<p>Text.\nMore.</p>"


def test_a_formula_in_a_block_is_seen_beside_its_comment_and_its_sentence():
    body = f"Thus\n{FORMULA}<!-- check: a == b;\n     x in [-5, 5] -->\nDone."
    indented = "\n".join(f"    {line}" for line in body.split("\n"))
    assert f"<p>Thus</p>\n{SHOWN}\n<p>Done.</p>\n</div>" in page(f"!!! answer\n{indented}")


def test_two_formulas_stay_two():
    assert page(FORMULA + FORMULA).count(SHOWN) == 2


def test_code_that_shows_a_comment_is_left_alone():
    assert page("`<!-- check: x -->`") == "<p><code>&lt;!-- check: x --&gt;</code></p>"
    assert "&lt;!-- check: x --&gt;" in page("```text\n<!-- check: x -->\n```")


def test_a_single_tick_shields_nothing_on_later_lines():
    assert page("a ` b\n\n<!-- check: x -->\n\nc ` d") == "<p>a ` b</p>\n<p>c ` d</p>"
