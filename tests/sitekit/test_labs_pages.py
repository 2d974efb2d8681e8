"""What pages, figures, numbers and the list of labs do with labs."""

import pytest

from sitekit import drawing, figures, listings, parity
from sitekit.labs import store
from sitekit.labs.source import markdown
from sitekit.page import Page
from sitekit.prose import numbers

RESULT = store.Result(
    "code", {}, {"numpy": "2.0"}, [store.Printed("noise", "slope 0.47\n", 0.1)], 1, 1,
    {"noise": {"B": [1.0, 2.0]}},
)  # fmt: skip
LAB = """\
# ---
# title: A & B
# finding: It is so.
# ---

# %% [markdown]
# {prose}

# %% noise
slope = 0.3  {comment}
noise = [slope]
"""


def lab(tmp_path, lang, **words):
    path = tmp_path / lang / "labs" / "depth.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = LAB.format(**{"prose": "Words.", "comment": ""} | words)
    path.write_text(text, "utf-8")
    return Page(path, lang, "labs/depth.py", markdown(text))


@pytest.mark.parametrize(
    ("change", "to", "same"),
    [
        ("", "", True),
        ("0.3", "0.4", False),
        ("[slope]", "[slope, 1]", False),
        ("noise =", "x =", False),
    ],
)
def test_a_lab_has_the_same_code_in_both_languages(tmp_path, change, to, same):
    zh = lab(tmp_path, "zh", comment="# 斜率")
    en = lab(tmp_path, "en", comment="# the slope")
    changed = Page(en.path, "en", en.name, en.text.replace(change, to, 1) if change else en.text)
    assert (parity.problems(zh, changed) == []) == same


@pytest.mark.parametrize(
    ("prose", "proved"), [("slope 0.47", True), ("slope 0.3", True), ("slope 0.48", False)]
)
def test_numbers_of_a_lab_are_printed_or_stand_in_its_code(tmp_path, monkeypatch, prose, proved):
    monkeypatch.setattr(store, "last", lambda name: RESULT)
    assert (list(numbers.problems(lab(tmp_path, "en", prose=prose))) == []) == proved


def test_numbers_of_a_claim_may_be_those_of_its_lab(tmp_path, monkeypatch):
    path = lab(tmp_path, "zh").path
    monkeypatch.setattr(store, "last", lambda name: RESULT)
    monkeypatch.setattr(store, "lab_path", lambda name: path)
    text = '---\nlevel: core\n---\n!!! claim measured "slope 0.47" {#a lab=depth#noise}\n'
    page = Page(tmp_path / "x.md", "en", "losses/x.md", text)
    assert list(numbers.problems(page)) == []
    alone = Page(page.path, "en", page.name, text.replace(" lab=depth#noise", ""))
    assert len(list(numbers.problems(alone))) == 1


def test_the_list_of_labs_follows_the_navigation(tmp_path):
    docs = tmp_path / "docs"
    for name in ("depth", "width"):
        path = docs / "en" / "labs" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LAB.format(prose="Words.", comment="").replace("A & B", name), "utf-8")
    nav = "nav:\n  - labs:\n      - labs/index.md\n      - labs/width.py\n      - labs/depth.py\n"
    (tmp_path / "mkdocs.yml").write_text(nav, "utf-8")
    shown = listings.labs("en", docs)
    assert shown.index('href="/labs/width/"') < shown.index('href="/labs/depth/"')
    assert "<p>It is so.</p>" in shown
    assert "<img" not in shown  # neither has a figure


FIGURE = """\
def noise(fig, tr, *, depth):
    fig.subplots().plot(depth.noise["B"])
"""


@pytest.fixture
def figure(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    monkeypatch.setattr(drawing, "CACHE", tmp_path / "cache")
    monkeypatch.delenv(figures.DRAFT, raising=False)
    (tmp_path / "lab.py").write_text(FIGURE, "utf-8")
    return "lab.noise"


def test_a_figure_draws_what_the_lab_has_found(figure, monkeypatch):
    monkeypatch.setattr(store, "current", lambda name: RESULT)
    first = figures.draw(figure, "en")
    other = store.Result("code", {}, {}, [], 1, 1, {"noise": {"B": [1.0, 2.0, 9.0]}})
    monkeypatch.setattr(store, "current", lambda name: other)
    assert figures.draw(figure, "en") != first
    assert figures.labs_of(figure) == ["depth"]


def test_a_figure_of_a_lab_that_has_not_run_says_what_to_do(figure, monkeypatch):
    monkeypatch.setattr(store, "current", lambda name: None)
    monkeypatch.setattr(store, "stale", lambda name: "its code has changed")
    with pytest.raises(figures.LabNotRunError) as error:
        figures.draw(figure, "en")
    assert str(error.value) == (
        "figure: figure:lab.noise must have the results of the lab depth as it stands; its code "
        "has changed: run `make labs L=depth`"
    )


def test_make_serve_draws_the_last_result_or_leaves_a_gap(figure, monkeypatch):
    monkeypatch.setenv(figures.DRAFT, "1")
    monkeypatch.setattr(store, "current", lambda name: None)
    monkeypatch.setattr(store, "last", lambda name: RESULT)
    assert figures.draw(figure, "en").startswith("<svg")
    monkeypatch.setattr(store, "last", lambda name: None)
    with pytest.raises(figures.LabNotRunError):
        figures.draw(figure, "en")
