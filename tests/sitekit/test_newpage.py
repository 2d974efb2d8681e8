"""`make page` writes everything or nothing."""

import pytest

from sitekit.newpage import PageError, create, main

NAV = """\
nav:
  - index.md
  - activations:
      - activations/index.md
  - api:
      - api/index.md
"""


@pytest.fixture
def place(tmp_path):
    config = tmp_path / "mkdocs.yml"
    config.write_text(NAV, "utf-8")
    return tmp_path / "docs", config


def test_both_files_and_the_nav_line(place):
    docs, config = place
    written = create("activations/hard-swish", docs, config)
    assert [path.relative_to(docs.parent).as_posix() for path in written] == [
        "docs/zh/activations/hard-swish.md",
        "docs/en/activations/hard-swish.md",
        "mkdocs.yml",
    ]
    assert "      - activations/index.md\n      - activations/hard-swish.md\n  - api:" in (
        config.read_text("utf-8")
    )
    assert "{#what-is-hard-swish}" in written[0].read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "swish",
            "P must be chapter/slug in lower case with hyphens, e.g. P=activations/swish; "
            "got 'swish'",
        ),
        ("Act/Swish", "got 'Act/Swish'"),
        ("../x/y", "got '../x/y'"),
        (
            "optimization/sgd",
            "chapter must have an index page in mkdocs.yml's nav; got 'optimization'",
        ),
    ],
)
def test_a_bad_name_writes_nothing(place, name, message):
    docs, config = place
    with pytest.raises(PageError) as error:
        create(name, docs, config)
    assert message in str(error.value)
    assert not docs.exists()
    assert config.read_text("utf-8") == NAV


def test_an_existing_page_is_kept(place):
    docs, config = place
    create("activations/swish", docs, config)
    kept = docs / "en" / "activations" / "swish.md"
    kept.write_text("mine", "utf-8")
    (docs / "zh" / "activations" / "swish.md").unlink()
    before = config.read_text("utf-8")
    with pytest.raises(PageError, match="must not exist yet"):
        create("activations/swish", docs, config)
    assert kept.read_text("utf-8") == "mine"
    assert not (docs / "zh" / "activations" / "swish.md").exists()
    assert config.read_text("utf-8") == before


def test_the_command_tells_the_mistake(capsys):
    assert main([]) == 2
    assert "P must be chapter/slug" in capsys.readouterr().err
