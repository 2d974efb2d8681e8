"""Draws a figure: a function of docs/figures in, an SVG for the page out, a cache between."""

from __future__ import annotations

import hashlib
import io
import os
import re
import runpy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from sitekit.labs.store import Result
from sitekit.mathml import HAN
from sitekit.problem import ROOT, line_in

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CACHE = ROOT / ".cache" / "figures"
LIBRARY = ROOT / "dlref"

# What matplotlib draws with, and what the page puts there: a color of its own scheme.
INK, GRID = "#010203", "#040506"
LINES = [f"#0a0b{number:02x}" for number in range(1, 7)]
# Okabe and Ito's colors, told apart by color-blind readers; the page's theme has the dark ones.
LIGHT = ["#0072b2", "#b34a00", "#007a5a", "#a8407f", "#7a6200", "#4d5359"]
DASHES = ["-", "--", "-.", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5)), (0, (8, 3))]
COLORS = {
    INK: "currentColor",
    GRID: "var(--figure-grid, #8888)",
    **{
        line: f"var(--figure-{number}, {light})"
        for number, (line, light) in enumerate(zip(LINES, LIGHT, strict=True), 1)
    },
}
SIZE = (5.0, 3.1)
NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
PIXELS_PER_POINT = 1.5  # 10 points of text are then as tall as the page's own
STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "axes.unicode_minus": True,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": SIZE,
    "font.size": 10,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.color": INK,
    "legend.edgecolor": "none",
    "legend.facecolor": "none",
    "legend.frameon": False,
    "legend.handlelength": 2.8,
    "lines.linewidth": 1.8,
    "patch.edgecolor": INK,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "dlref",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}

ID = re.compile(r' id="([^"]*)"')
USE = re.compile(r'(?:href="#|url\(#)([^")]*)')
FONT_FAMILY = re.compile(r"font-family: [^;\"]*;? ?")
FRACTION = re.compile(r"-?\d+\.\d{2,}")
TAG = re.compile(r"<[^>]+>")
HEAD = re.compile(r"<svg [^>]*>")
VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
GLOBAL_STYLE = re.compile(r"<defs>\s*<style.*?</style>\s*</defs>", re.S)
NO_TURN = re.compile(r' transform="rotate\(-0 [^"]*\)"')


def draw(path: Path, function: str, language: str, labs: Sequence[tuple[str, Result]] = ()) -> str:
    """Return the figure as an `<svg>` element; drawn once for each state of its sources."""
    cached = CACHE / f"{_key(path, function, language, labs)}.svg"
    if cached.exists():
        return cached.read_text("utf-8")
    svg = _for_the_page(_drawn(path, function, language, labs), f"{path.stem}-{function}-")
    cached.parent.mkdir(parents=True, exist_ok=True)
    partial = cached.with_suffix(f".{os.getpid()}")  # two builds may run at once
    partial.write_text(svg, "utf-8")
    partial.replace(cached)
    return svg


def _key(path: Path, function: str, language: str, labs: Sequence[tuple[str, Result]]) -> str:
    """Hash all that the picture depends on; the whole library, as that is simple and safe."""
    sources = [path, Path(__file__), *sorted(LIBRARY.rglob("*.py"))]
    digest = hashlib.sha256()
    parts = (function, language, version("matplotlib"), version("numpy"))
    for part in (*parts, *(result.key for _, result in labs)):
        digest.update(part.encode() + b"\0")
    for source in sources:
        digest.update(source.read_bytes() + b"\0")
    return digest.hexdigest()[:24]


def _drawn(path: Path, function: str, language: str, labs: Sequence[tuple[str, Result]]) -> str:
    """Call the function and return what matplotlib writes."""
    import matplotlib
    from matplotlib.figure import Figure

    where = f"docs/figures/{path.name}: {function}(fig, tr)"
    settings: Any = matplotlib.rcParams
    out = io.StringIO()
    with matplotlib.rc_context(), _chinese_measured(), _colors_by_name():
        matplotlib.rcdefaults()
        settings.update(STYLE, **{"axes.prop_cycle": _cycle()})
        fig = Figure()
        try:
            found = {argument: result.namespace() for argument, result in labs}
            runpy.run_path(str(path))[function](fig, _tr(language), **found)
            fig.savefig(out, format="svg", metadata=NO_METADATA)
        except Exception as error:
            raise ValueError(
                f"figure: {where} must draw without an error; got {type(error).__name__}: {error}, "
                f"on line {line_in(path, error)}"
            ) from error
        _check(fig, where)
    return out.getvalue()


def _cycle() -> Any:
    from cycler import cycler

    return cycler(color=LINES) + cycler(linestyle=DASHES)


def _tr(language: str) -> Callable[..., str]:
    """Make the function that picks a label's words."""

    def tr(*, zh: str, en: str) -> str:
        return zh if language == "zh" else en

    return tr


def _check(fig: Figure, where: str) -> None:
    from matplotlib.text import Text

    if not fig.axes:
        raise ValueError(
            f"figure: {where} must draw on fig, as in ax = fig.subplots(); got nothing"
        )
    for text in fig.findobj(Text):
        words = text.get_text()
        if "$" in words and HAN.search(words):
            raise ValueError(
                f"figure: {where} must not mix Chinese and $…$ in one label, as matplotlib cannot "
                f"measure it; got {words}; write the formula in Unicode, as in σ(x), x²"
            )


@contextmanager
def _colors_by_name() -> Iterator[None]:
    """Let figures say `color="ink"` and `color="grid"`."""
    from matplotlib.colors import get_named_colors_mapping

    with patch.dict(get_named_colors_mapping(), {"ink": INK, "grid": GRID}):
        yield


@contextmanager
def _chinese_measured() -> Iterator[None]:
    """Measure a Chinese character as wide as it is; the fonts at hand need not have it."""
    from matplotlib.backends.backend_svg import RendererSVG

    measure: Any = RendererSVG.get_text_width_height_descent

    def measured(self: Any, s: str, prop: Any, ismath: Any) -> Any:
        wide = HAN.sub(lambda match: "W" * len(match[0]), s)
        return measure(self, wide, prop, ismath)

    with patch.object(RendererSVG, "get_text_width_height_descent", measured):
        yield


def _for_the_page(svg: str, prefix: str) -> str:
    """Take off what the page gives itself: ids that nobody uses, fonts, colors, fixed sizes."""
    svg = svg[svg.index("<svg") :]
    for unwanted in (METADATA, COMMENT, GLOBAL_STYLE, FONT_FAMILY, NO_TURN):
        svg = unwanted.sub("", svg)
    used = set(USE.findall(svg))
    svg = ID.sub(lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", svg)
    svg = USE.sub(lambda m: m[0].replace("#", f"#{prefix}"), svg)
    for stand_in, color in COLORS.items():
        svg = svg.replace(stand_in, color)
    svg = TAG.sub(lambda tag: FRACTION.sub(_shorter, tag[0]), _head(svg))  # not the words
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><").strip()


def _shorter(number: re.Match[str]) -> str:
    """Round a place on the page to a tenth of a point, a width or an opacity to a hundredth."""
    value = float(number[0])
    return f"{value:.{1 if abs(value) >= 10 else 2}f}".rstrip("0").rstrip(".")


def _head(svg: str) -> str:
    box = VIEW_BOX.search(svg)
    assert box is not None  # noqa: S101  matplotlib always writes one
    width, height = (round(PIXELS_PER_POINT * float(side)) for side in box.groups())
    head = (
        f'<svg width="{width}" height="{height}" {box[0]} stroke-linejoin="round" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return HEAD.sub(head, svg, count=1)
