import ast
import contextlib
import doctest
import html
import io
import re

import markdown
import pytest

from sitekit.copycode import code_of

SESSION = """\
>>> def halves(n):
...     while n > 1:  # a "quoted" <comment> & more
...         n /= 2
...
...         yield n
>>> list(halves(4))
[2.0, 1.0]
>>> total = (1 +
...          2)
>>> total
3
>>> print("a\\n\\nb")
a
<BLANKLINE>
b
>>> 1 / 0
Traceback (most recent call last):
    ...
ZeroDivisionError: division by zero
>>> for word in ["x", "y"]:
...     print(word)
...
x
y
"""
CODE = """\
def halves(n):
    while n > 1:  # a "quoted" <comment> & more
        n /= 2

        yield n

list(halves(4))
total = (1 +
         2)

total
print("a\\n\\nb")
1 / 0
for word in ["x", "y"]:
    print(word)

"""


def page(text):
    return markdown.markdown(
        text,
        extensions=[
            "pymdownx.superfences",
            "pymdownx.highlight",
            "sitekit.blocks",
            "sitekit.copycode",
        ],
    )


def copied(shown):
    return [html.unescape(found) for found in re.findall(r'data-copy="([^"]*)"', shown)]


def indented(text):
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(True))


FENCE = f"```pycon\n{SESSION}```\n"


def test_the_code_stands_on_the_box_of_the_block():
    shown = page("```pycon\n>>> 1 < 2\nTrue\n```")
    assert re.match(
        r'<div class="highlight" id="code-[0-9a-f]{8}" data-copy="1 &lt; 2&#10;"><pre>', shown
    )
    assert shown.count("<pre") == shown.count("</pre>") == 1


@pytest.mark.parametrize(
    "text",
    [
        FENCE,
        '!!! claim theorem "s" {#a}\n' + indented(FENCE),
        '!!! exercise "s" {#a}\n\n' + indented(FENCE),
        "!!! note\n" + indented("!!! tip\n" + indented(FENCE)),
        "```pycon title='x.py'\n" + SESSION + "```\n",
    ],
)
def test_prompts_and_outputs_are_left_out_wherever_the_block_stands(text):
    assert copied(page(text)) == [CODE]


def outcome(statement, names):
    """What a terminal would show for one statement."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        try:
            exec(compile(ast.Interactive([statement]), "<copied>", "single"), names)
        except Exception as error:
            return f"{type(error).__name__}: {error}\n"
    return shown.getvalue()


def test_the_copied_code_gives_what_the_session_shows():
    (code,) = copied(page(FENCE))
    names = {}
    results = [outcome(statement, names) for statement in ast.parse(code).body]
    examples = doctest.DocTestParser().get_examples(SESSION)
    wanted = [(e.exc_msg or e.want).replace("<BLANKLINE>", "") for e in examples]
    assert results == wanted


def test_several_blocks_keep_their_own_code():
    shown = page("```pycon\n>>> 1\n1\n```\n\ntext\n\n```text\n2\n```\n\n```pycon\n>>> 3\n3\n```")
    assert copied(shown) == ["1\n", "3\n"]


@pytest.mark.parametrize(
    "text",
    [
        "```text\nno prompt\n```",
        "```markdown\nA page:\n>>> 1\n```",
        "```python\nx = 1\n```",
        "`>>> 1`",
        '<div class="highlight">>>> 1</div>',
    ],
)
def test_other_blocks_are_untouched(text):
    assert "data-copy" not in page(text)


def test_a_session_that_doctest_cannot_read_is_told():
    with pytest.raises(ValueError, match="copycode") as error:
        code_of(">>> 1\n1\n>>>2\n")
    assert str(error.value) == (
        "copycode: a block must be an interactive session; "
        "line 3 of the docstring for <string> lacks blank after >>>: '>>>2'"
    )


def test_each_block_has_an_id_of_its_own():
    shown = page("```pycon\n>>> 1\n1\n```\n\n```pycon\n>>> 2\n2\n```\n")
    first, second = re.findall(r'id="(code-[0-9a-f]{8})"', shown)
    assert first != second
