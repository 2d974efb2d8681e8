import re

import markdown
import pytest

SESSION = """\
>>> for n in range(2):
...     print(n < 1)
True
False
"""
FENCE = f"```pycon\n{SESSION}```\n"


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


def numbers(shown):
    return re.findall(r'<div class="highlight[^>]* id="(code-\d+)">', shown)


def indented(text):
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(True))


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
def test_a_session_has_an_id_wherever_it_stands(text):
    shown = page(text)
    assert numbers(shown) == ["code-1"]
    assert shown.count("<pre") == shown.count("</pre>") == 1


def test_each_session_has_its_own():
    assert numbers(page(f"{FENCE}\ntext\n\n```text\n2\n```\n\n{FENCE}")) == ["code-1", "code-2"]


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
    assert "code-" not in page(text)
