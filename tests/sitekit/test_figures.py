import re
import warnings
from xml.etree import ElementTree

import markdown
import pytest

from sitekit import drawing, figures
from sitekit.problem import ROOT

MODULE = """\
import numpy as np


def curve(fig, tr):
    ax = fig.subplots()
    ax.plot([0, 1], np.array([0, 2]), label=tr(zh="导数（解析）", en="derivative"))
    ax.plot([0, 1], [1, 0], label="σ(x)")
    ax.set_ylabel("$x^2$")
    ax.legend()


def other(fig, tr):
    fig.subplots().fill_between([0, 1], [0, 2], color="grid", edgecolor="ink", hatch="/")


def broken(fig, tr):
    ax = fig.subplots()
    ax.plot([1 / 0])


def mixed(fig, tr):
    fig.subplots().set_title("导数 $x^2$")


def precise(fig, tr):
    fig.subplots().set_title("1.7159 tanh(2x/3), 0.0005")


def empty(fig, tr):
    pass


def helper(x):
    return x


def _private(fig, tr):
    pass
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FOLDER", tmp_path / "figures")
    monkeypatch.setattr(drawing, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(drawing, "LIBRARY", tmp_path / "library")
    (tmp_path / "figures").mkdir()
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "a.py").write_text("A = 1\n")
    (tmp_path / "figures" / "tanh.py").write_text(MODULE, "utf-8")
    return tmp_path


def page(text, language="en"):
    return markdown.markdown(
        text,
        extensions=["admonition", "sitekit.figures"],
        extension_configs={"sitekit.figures": {"language": language}},
    )


def mistake(name, language="en"):
    with pytest.raises(ValueError, match=r"^figure: ") as error:
        figures.draw(name, language)
    return str(error.value)


def cached():
    return sorted(drawing.CACHE.iterdir())


def test_all_functions_of_fig_and_tr_are_figures():
    assert figures.figure_names() == [
        f"tanh.{name}" for name in ("curve", "other", "broken", "mixed", "precise", "empty")
    ]


def test_a_line_becomes_a_figure_with_caption_and_folded_source():
    shown = page('![From 0 to 2 & "back"](figure:tanh.curve "A *steep* line.")')
    assert re.sub(r"<svg.*</svg>", "SVG", shown, flags=re.S).startswith(
        '<figure class="figure" id="fig-tanh-curve">'
        '<div class="figure-drawing" data-search-exclude>SVG</div>'
        "<figcaption>A <em>steep</em> line.</figcaption>"
        '<details class="figure-source" data-search-exclude>'
        "<summary>Source of this figure</summary>\n"
        '<div class="highlight"><pre>'
    )
    assert '<svg role="img" aria-label="From 0 to 2 &amp; &quot;back&quot;" width="540"' in shown
    assert '<span class="nf">curve</span>' in shown
    assert "broken" not in shown


def test_the_words_are_in_the_page_s_language():
    line = '![alt](figure:tanh.curve "caption")'
    assert "图的源码" in page(line, "zh")
    assert ">导数（解析）</text>" in page(line, "zh")
    assert ">derivative</text>" in page(line, "en")


def test_a_figure_may_stand_in_a_block_and_against_its_neighbors():
    shown = page('!!! note\n    Above.\n    ![alt](figure:tanh.curve "caption")\n    Below.\n')
    assert re.sub(r"<(figure|svg).*</\1>", r"\1", shown, flags=re.S) == (
        '<div class="admonition note">\n<p class="admonition-title">Note</p>\n'
        "<p>Above.</p>\nfigure\n<p>Below.</p>\n</div>"
    )


def test_a_figure_beside_text_is_a_mistake():
    with pytest.raises(ValueError, match="stand alone") as error:
        page('See ![alt](figure:tanh.curve "caption") here.')
    assert str(error.value) == (
        "figure: figure:tanh.curve must stand alone on its line; got text beside it"
    )


def test_a_line_of_code_is_left_alone():
    assert "<svg" not in page('    ![alt](figure:tanh.curve "caption")')


def test_text_stays_text_in_the_page_s_font_and_color():
    svg = figures.draw("tanh.curve", "zh")
    assert "font-family" not in svg
    assert "text-anchor: middle" in svg
    assert "#000000" not in svg
    assert "stroke: var(--figure-1, #0072b2)" in svg
    assert "var(--figure-grid" in svg
    assert not re.search("#0[0-9a-f]0[0-9a-f]0[0-9a-f]", svg)
    ElementTree.fromstring(svg)


def test_coordinates_are_rounded_but_no_number_that_is_read():
    drawn = figures.draw("tanh.precise", "en")
    assert "1.7159 tanh(2x/3), 0.0005" in drawn
    assert not re.search(r'<path d="[^"]*\d\.\d{3}', drawn)


def test_lines_differ_by_more_than_color():
    svg = figures.draw("tanh.curve", "en")
    assert svg.count("stroke-dasharray") == 2  # the second line, and its sample in the legend


def test_nothing_in_a_figure_reaches_the_page_around_it():
    assert "<style" not in figures.draw("tanh.curve", "en")


def test_two_figures_share_no_id_and_every_reference_has_its_target():
    first, second = figures.draw("tanh.curve", "en"), figures.draw("tanh.other", "en")
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]
    for svg, own in zip((first, second), ids, strict=True):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) == own


def test_the_same_sources_give_the_same_bytes():
    first = figures.draw("tanh.curve", "zh")
    (file,) = cached()
    file.unlink()
    assert figures.draw("tanh.curve", "zh") == first


def test_a_drawn_figure_comes_from_the_cache():
    figures.draw("tanh.curve", "en")
    (file,) = cached()
    file.write_text("<svg/>")
    assert figures.draw("tanh.curve", "en") == "<svg/>"


@pytest.mark.parametrize("changed", ["figures/tanh.py", "library/a.py"])
def test_a_change_of_a_source_draws_again(folder, changed):
    figures.draw("tanh.curve", "en")
    with (folder / changed).open("a") as file:
        file.write("# changed\n")
    figures.draw("tanh.curve", "en")
    assert len(cached()) == 2


def test_each_language_has_its_own_drawing():
    figures.draw("tanh.curve", "zh")
    figures.draw("tanh.curve", "en")
    assert len(cached()) == 2


def test_chinese_labels_give_no_warning_and_room_enough():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        zh = figures.draw("tanh.curve", "zh")
    start = float(re.search(r'x="([\d.]+)"[^>]*>导数', zh)[1])
    assert start + 6 * 10 < 360  # six characters of ten points end before the edge


def test_the_settings_of_the_reader_s_matplotlib_change_nothing():
    import matplotlib as mpl

    first = figures.draw("tanh.curve", "en")
    (file,) = cached()
    file.unlink()
    with mpl.rc_context({"lines.linewidth": 9}):
        assert figures.draw("tanh.curve", "en") == first
        assert mpl.rcParams["lines.linewidth"] == 9


def test_an_unknown_file():
    assert mistake("relu.curve") == (
        "figure: the name must be file.function, of a file in docs/figures; got relu.curve "
        "(there are: tanh.curve, tanh.other, tanh.broken, tanh.mixed, tanh.precise, tanh.empty)"
    )


def test_a_name_that_leaves_the_folder():
    assert "must be file.function" in mistake("../tanh.curve")


@pytest.mark.parametrize("name", ["helper", "_private", "none"])
def test_an_unknown_function(name):
    assert mistake(f"tanh.{name}") == (
        f"figure: docs/figures/tanh.py must define {name}(fig, tr), as the page asks for "
        f"figure:tanh.{name}; it defines curve, other, broken, mixed, precise, empty"
    )


def test_a_figure_that_raises():
    assert mistake("tanh.broken") == (
        "figure: docs/figures/tanh.py: broken(fig, tr) must draw without an error; "
        "got ZeroDivisionError: division by zero, on line 18"
    )
    assert not drawing.CACHE.exists()


def test_a_label_that_mixes_chinese_and_math():
    assert mistake("tanh.mixed", "zh") == (
        "figure: docs/figures/tanh.py: mixed(fig, tr) must not mix Chinese and $…$ in one label, "
        "as matplotlib cannot measure it; got 导数 $x^2$; write the formula in Unicode, as in "
        "σ(x), x²"
    )


def test_a_figure_that_draws_nothing():
    assert mistake("tanh.empty") == (
        "figure: docs/figures/tanh.py: empty(fig, tr) must draw on fig, as in "
        "ax = fig.subplots(); got nothing"
    )


@pytest.mark.parametrize(("alt", "got"), [("", "none"), ("about $x$", "about $x$")])
def test_an_alternative_text_that_cannot_be_read_out(alt, got):
    with pytest.raises(ValueError, match="alternative text") as error:
        page(f'![{alt}](figure:tanh.curve "caption")')
    assert str(error.value) == (
        "figure: the alternative text of figure:tanh.curve must say in words, without $, what the "
        f"figure shows, with the numbers that matter, for those who cannot see it; got {got}"
    )


@pytest.mark.parametrize("title", ["", ' ""'])
def test_an_empty_caption(title):
    with pytest.raises(ValueError, match="caption") as error:
        page(f"![alt](figure:tanh.curve{title})")
    assert str(error.value) == (
        "figure: figure:tanh.curve must have a caption, as in "
        '![…](figure:tanh.curve "caption"); got none'
    )


def contrast(color, ground):
    def luminance(code):
        channels = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(color), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def scheme(name):
    css = (ROOT / "docs" / "theme" / "assets" / "colors.css").read_text("utf-8")
    rules = css.split(f'[data-md-color-scheme="{name}"] {{', 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rules))


@pytest.mark.parametrize("name", ["default", "slate"])
def test_lines_and_words_stand_out_in_both_schemes(name):
    colors = scheme(name)
    shown = {
        key: contrast(colors[key], colors[ground])
        for ground in ("ground", "ground-code")
        for key in colors
        if not key.startswith(("ground", "edge", "ink-faint", "figure-grid"))
    }
    assert len(shown) >= 20
    assert {key: ratio for key, ratio in shown.items() if ratio < 4.5} == {}


def test_a_figure_alone_has_the_colors_of_the_light_scheme():
    light = scheme("default")
    assert [light[f"figure-{number}"] for number in range(1, 7)] == drawing.LIGHT
