"""Which change rebuilds a page, and which starts again."""

import os

import pytest

from sitekit import serve


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in ("docs/zh/a.md", "docs/glossary.toml", "docs/figures/f.py", "dlref/b.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
        os.utime(path, (100, 100))
    (tmp_path / "mkdocs.yml").write_text("x", "utf-8")
    os.utime(tmp_path / "mkdocs.yml", (100, 100))
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    monkeypatch.setattr(serve, "DOCS", tmp_path / "docs")
    return tmp_path


def test_nothing_changed(tree):
    assert not serve.needs_restart(100)


@pytest.mark.parametrize(
    "name", ["docs/glossary.toml", "docs/figures/f.py", "dlref/b.py", "mkdocs.yml"]
)
def test_what_may_touch_every_page_starts_again(tree, name):
    os.utime(tree / name, (200, 200))
    assert serve.needs_restart(100)


def test_a_page_is_only_rebuilt(tree, monkeypatch):
    built = []
    monkeypatch.setattr(serve, "rebuild", built.append)
    builder = serve.Builder(100)
    os.utime(tree / "docs/zh/a.md", (200, 200))
    builder()
    builder()  # nothing new since
    assert built == ["zh"]
    assert not serve.needs_restart(100)


def test_a_compiled_file_is_no_change(tree):
    (tree / "dlref" / "b.pyc").write_bytes(b"x")
    assert not serve.needs_restart(100)
