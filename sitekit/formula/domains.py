"""Where a variable is drawn from: `[a, b]`, `{1..9}`, `{-1, 1}`, `simplex`, `onehot`, `normal`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sitekit.formula.errors import FormulaError
from sitekit.formula.restricted import Expression, constant

SMALLEST = 1e-4  # a range that lies below hides a misplaced epsilon
FORMS = "[-2, 2], (0, 1), {1..9}, {-1, 1}, simplex, onehot or normal"
INTERVAL = re.compile(r"(?P<open>[\[(])(?P<low>[^,]+),(?P<high>[^,]+)(?P<close>[\])])")
INTEGERS = re.compile(r"\{(?P<low>.+?)\.\.(?P<high>.+)\}")
VALUES = re.compile(r"\{(?P<values>.+)\}")

Sizes = Mapping[str, int]
Shape = tuple[int, ...] | None


@dataclass(frozen=True)
class Interval:
    """Real numbers between two ends; the ends that belong to it are tried too."""

    low: float
    high: float
    edges: tuple[float, ...]

    def draw(self, rng: np.random.Generator, shape: Shape, _: Sizes) -> Any:
        """A number, or an array of this shape."""
        return rng.uniform(self.low, self.high, shape)


@dataclass(frozen=True)
class Integers:
    """Whole numbers from one end to the other, which may be named by an array's size."""

    low: Expression
    high: Expression
    edges: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, shape: Shape, sizes: Sizes) -> Any:
        """A Python int, or an array of this shape."""
        low, high = int(self.low(sizes)), int(self.high(sizes))
        if high <= low:
            raise FormulaError(f"{{{self.low.text}..{self.high.text}}} holds no two numbers")
        drawn = rng.integers(low, high + 1, shape)
        return int(drawn) if shape is None else drawn


@dataclass(frozen=True)
class Values:
    """One of the listed numbers."""

    values: tuple[float, ...]
    edges: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, shape: Shape, _: Sizes) -> Any:
        """A number, or an array of this shape."""
        drawn = rng.choice(self.values, shape)
        return drawn.item() if shape is None else drawn


@dataclass(frozen=True)
class Simplex:
    """Probabilities that add up to 1 along the last axis."""

    edges: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, shape: Shape, _: Sizes) -> Any:
        """An array of this shape."""
        length, *batch = _axes(shape, "simplex")
        return rng.dirichlet(np.ones(length), tuple(batch) or None)


@dataclass(frozen=True)
class OneHot:
    """One 1 among zeros along the last axis."""

    edges: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, shape: Shape, _: Sizes) -> Any:
        """An array of this shape."""
        length, *batch = _axes(shape, "onehot")
        return np.eye(length)[rng.integers(length, size=tuple(batch) or None)]


def _axes(shape: Shape, domain: str) -> tuple[int, ...]:
    """The last axis first, then the others."""
    if not shape:
        raise FormulaError(f"{domain} is for arrays: declare the sizes, as p[N, K] in {domain}")
    return shape[-1], *shape[:-1]


@dataclass(frozen=True)
class Normal:
    """The standard normal distribution."""

    edges: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, shape: Shape, _: Sizes) -> Any:
        """A number, or an array of this shape."""
        return rng.standard_normal(shape)


Domain = Interval | Integers | Values | Simplex | OneHot | Normal
NAMED: dict[str, Domain] = {"simplex": Simplex(), "onehot": OneHot(), "normal": Normal()}


def read_domain(text: str, sizes: frozenset[str]) -> Domain:
    """The domain written in a clause; `sizes` are the array sizes that `{1..K}` may name."""
    if text in NAMED:
        return NAMED[text]
    if match := INTERVAL.fullmatch(text):
        return _interval(text, match)
    if match := INTEGERS.fullmatch(text):
        return Integers(Expression(match["low"], {}, sizes), Expression(match["high"], {}, sizes))
    if match := VALUES.fullmatch(text):
        values = tuple(constant(part.strip()) for part in match["values"].split(","))
        if len(set(values)) < 2:
            raise FormulaError(f"{text} holds one value only, which can hide an error: give two")
        _check_size(text, max(map(abs, values)))
        return Values(values)
    raise FormulaError(f"cannot read the domain {text!r}: write {FORMS}")


def _interval(text: str, match: re.Match[str]) -> Interval:
    low, high = constant(match["low"].strip()), constant(match["high"].strip())
    if not low < high:
        raise FormulaError(f"{text} is empty or a single number: write the lower end first")
    _check_size(text, max(abs(low), abs(high)))
    ends = [low] * (match["open"] == "[") + [high] * (match["close"] == "]")
    inside = [point for point in (0.0, 1.0) if low < point < high]
    return Interval(low, high, (*map(float, ends), *inside))


def _check_size(text: str, largest: float) -> None:
    if largest < SMALLEST:
        raise FormulaError(
            f"{text} is so small that a misplaced epsilon would not show: "
            "draw it large, as epsilon in [1e-3, 1e-1]"
        )
