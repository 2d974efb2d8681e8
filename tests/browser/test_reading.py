"""The site as a reader meets it, in both languages."""

import pytest

from sitekit.page import LANGUAGES, pages

pytestmark = pytest.mark.browser
TANH = {language: f"/{language}/activations/tanh/" for language in LANGUAGES}
BUDGET = 150_000  # bytes over the wire at the first visit, without search


ADDRESSES = [page.address for page in pages()]


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_other_host_no_complaint_no_overflow_and_within_budget(visit, path):
    phone = visit(viewport={"width": 390, "height": 800})
    page = phone.go(path)
    assert phone.elsewhere == []
    assert phone.complaints == []
    sizes = {url: size for url, size in phone.bytes.items() if "/search" not in url}
    print(sum(sizes.values()), sizes)
    assert sum(sizes.values()) <= BUDGET
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.parametrize("language", LANGUAGES)
def test_switching_the_language_stays_on_the_page(visit, language):
    other = next(code for code in LANGUAGES if code != language)
    page = visit().go(TANH[language])
    with page.expect_navigation():
        page.click(f"header a.language[hreflang={other}]")
    assert page.url.endswith(TANH[other])
    assert page.evaluate("document.documentElement.lang").startswith(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_links_point_to_the_same_page_without_scripts(visit, language):
    other = next(code for code in LANGUAGES if code != language)
    page = visit(java_script_enabled=False).go(TANH[language])
    link = page.locator(f"header a.language[hreflang={other}]").first
    assert link.evaluate("a => a.href").endswith(TANH[other])


@pytest.mark.parametrize(
    ("locale", "home"), [("zh-CN", "/zh/"), ("zh-TW", "/zh/"), ("en-GB", "/en/"), ("fr", "/en/")]
)
def test_root_chooses_by_the_browsers_language(visit, locale, home):
    page = visit(locale=locale).go("/")
    page.wait_for_url(f"**{home}")


def test_root_without_scripts_offers_both_languages(visit):
    page = visit(java_script_enabled=False).go("/")
    assert page.locator("a[href*='zh/']").first.is_visible()
    assert page.locator("a[href*='en/']").first.is_visible()


def test_unknown_address_gets_a_page_in_both_languages(visit):
    lost = visit()
    page = lost.page
    response = page.goto(lost.address + "/zh/no-such-page/")
    assert response.status == 404
    text = page.inner_text("body")
    assert "页面" in text
    assert "page" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_reads_without_scripts(visit, language):
    page = visit(java_script_enabled=False).go(TANH[language])
    claims = page.locator(".admonition.claim")
    assert claims.count() > 10
    assert all(claims.nth(k).is_visible() for k in range(claims.count()))
    assert page.locator("figure svg").first.is_visible()
    assert page.locator("math").first.is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_use_the_shipped_font(visit, language):
    page = visit().go(TANH[language])
    assert page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].some("
        "f => f.family === 'dlref math' && f.status === 'loaded'))"
    )
    box = page.locator("div.math math").first.bounding_box()
    assert box["width"] > 100
    assert box["height"] > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_shows_its_definition_on_hover(visit, language):
    page = visit().go(TANH[language])
    term = page.locator("article a.term").first
    definition = term.get_attribute("title")
    assert len(definition) > 10
    term.scroll_into_view_if_needed()
    term.hover()
    tooltip = page.locator(".md-tooltip2, .md-tooltip")
    tooltip.first.wait_for(state="visible")
    assert definition[:20] in tooltip.first.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_follow_the_color_scheme(visit, language):
    def ink(scheme):
        page = visit(color_scheme=scheme).go(TANH[language])
        return page.locator("figure svg text").first.evaluate("t => getComputedStyle(t).fill")

    assert ink("light") != ink("dark")
