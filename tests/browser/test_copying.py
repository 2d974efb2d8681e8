"""The copy button gives code that runs, read back from the clipboard."""

import contextlib
import io

import pytest

from sitekit.examples import PARSER
from sitekit.page import DOCS, LANGUAGES, Page

pytestmark = pytest.mark.browser
COPY_BUTTON = "button.md-clipboard, .md-code__button[data-md-type=copy]"


def page_source(language: str) -> Page:
    return Page.read(DOCS / language / "activations" / "tanh.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_copied_is_the_code_and_runs(visit, language):
    reader = visit()
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.go(f"/{language}/activations/tanh/")
    for hidden in page.locator("details.exercise").all():
        hidden.evaluate("d => d.open = true")
    blocks = page.locator("[id^=code-]")
    fences = [fence for fence in page_source(language).fences if fence.language == "pycon"]
    assert blocks.count() == len(fences)
    namespace = {}
    for k, fence in enumerate(fences):
        block = blocks.nth(k)
        block.scroll_into_view_if_needed()
        block.hover()
        page.evaluate("navigator.clipboard.writeText('nothing yet')")
        block.locator(COPY_BUTTON).first.click()
        page.wait_for_function("navigator.clipboard.readText().then(t => t !== 'nothing yet')")
        code = page.evaluate("navigator.clipboard.readText()")
        expected = "".join(example.source for example in PARSER.get_examples(fence.body))
        assert code.split() == expected.split(), f"fence at line {fence.line}"
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, namespace)


SESSION = """\
>>> def halves(n):
...     while n > 1:  # a "quoted" <comment>
...         n /= 2
...
...         yield n
>>> list(halves(4))
[2.0, 1.0]
>>> total = (1 +
...          2)
>>> 1 / 0
Traceback (most recent call last):
    ...
ZeroDivisionError: division by zero
"""
CODE = """\
def halves(n):
    while n > 1:  # a "quoted" <comment>
        n /= 2

        yield n

list(halves(4))
total = (1 +
         2)

1 / 0"""


def test_prompts_and_outputs_are_left_out_and_blocks_end(visit):
    reader = visit()
    page = reader.go("/en/activations/tanh/")
    first = page.locator("[id^=code-]").first
    copied = first.evaluate(
        """(block, session) => {
            block.querySelector("code").textContent = session;
            block.querySelector("button")?.click() ?? block.click();
            return block.dataset.copy;
        }""",
        SESSION,
    )
    assert copied == CODE
