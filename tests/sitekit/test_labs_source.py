import pytest

from sitekit import lint
from sitekit.labs.source import assertions, cells, crowded, fingerprint, markdown, parts
from sitekit.page import DOCS, Page

LAB = """\
# ---
# title: A lab
# ---

# %% [markdown]
# ## The question {#question}
#
# Why?

# %%
import numpy as np

# %% noise-scale
noise_scale = np.ones(3)  # a comment
assert noise_scale.sum() == 3
"""


def test_a_lab_reads_as_a_page_line_for_line():
    page = markdown(LAB)
    assert page.split("\n")[:9] == [
        "---", "title: A lab", "---", "", "", "## The question {#question}", "", "Why?", "",
    ]  # fmt: skip
    assert page.split("\n")[9:] == [
        "```python", "import numpy as np", "```",
        "```python", *LAB.split("\n")[13:15], "```", "",
    ]  # fmt: skip


def test_cells_know_their_names_and_lines():
    first, second = cells(LAB)
    assert (first.name, first.line, first.code) == ("", 10, "import numpy as np\n")
    assert (second.name, second.variable, second.line) == ("noise-scale", "noise_scale", 13)
    assert second.tree.body[1].lineno == 15
    assert assertions([first, second]) == 1
    assert parts(LAB)[0] == "## The question {#question}\n\nWhy?"


def test_a_comment_does_not_change_the_fingerprint_and_code_does():
    same = LAB.replace("# a comment", "# other words")
    assert fingerprint(cells(same)) == fingerprint(cells(LAB))
    assert fingerprint(cells(LAB.replace("ones(3)", "ones(4)"))) != fingerprint(cells(LAB))
    assert fingerprint(cells(LAB.replace("noise-scale", "noise"))) != fingerprint(cells(LAB))


def test_a_mark_without_a_blank_line_above_is_found():
    assert list(crowded(LAB)) == []
    assert list(crowded(LAB.replace("# Why?\n\n# %%", "# Why?\n# %%"))) == [9]


GOOD = """\
# ---
# title: A lab
# description: What it is about.
# finding: What it found.
# seconds: 1
# ---

# %% [markdown]
# ## The question {#question}
#
# Why?

# %% noise
noise = 3
assert noise == 3

# %% [markdown]
# ## What people say {#what-people-say}
#
# Much.
#
# ## What would change the result {#what-would-change}
#
# Little.
"""


def told(text):
    path = DOCS / "en" / "labs" / "planted.py"
    try:
        path.write_text(text, "utf-8")
        return [
            str(p).replace("docs/en/labs/planted.py", "P") for p in lint.problems(Page.read(path))
        ]
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("change", "to", "problem"),
    [
        (
            "assert noise == 3\n",
            "",
            "P:13: expected an assertion in the cell noise\n    found: none\n"
            "    mend:  assert the finding with a margin, or take the name away",
        ),
        (
            "# %% noise\n",
            "# %% question\n",
            "P:13: expected a name of small letters, digits and hyphens that no heading or cell "
            "has\n    found: # %% question\n    mend:  give the cell or the heading another one",
        ),
        (
            "# Much.\n",
            "# $$\n# x\n# $$\n",
            "P:20: expected formulas in the text only\n    found: a display formula\n"
            "    mend:  derive it on the topic's page, where it is checked, and link there",
        ),
        (
            "{#what-would-change}",
            "{#changes}",
            "P:1: expected a section with the id {#what-would-change}\n    found: none\n"
            "    mend:  labs have the sections {#question}, {#what-people-say}, "
            "{#what-would-change}",
        ),
        (
            "noise = 3\n",
            "noise = = 3\n",
            "P:14: expected Python that can be read\n    found: invalid syntax\n"
            "    mend:  run the file with Python: `python docs/en/labs/<name>.py`",
        ),
        (
            "# Why?\n\n",
            "# Why?\n",
            "P:12: expected a blank line above `# %%`\n    found: none\n"
            "    mend:  add one; `ruff format` does it too",
        ),
        (
            "# finding: What it found.\n",
            "",
            "P:1: expected the key `finding` in the front matter\n"
            "    found: title, description, seconds\n    mend:  add a line `finding: …`",
        ),
    ],
)
def test_a_mistake_in_a_lab_is_told(change, to, problem):
    assert told(GOOD) == []
    assert problem in told(GOOD.replace(change, to, 1))
