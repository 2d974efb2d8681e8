"""Numbers in the prose are printed by an example of the page, or stand in its code or formulas.

What a lab printed counts for the lab's own page and for pages with claims that rest on it.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sitekit import doctests
from sitekit.evidence import labs_of
from sitekit.labs import store
from sitekit.labs.source import cells
from sitekit.page import Formula, Page
from sitekit.passages import shorten
from sitekit.problem import Problem
from sitekit.prose.reading import words_only

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SPOKEN = re.compile(
    r"(?<![A-Za-z0-9_.§])(?<![A-Za-z]-)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<times> ?× ?10)?(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|e(?P<exponent>[+-]?\d+))?"
    r"(?P<percent> ?[%％])?"
    r"(?![A-Za-z0-9_]|[.,]\d)"
)
PRINTED = re.compile(r"(?<![A-Za-z0-9_.])(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?(%?)", re.I)
LATEX_POWER = re.compile(r"(?:(\d+(?:\.\d+)?) *\\(?:times|cdot) *)?10\^(?:\{(-?\d+)\}|(\d))")
LATEX_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
LATEX_RELATION = re.compile(r"\\(?:approx|sim|leq?|geq?|pm|,|;|%)|[-+<>=~\s]")
EXCUSE = re.compile(r"number +(?P<numbers>[^:：]+)[:：](?P<reason>.*)", re.S)
SMALL = 12
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Spoken:
    """A number as the prose writes it."""

    text: str
    line: int
    value: float
    unit: float  # the place of its last digit
    percent: bool

    @property
    def needs_proof(self) -> bool:
        """Small whole numbers and years are ordinary words."""
        whole = self.unit == 1 and not self.percent and self.text.isdigit()
        return not (whole and (self.value <= SMALL or self.value in YEARS))


@dataclass(frozen=True)
class Evidence:
    """The numbers that the page's examples print, and those that it writes in code and formulas."""

    printed: tuple[float, ...]
    written: tuple[float, ...]

    def proves(self, number: Spoken) -> bool:
        """Whether a printed number rounds to this one, or a written one equals it."""
        scales = (1.0, 100.0) if number.percent else (1.0,)
        return any(
            _rounds_to(scale * value, number) for value in self.printed for scale in scales
        ) or any(
            math.isclose(scale * value, number.value) for value in self.written for scale in scales
        )

    def nearest(self, number: Spoken) -> str:
        """The printed number that the author may have meant."""
        if not self.printed:
            return "the examples print no number"
        scale = 0.01 if number.percent else 1.0
        near = min(self.printed, key=lambda value: abs(value - scale * number.value))
        return f"the nearest that is printed is {near:g}"


def problems(page: Page) -> Iterator[Problem]:
    """Numbers of a topic page or a lab without proof, and excuses that excuse nothing."""
    if not (page.is_topic or page.is_lab):
        return
    evidence, excuses = _evidence(page), dict(_excuses(page))
    spoken = [number for number in _spoken(page) if number.needs_proof]
    unproved = [number for number in spoken if not evidence.proves(number)]
    for number in unproved:
        if number.text not in excuses:
            yield Problem(
                page.path,
                number.line,
                "a number that an example of the page prints (rounded as here), or that stands "
                "in its code or formulas",
                f'"{number.text}"; {evidence.nearest(number)}',
                "print it in an example, correct it, or say where it comes from: "
                f"`<!-- number {number.text}: reason -->`",
            )
    needed = {number.text for number in unproved}
    for text, (line, reason) in excuses.items():
        if text not in needed or not reason:
            yield Problem(
                page.path,
                line,
                "a number of the prose that needs an excuse, and a reason",
                f'"{text}", {"without a reason" if text in needed else "not needed"}',
                "delete the comment if the number is gone or is printed by an example now; else "
                "say where it comes from",
            )


def _rounds_to(value: float, number: Spoken) -> bool:
    return abs(value - number.value) <= number.unit * (0.5 + 1e-9)


def _spoken(page: Page) -> Iterator[Spoken]:
    text = words_only(page)
    for match in SPOKEN.finditer(text):
        yield _number(match, page.line_of(match.start("digits")))
    for formula in page.formulas:
        if _bare(formula):
            tex = LATEX_POWER.sub(_as_exponent, formula.tex).replace(r"\%", "%")
            for match in SPOKEN.finditer(tex):
                yield _number(match, formula.line)


def _bare(formula: Formula) -> bool:
    """Whether an inline formula is no more than a number: it speaks like prose."""
    rest = LATEX_NUMBER.sub("", LATEX_POWER.sub("", formula.tex))
    return not formula.display and not LATEX_RELATION.sub("", rest)


def _as_exponent(match: re.Match[str]) -> str:
    return f"{match[1] or 1}e{match[2] or match[3]}"


def _number(match: re.Match[str], line: int) -> Spoken:
    digits = match["digits"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    exponent = int(match["exponent"] or 0)
    mantissa = float(digits)
    if match["power"]:
        exponent = int(match["power"].translate(SUPERSCRIPT))
        if not match["times"]:  # 10⁻³ itself; the base of another power stands for the whole
            exponent, mantissa = (exponent, 1.0) if digits == "10" else (0, mantissa**exponent)
    scale = float(f"1e{exponent}")
    return Spoken(
        match[0].replace(" ", ""),
        line,
        mantissa * scale,
        scale * 10.0**-decimals,
        bool(match["percent"]),
    )


def _evidence(page: Page) -> Evidence:
    examples = doctests.on_page(page)
    trees = [example.tree() or ast.Module([], []) for example in examples]
    outputs = [example.want for example in examples]
    for lab in [page.slug] if page.is_lab else labs_of(page):
        path = page.path if page.is_lab else store.lab_path(lab)
        trees += [cell.tree for cell in cells(path.read_text("utf-8"))]
        if result := store.last(lab):
            outputs += [cell.output for cell in result.cells]
    printed = [
        float(digits + exponent) / (100 if percent else 1)
        for output in outputs
        for digits, exponent, percent in PRINTED.findall(output)
    ]
    written = [
        float(node.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    ]
    for formula in page.formulas:
        if not _bare(formula):
            tex = LATEX_POWER.sub(_as_exponent, formula.tex)
            written += [float(digits + power) for digits, power, _ in PRINTED.findall(tex)]
    return Evidence(tuple(printed), tuple(written))


def _excuses(page: Page) -> Iterator[tuple[str, tuple[int, str]]]:
    for comment in page.comments:
        if match := EXCUSE.fullmatch(comment.body):
            for text in re.split(r", |、|;", match["numbers"]):
                yield text.replace(" ", ""), (comment.line, shorten(match["reason"]))
