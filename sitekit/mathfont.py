"""The site's math font: STIX Two Math, out of the ziamath package, cut to what the pages use.

Browsers draw a one-letter `<mi>` with the italic code point, and a root with a sign that stands
nowhere in the page's text, so both are added to what is read off the pages. Hints go: they are
three tenths of the file, and Chromium draws the same pixels with and without them, also where it
is told to hint fully. The optional shapes for script size go, as they would double the file; only
the primes need theirs, because their plain shapes stand too high.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

from sitekit.mathml import HAN
from sitekit.problem import ROOT

CACHE = ROOT / ".cache" / "mathfont"
# Importing ziamath itself would bring a deprecation warning, and its own reading of the font.
SOURCE = Path(str(find_spec("ziamath").origin)).parent / "fonts" / "STIXTwoMath-Regular.ttf"  # type: ignore[union-attr]

MATH = re.compile(r"<math\b.*?</math>", re.S)
TAG = re.compile(r"<[^>]*>")
ROOT_SIGN = re.compile(r"<m(?:sqrt|root)\b")
ONE_LETTER = re.compile(r"<mi>(&\w+;|&#\w+;|[^<&])</mi>")
PRIMES = "′″‴"
SIGNS = "√∑∏∫∂∇∞∈≤≥≠≈∼∝×·⋅⊙−∣‖⌊⌋⌈⌉⟨⟩←→…⋯¯ˆ˜" + PRIMES
ITALIC_LATIN = [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6A4, 0x1D6A6)]
ITALIC_GREEK = [*range(0x1D6E2, 0x1D71C)]
SMALL_ITALIC_GREEK = range(0x1D6FC, 0x1D71C)


@cache
def _italics() -> dict[int, int]:
    """Map a letter to the italic one that a browser shows for it."""
    italics = [*ITALIC_LATIN, *ITALIC_GREEK]
    decompositions = ((point, unicodedata.decomposition(chr(point))) for point in italics)
    return {int(text.split()[1], 16): point for point, text in decompositions if text}


def _neighbors() -> set[int]:
    """Return what any page may use next: letters, digits, small Greek, common signs."""
    return {*range(0x20, 0x7F), *ITALIC_LATIN, *SMALL_ITALIC_GREEK, *map(ord, SIGNS)}


def code_points(page: str) -> set[int]:
    """List the code points that the font must have for the MathML in a page's HTML."""
    found: set[int] = set()
    for mathml in MATH.findall(page):
        found.update(map(ord, html.unescape(TAG.sub("", mathml))))
        letters = {html.unescape(letter) for letter in ONE_LETTER.findall(mathml)}
        found.update(_italics().get(ord(letter), ord(letter)) for letter in letters)
        if ROOT_SIGN.search(mathml):
            found.add(ord("√"))
    return {point for point in found if _belongs_to_the_font(chr(point))}


def _belongs_to_the_font(character: str) -> bool:
    """Leave Chinese to the reader's fonts, and what is never drawn out."""
    return not HAN.match(character) and unicodedata.category(character) not in ("Cf", "Cc")


def used_in(site: Path) -> set[int]:
    """List the code points that the formulas of a built site need."""
    return set().union(*(code_points(page.read_text("utf-8")) for page in site.rglob("*.html")))


def missing_glyphs(font: Path, pages: Iterable[str]) -> set[int]:
    """List the code points of the pages' formulas that a font file lacks."""
    with TTFont(font) as opened:
        known = set(opened.getBestCmap()) | {0xFE00}  # a selector of shapes, not a shape
    return set().union(*map(code_points, pages)) - known


def make_font(target: Path, text: set[int] | None = None) -> None:
    """Write the font as WOFF2, with the glyphs for `text` and for what any page may use next."""
    points = _neighbors() | (text or set())
    key = hashlib.sha256(
        repr(sorted(points)).encode() + SOURCE.read_bytes() + Path(__file__).read_bytes()
    ).hexdigest()[:20]
    cached = CACHE / f"{key}.woff2"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        _cut(points, cached)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(cached.read_bytes())


def _cut(points: set[int], target: Path) -> None:
    options = Options(
        flavor="woff2",
        hinting=False,
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],  # who made it, and its license, among them
        notdef_outline=True,
    )
    options.drop_tables += ["DSIG", "GPOS"]
    partial = target.with_suffix(f".{os.getpid()}")  # two builds may run at once
    with load_font(SOURCE, options) as font:
        _small_primes(font)
        _narrow_roots(font)
        _few_sizes(font)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=points)
        subsetter.subset(font)
        save_font(font, partial, options)
    partial.replace(target)


def _small_primes(font: Any) -> None:
    """Let the primes' code points lead to the shapes that are drawn for superscripts."""
    shapes = _script_shapes(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            for prime in map(ord, PRIMES):
                glyph = table.cmap.get(prime)
                if glyph in shapes:
                    table.cmap[prime] = shapes[glyph]


def _script_shapes(font: Any) -> dict[str, str]:
    """Map a glyph to its shape for script size, from the `ssty` feature."""
    substitutions = font["GSUB"].table
    records = (r for r in substitutions.FeatureList.FeatureRecord if r.FeatureTag == "ssty")
    lookups = {index for record in records for index in record.Feature.LookupListIndex}
    shapes: dict[str, str] = {}
    for index in sorted(lookups):
        for subtable in substitutions.LookupList.Lookup[index].SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            shapes |= {glyph: options[0] for glyph, options in subtable.alternates.items()}
    return shapes


def _narrow_roots(font: Any) -> None:
    """Make tall root signs hardly wider than the small one.

    Chromium leaves room for the widest of them behind every root, as in `1/√3  )`.
    """
    sign = font.getBestCmap()[ord("√")]
    widest = 1.08 * font["hmtx"][sign][0]
    variants = font["MATH"].table.MathVariants
    tall = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(sign)]
    parts = [part.glyph for part in tall.GlyphAssembly.PartRecords]
    for name in {*parts, *(record.VariantGlyph for record in tall.MathGlyphVariantRecord)}:
        width, _ = font["hmtx"][name]
        if width > widest:
            glyph = font["glyf"][name]
            glyph.coordinates.scale((widest / width, 1))
            glyph.coordinates.toInt()
            glyph.removeHinting()
            glyph.recalcBounds(font["glyf"])
            font["hmtx"][name] = (round(widest), glyph.xMin)


def _few_sizes(font: Any) -> None:
    """Keep the lower half of each bracket's sizes: taller ones are put together from parts."""
    for bracket in font["MATH"].table.MathVariants.VertGlyphConstruction:
        if bracket.GlyphAssembly:
            del bracket.MathGlyphVariantRecord[6:]
