"""The built site as files: links, anchors, sources of requests."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sitekit.page import LANGUAGES, pages
from sitekit.problem import ROOT

SITE = ROOT / "site"
# What a browser fetches by itself; a link that a reader follows may lead anywhere.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|use)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^\s\"'>]+"
    r"|<link\b(?=[^>]*rel=[\"']?(?:stylesheet|icon|preload|preconnect|dns-prefetch))[^>]*href=[\"']?(?:https?:)?//[^\s\"'>]+"
    r"|url\([\"']?(?:https?:)?//[^)]+\)"
)


@pytest.fixture(scope="module")
def html():
    found = sorted(SITE.rglob("*.html"))
    assert found, "the site is not built: run `make site` first"
    return found


def test_every_page_is_built_in_its_language():
    for page in pages():
        built = SITE / page.address.strip("/") / "index.html"
        assert f'lang="{page.lang}"' in built.read_text("utf-8")[:300].replace("zh-Hans", "zh")


def test_nothing_is_fetched_from_elsewhere(html):
    sheets = sorted(SITE.rglob("*.css"))
    found = {
        f"{path.relative_to(SITE)}: {match[0]}"
        for path in [*html, *sheets]
        for match in FETCHED.finditer(path.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js">',
        "<link rel=stylesheet href=//example.org/a.css>",
        "@font-face{src:url(https://example.org/f.woff2)}",
    ],
)
def test_the_search_for_requests_finds_planted_ones(text):
    assert FETCHED.search(text)


def test_links_and_anchors():
    """Lychee, offline, over every HTML file; it must also find a planted fault."""
    assert lychee(SITE).returncode == 0, lychee(SITE).stdout


def test_lychee_finds_a_broken_anchor(tmp_path):
    (tmp_path / "index.html").write_text('<a href="#nowhere">x</a>', "utf-8")
    result = lychee(tmp_path)
    assert result.returncode != 0
    assert "nowhere" in result.stdout


def lychee(folder: Path) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).parent / "lychee"), "--offline", "--no-progress"]
    command += ["--include-fragments=anchor-only", "--index-files", "index.html"]
    command += ["--root-dir", str(folder), "--exclude-path", "404.html", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_both_languages_have_the_same_addresses():
    addresses = [
        {path.relative_to(SITE / code).as_posix() for path in (SITE / code).rglob("*.html")}
        for code in LANGUAGES
    ]
    assert addresses[0] == addresses[1]
