"""Every question that readers asked has its heading, every audited claim the block that settles it.

tests/docs/ledger/<chapter>.toml holds, for each page, the questions (id → heading), the claims
(id → blocks) and what the page must hold besides. An id that is renamed or deleted turns this red.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitekit.page import DOCS, Page
from sitekit.problem import Problem, report
from sitekit.words import nearest

LEDGERS = sorted((Path(__file__).parent / "ledger").glob("*.toml"))
VERDICTS = ("true", "wrong", "imprecise", "folklore")


@dataclass
class Ledger:
    """One chapter's file."""

    path: Path
    text: str
    data: dict

    @classmethod
    def read(cls, path):
        text = path.read_text("utf-8")
        return cls(path, text, tomllib.loads(text))

    @property
    def pages(self):
        return {name: table for name, table in self.data.items() if isinstance(table, dict)}

    def problem(self, page, key, expected, found, mend):
        at_page = self.text.find(f"[{page}.")
        match = re.compile(rf"^\"?{re.escape(key)}\"? *=", re.M).search(self.text, at_page)
        line = self.text.count("\n", 0, match.start()) + 1 if match else 1
        return Problem(self.path, line, expected, found, mend)


def settled(ledger, docs=DOCS, lang="zh"):
    """All mistakes of a chapter's ledger, held against one language's pages."""
    for name, table in ledger.pages.items():
        path = docs / lang / ledger.path.stem / f"{name}.md"
        page = Page(path, lang, f"{ledger.path.stem}/{name}.md", path.read_text("utf-8"))
        kinds = {heading.id: "heading" for heading in page.headings}
        kinds |= {block.id: block.kind for block in page.blocks}
        for key, identity in table["questions"].items():
            yield from _there(ledger, page, kinds, key, [identity], ("heading",))
        for key, (verdict, *identities) in table["claims"].items():
            # A wrong sentence is shown and refuted; what is true stands as a claim.
            allowed = ("myth",) if verdict == "wrong" else ("claim", "myth", "exercise")
            yield from _there(ledger, page, kinds, key, identities, allowed)
        for key, identity in table["musts"].items():
            yield from _there(ledger, page, kinds, key, [identity], tuple(set(kinds.values())))


def _there(ledger, page, kinds, key, identities, allowed):
    found = [kinds.get(identity) for identity in identities]
    for identity, kind in zip(identities, found, strict=True):
        if kind is None:
            yield ledger.problem(
                page.slug,
                key,
                f"an id of {page.lang}/{page.name}",
                identity,
                "ids are permanent: put it back" + nearest(identity, sorted(filter(None, kinds))),
            )
    if None not in found and not set(found) & set(allowed):
        yield ledger.problem(
            page.slug,
            key,
            f"a {' or '.join(allowed)} of {page.lang}/{page.name} among {', '.join(identities)}",
            ", ".join(map(str, found)) or "no id at all",
            "name the block that settles it",
        )


def claims_of(ledger):
    return [key for table in ledger.pages.values() for key in table["claims"]]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_every_question_and_claim_is_settled(path, lang):
    if problems := list(settled(Ledger.read(path), lang=lang)):
        pytest.fail(report(problems), pytrace=False)


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_no_claim_is_left_out_or_told_twice(path):
    ledger = Ledger.read(path)
    first, last = (int(name[1:]) for name in ledger.data["claims"])
    assert sorted(claims_of(ledger)) == [f"C{i:03}" for i in range(first, last + 1)]


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_questions_verdicts_and_waits_are_what_they_say(path):
    ledger = Ledger.read(path)
    questions = [key for table in ledger.pages.values() for key in table["questions"]]
    assert len(questions) == len(set(questions)) == ledger.data["questions"]
    assert all(re.fullmatch(r"S\d-\d+", key) for key in questions)
    for table in ledger.pages.values():
        assert {verdict for verdict, *_ in table["claims"].values()} <= set(VERDICTS)
        answers = list(table["questions"].values())
        assert len(answers) == len(set(answers)), "each question has its own heading"


CHAPTERS = sorted(path.parent.name for path in (DOCS / "zh").glob("*/index.md"))


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name not in ("api", "labs")])
def test_every_page_of_a_chapter_has_its_part_of_the_ledger(chapter):
    topics = {path.stem for path in (DOCS / "zh" / chapter).glob("*.md")} - {"index"}
    ledger = next((path for path in LEDGERS if path.stem == chapter), None)
    assert ledger is not None, f"tests/docs/ledger/{chapter}.toml must list what it settles"
    assert set(Ledger.read(ledger).pages) == topics


PAGE = """\
## One? {#one}

!!! answer
    Yes.

!!! claim theorem "It is" {#is}
    Shown.

!!! myth "It is not" {#is-not}
    Refuted.
"""
LEDGER = """\
questions = 1
claims = ["C001", "C002"]

[swish.questions]
S0-1 = "one"
[swish.claims]
C001 = ["true", "is"]
C002 = ["wrong", "is-not"]
[swish.musts]
"the minimum" = "is"
"""


@pytest.fixture
def planted(tmp_path):
    def plant(old="", new="", where="ledger"):
        folder = tmp_path / "zh" / "activations"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "swish.md").write_text(PAGE.replace(old, new) if where == "page" else PAGE)
        path = tmp_path / "activations.toml"
        path.write_text(LEDGER.replace(old, new) if where == "ledger" else LEDGER)
        return [str(problem) for problem in settled(Ledger.read(path), docs=tmp_path)]

    return plant


def test_a_ledger_in_order_passes(planted):
    assert planted() == []


def test_a_heading_that_has_gone_is_told(planted):
    (told,) = planted("{#one}", "{#won}", "page")
    assert "activations.toml:5: expected an id of zh/activations/swish.md\n    found: one" in told
    assert "put it back (did you mean won?)" in told


def test_a_claim_that_has_gone_is_told(planted):
    told = planted("{#is}", "", "page")
    assert len(told) == 2  # the claim's line, and that of the must
    assert "activations.toml:7: expected an id of zh/activations/swish.md" in told[0]


def test_a_wrong_claim_must_be_refuted(planted):
    (told,) = planted('"wrong", "is-not"', '"wrong", "is"')
    assert "activations.toml:8: expected a myth of zh/activations/swish.md among is" in told


def test_a_claim_that_names_no_block_is_told(planted):
    (told,) = planted('"wrong", "is-not"', '"wrong"')
    assert "found: no id at all" in told
