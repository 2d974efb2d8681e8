import nbformat
import pytest

from sitekit import figures
from sitekit.labs import render, store
from sitekit.labs.source import markdown
from sitekit.page import Page

LAB = """\
# ---
# title: A lab
# description: What it is about.
# ---

# %% [markdown]
# ## The question {#question}
#
# A [rate](term:learning-rate) of $1$ [@keskar2017, §2], see [tanh](../activations/tanh.md#x)
# and [below](#noise), not [elsewhere](https://example.org).
#
# ![two lines](figure:lab.noise "A caption.")

# %% noise
noise = 3
print("noise", noise)
assert noise == 3

# %% [markdown]
# ## References {#references}
"""


@pytest.fixture
def lab(tmp_path, monkeypatch):
    path = tmp_path / "planted.py"
    path.write_text(LAB, "utf-8")
    monkeypatch.setattr(figures, "draw", lambda name, language: f"<svg >{name} {language}</svg>")
    return Page(path, "en", "labs/planted.py", markdown(LAB))


@pytest.fixture
def result():
    printed = store.Printed("noise", "noise 3\n", 0.1)
    return store.Result("code", {}, {"numpy": "2.0"}, [printed], 1, 1)


def test_an_output_stands_below_its_cell(lab, result):
    shown = render.page_markdown(lab, result)
    assert (
        "``` {.python #noise}\n"
        'noise = 3\nprint("noise", noise)\nassert noise == 3\n```\n\n'
        "``` {.text .output}\nnoise 3\n```\n"
    ) in shown
    assert shown.startswith("\n\n## The question")  # the front matter is MkDocs'


def test_outputs_follow_their_cells_wherever_a_language_has_them(lab, result):
    longer = LAB.replace("# A [rate]", "# More words.\n#\n# A [rate]")
    lab.path.write_text(longer, "utf-8")
    page = Page(lab.path, "en", lab.name, markdown(longer))
    assert "assert noise == 3\n```\n\n``` {.text .output}\nnoise 3\n```" in (
        render.page_markdown(page, result)
    )
    book = nbformat.reads(render.notebook(page, result, "https://site/en/"), 4)
    assert book.cells[2].outputs[0].text == "noise 3\n"


def test_without_a_run_there_is_the_code_alone(lab):
    shown = render.page_markdown(lab, None)
    assert "``` {.python #noise}" in shown
    assert "output" not in shown


def test_claims_that_rest_on_the_lab_stand_before_the_references(lab, result, monkeypatch):
    claim = '!!! claim measured "So it is" {#so lab=planted#noise}\n'
    other = Page(lab.path.with_suffix(".md"), "en", "activations/tanh.md", claim)
    monkeypatch.setattr(render, "pages", lambda language: [other])
    assert (
        "## Claims that rest on this lab {#claims}\n\n- [So it is](../activations/tanh.md#so)\n\n"
        "## References {#references}"
    ) in render.page_markdown(lab, result)


def test_a_notebook_needs_nothing_of_the_site(lab, result):
    book = nbformat.reads(render.notebook(lab, result, "https://site/en/"), 4)
    nbformat.validate(book)
    first, text, code, references = book.cells
    assert first.source.startswith("# A lab\n\nWhat it is about.\n\n")
    assert 'pip install "dlref[data]"' in first.source
    assert text.source.startswith(
        "## The question\n\nA rate of $1$ (Keskar et al. 2017), see [tanh]"
    )
    assert "(https://site/en/activations/tanh/#x)" in text.source
    assert "and below, not [elsewhere](https://example.org)." in text.source
    assert "![two lines](data:image/svg+xml;base64," in text.source
    assert text.source.endswith("\n\n*A caption.*")
    assert code.source == 'noise = 3\nprint("noise", noise)\nassert noise == 3'
    assert code.outputs[0].text == "noise 3\n"
    assert references.source.startswith("## References\n\n- N. S. Keskar, ")


def test_a_notebook_is_the_same_at_each_build(lab, result):
    first, second = (render.notebook(lab, result, "https://site/en/") for _ in range(2))
    assert first == second
