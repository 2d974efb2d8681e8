"""The build stops at what MkDocs only warns of."""

import pytest

from sitekit import build
from sitekit.page import Page


@pytest.fixture
def small_site(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: T\nvalidation: {anchors: warn}\n", "utf-8")
    monkeypatch.setattr(build, "CONFIG", {"zh": str(config), "en": str(config)})
    return tmp_path


def test_a_broken_anchor_fails_the_build_and_is_told(small_site, capsys):
    (small_site / "docs" / "index.md").write_text("# T\n\n[there](#nowhere)\n", "utf-8")
    assert not build.build(small_site / "site")
    told = capsys.readouterr()
    assert "contains a link '#nowhere', but there is no such anchor" in told.out
    assert "the site was not built: zh, en failed (see above)" in told.err
    assert not (small_site / "site" / "index.html").exists()


def test_a_sound_page_is_built_without_a_word(small_site, capsys):
    (small_site / "docs" / "index.md").write_text("# T\n\n[here](#t)\n", "utf-8")
    assert build.build(small_site / "site")
    assert capsys.readouterr().out == ""


def test_front_matter_that_yaml_cannot_read_is_told_with_its_line(small_site, monkeypatch, capsys):
    path = small_site / "docs" / "index.md"
    path.write_text("---\ntitle: T\ndescription: Tanh: a curve\n---\n\n# T\n", "utf-8")
    page = Page(path, "en", "index.md", path.read_text("utf-8"))
    monkeypatch.setattr(build, "pages", lambda: [page])
    assert not build.build(small_site / "site")
    told = capsys.readouterr().err
    assert "index.md:3: expected front matter that YAML can read" in told
    assert "mend:  put a value that holds a colon" in told
