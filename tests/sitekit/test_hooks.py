"""What only MkDocs can do: the links of generated HTML, the evidence lines."""

from types import SimpleNamespace

import pytest

from sitekit import evidence, hooks
from sitekit.page import DOCS, Page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", '<a href="./glossary/#x">'),
        ("glossary/", '<a href="../glossary/#x">'),
        ("activations/tanh/", '<a href="../../glossary/#x">'),
    ],
)
def test_links_from_the_root_become_relative(url, expected):
    page = SimpleNamespace(url=url)
    assert hooks.on_page_content('<a href="/glossary/#x">', page, None, None) == expected


def test_other_links_stay():
    html = (
        '<a href="//host/a"><a href="https://host/"><a href="#a"><a href="../b/"><i>href="/c"</i>'
    )
    kept = hooks.on_page_content(html, SimpleNamespace(url="a/b/"), None, None)
    assert kept == html.replace('href="/c"', 'href="../../c"')


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        (["verified", "verified"], "verified"),
        (["verified", "unverified"], "unverified"),
        (["unverified", "failing"], "failing"),
    ],
)
def test_the_home_page_is_as_good_as_the_worst_topic_page(monkeypatch, states, worst):
    topics = [
        Page(DOCS / "zh" / f"{k}.md", "zh", f"{k}.md", "---\nlevel: core\n---\n")
        for k in range(len(states))
    ]
    monkeypatch.setattr(hooks, "pages", lambda language: topics)
    report = evidence.Report.fresh()
    monkeypatch.setattr(report, "status", lambda page: states[int(page.slug)])
    assert f'class="evidence evidence--{worst}"' in hooks.totals(report, "zh")


@pytest.mark.parametrize(
    ("body", "kept"), [("<p>text</p>", False), ('<div class="doc doc-x">', True)]
)
def test_only_the_reference_loads_the_style_of_the_reference(body, kept):
    style = '<link rel="stylesheet" href="../assets/_mkdocstrings.css">'
    page = SimpleNamespace(meta={})
    shown = hooks.on_post_page(f"<head>{style}</head>{body}", page, None)
    assert (style in shown) == kept
    assert body in shown
