import os
import re

import pytest

from sitekit.bibliography import all_references, bibliography, entry_of, works

BIB = r"""
@inproceedings{glorot2010,
  author = {Glorot, Xavier and Bengio, Yoshua},
  title = {Understanding \& R{\'e}sum{\'e}},
  booktitle = {Proceedings of {AISTATS}},
  publisher = {PMLR},
  pages = {249--256},
  year = {2010},
  url = {https://example.org/a_b?c=1&d=2},
}
@incollection{lecun1998,
  author = {LeCun, Yann and Bottou, L{\'e}on and Orr, Genevieve B. and M{\"u}ller, Klaus-Robert},
  title = {Efficient {BackProp}}, booktitle = {Tricks}, year = 1998,
  doi = {10.1007/3-540-49430-8_2}, url = {https://example.org},
}
@article{smith2001z, author = {Smith, Ann}, title = {Zeta}, year = 2001,
  journal = {Journal}, volume = 9, number = 2}
@article{smith2001a, author = {Smith, Bob}, title = {Alpha}, year = 2001, eprint = {1207.0580}}
@book{berg1990, author = {van den Berg, Jan and others}, title = {B}, year = 1990}
@book{team2020, editor = {{The Team}}, title = {T}, year = 2020, volume = 3}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text(BIB, "utf-8")
    return path


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("glorot2010", "Glorot & Bengio 2010", "Glorot & Bengio 2010"),
        ("lecun1998", "LeCun 等 1998", "LeCun et al. 1998"),
        ("berg1990", "van den Berg 等 1990", "van den Berg et al. 1990"),
        ("team2020", "The Team 2020", "The Team 2020"),
        ("smith2001a", "Smith 2001a", "Smith 2001a"),
        ("smith2001z", "Smith 2001b", "Smith 2001b"),
    ],
)
def test_a_work_is_named_by_authors_and_year(file, key, zh, en):
    entry = bibliography(file)[key]
    assert (entry.label("zh"), entry.label("en")) == (zh, en)


@pytest.mark.parametrize(
    ("key", "listed"),
    [
        (
            "glorot2010",
            "X. Glorot, Y. Bengio (2010). Understanding &amp; Résumé. "
            "<cite>Proceedings of AISTATS</cite>, 249–256. "
            '<a href="https://example.org/a_b?c=1&amp;d=2">https://example.org/a_b?c=1&amp;d=2</a>',
        ),
        (
            "lecun1998",
            "Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller (1998). Efficient BackProp. "
            "<cite>Tricks</cite>. "
            '<a href="https://doi.org/10.1007/3-540-49430-8_2">doi:10.1007/3-540-49430-8_2</a>',
        ),
        ("smith2001z", "A. Smith (2001b). Zeta. <cite>Journal</cite>, 9(2)."),
        (
            "smith2001a",
            'B. Smith (2001a). Alpha. <a href="https://arxiv.org/abs/1207.0580">'
            "arXiv:1207.0580</a>",
        ),
        ("berg1990", "J. van den Berg et al. (1990). B."),
        ("team2020", "The Team (2020). T. 3."),
    ],
)
def test_a_work_is_listed_with_what_is_known_of_it(file, key, listed):
    assert bibliography(file)[key].html("en") == listed


def test_works_are_in_order_of_author_and_each_is_there_once(file):
    keys = ["lecun1998", "glorot2010", "lecun1998"]
    assert [entry.key for entry in works(keys, file)] == ["glorot2010", "lecun1998"]


def test_all_works_are_listed(file):
    assert [line.split('"')[1] for line in all_references("en", file).splitlines()[1:-1]] == [
        "ref-glorot2010",
        "ref-lecun1998",
        "ref-smith2001a",
        "ref-smith2001z",
        "ref-team2020",
        "ref-berg1990",
    ]


def test_a_changed_file_is_read_again(file):
    assert len(bibliography(file)) == 6
    file.write_text("@book{b, author={B, C}, title={T}, year=2000}", "utf-8")
    os.utime(file, ns=(1, 1))
    assert list(bibliography(file)) == ["b"]


def test_an_unknown_key_gets_a_hint(file):
    with pytest.raises(ValueError, match="citations") as error:
        entry_of("glorot2011", file)
    assert str(error.value) == (
        "citations: a key must be in references.bib; got glorot2011 (did you mean glorot2010?)"
    )


@pytest.mark.parametrize(
    ("bib", "told"),
    [
        ("@book{b, title={T}, year=2000}", "b must have the field 'author'; got none"),
        ("@book{b, author={B}, year=2000}", "b must have the field 'title'; got none"),
        ("@book{b, author={B}, title={T}}", "b must have the field 'year'; got none"),
        (
            r"@book{b, author={B}, title={An $\ell_1$ norm}, year=2000}",
            r"b: 'title' must be without formulas and commands; got An $\ell_1$ norm",
        ),
        (
            r"@book{b, author={B}, title={\emph{All}}, year=2000}",
            r"b: 'title' must be without formulas and commands; got \emph{All}",
        ),
        (
            "@book{b, author={B}, title={T}, year=2000} @book{b, author={C}, title={U}, year=1}",
            "must be a BibTeX file; repeated bibliography entry: b",
        ),
        (
            "@book{b, author={B}",
            "must be a BibTeX file; syntax error in line 1: premature end of file",
        ),
        (
            "@book{b, author={A, B, C, D}, title={T}, year=2000}",
            "must be a BibTeX file; Too many commas in 'A, B, C, D'",
        ),
    ],
)
def test_a_wrong_entry_is_told(file, bib, told):
    file.write_text(bib, "utf-8")
    with pytest.raises(ValueError, match=r"references\.bib") as error:
        bibliography(file)
    assert str(error.value) == f"references.bib: {told}"


def test_a_work_that_two_contributors_added(file):
    file.write_text(BIB + "\n@book{berg1990, author = {Berg}, title = {B}, year = 1990}\n", "utf-8")
    told = (
        "references.bib:22: each key must stand once; got berg1990 again, which is on line 19 "
        "already; keep one of the two"
    )
    with pytest.raises(ValueError, match=re.escape(told)):
        bibliography(file)
