import pytest
from fontTools.ttLib import TTFont

from sitekit import mathfont
from sitekit.mathml import render


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(mathfont, "CACHE", tmp_path / "cache")


@pytest.fixture
def font(tmp_path):
    mathfont.make_font(tmp_path / "assets" / "math.woff2")
    return tmp_path / "assets" / "math.woff2"


def shown(tex):
    return mathfont.code_points(render(tex, True))


def test_a_letter_is_needed_as_italic_too():
    assert shown("x") == {ord("x"), ord("𝑥")}


def test_h_has_its_own_place_among_the_italics():
    assert ord("ℎ") in shown("h")


def test_greek_letters_are_needed_as_italic_too():
    assert {ord("𝜎"), ord("𝜖")} <= shown(r"\sigma \epsilon")


def test_a_name_of_several_letters_is_upright():
    assert shown(r"\operatorname{ab}") == {ord("a"), ord("b")}


@pytest.mark.parametrize("tex", [r"\sqrt{1}", r"\sqrt[3]{1}"])
def test_a_root_needs_its_sign(tex):
    assert ord("√") in shown(tex)


def test_entities_are_read_as_the_characters_that_they_stand_for():
    assert shown("1 < 2") == {ord("1"), ord("<"), ord("2")}


def test_chinese_is_left_to_the_reader_s_fonts():
    assert shown(r"\text{若（是）}") == set()


def test_only_formulas_count():
    assert mathfont.code_points('<p>中 ☃ <math alttext="☃"><mn>1</mn></math> ☃</p>') == {ord("1")}


def test_the_font_holds_what_any_page_may_use_next(font):
    page = render(r"\hat{y}'' = \sqrt{Wx} + \sum_{i=1}^n 2^i \le \tanh(a) \odot h", True)
    assert mathfont.missing_glyphs(font, [page]) == set()


def test_a_glyph_that_no_page_has_used_is_reported_and_comes_with_the_page(font):
    page = render(r"\mathfrak{g}", False)
    assert mathfont.missing_glyphs(font, [page]) == {ord("𝔤")}
    mathfont.make_font(font, mathfont.code_points(page))
    assert mathfont.missing_glyphs(font, [page]) == set()


def test_the_font_is_small_and_keeps_its_license_and_its_math_table(font):
    assert font.stat().st_size < 28_000
    with TTFont(font) as opened:
        assert "SIL Open Font License" in opened["name"].getDebugName(13)
        assert "STIX Fonts Project Authors" in opened["name"].getDebugName(0)
        assert "MATH" in opened
        assert not {"fpgm", "prep"} & set(opened.keys())


def test_a_prime_stands_low_enough_to_be_raised(font):
    assert bottom(font, "′") < bottom(mathfont.SOURCE, "′") / 2


def bottom(path, character):
    with TTFont(path) as opened:
        return opened["glyf"][opened.getBestCmap()[ord(character)]].yMin


def test_no_root_sign_is_much_wider_than_the_small_one(font):
    with TTFont(font) as opened:
        small = opened.getBestCmap()[ord("√")]
        variants = opened["MATH"].table.MathVariants
        tall = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(small)]
        names = [record.VariantGlyph for record in tall.MathGlyphVariantRecord]
        names += [part.glyph for part in tall.GlyphAssembly.PartRecords]
        widths = {opened["hmtx"][name][0] for name in names}
        assert len(names) > 5
        assert max(widths) / min(widths) < 1.1


def test_the_pages_of_a_built_site_say_what_is_used(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(render("1", False), "utf-8")
    (tmp_path / "a" / "index.html").write_text(render("2", False), "utf-8")
    assert mathfont.used_in(tmp_path) == {ord("1"), ord("2")}


def test_the_font_is_the_same_bytes_each_time_and_comes_from_the_cache(font, tmp_path):
    first = font.read_bytes()
    (cached,) = mathfont.CACHE.iterdir()
    cached.unlink()
    mathfont.make_font(font)
    assert font.read_bytes() == first
    cached.write_bytes(b"from the cache")
    mathfont.make_font(tmp_path / "other.woff2")
    assert (tmp_path / "other.woff2").read_bytes() == b"from the cache"
