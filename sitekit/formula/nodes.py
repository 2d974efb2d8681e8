"""What a formula is made of once it has been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Node:
    """Any part of a formula."""

    def children(self) -> Iterator[Node]:
        """The nodes right below this one."""
        for field in fields(self):
            yield from _nodes(getattr(self, field.name))

    def walk(self) -> Iterator[Node]:
        """The node itself and all below it."""
        yield self
        for child in self.children():
            yield from child.walk()


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


@dataclass(frozen=True)
class Number(Node):
    """A literal."""

    value: float


@dataclass(frozen=True)
class Label(Node):
    """One sub- or superscript: part of a name by its text, or an index into an array."""

    text: str
    index: tuple[Node, ...] | None


@dataclass(frozen=True)
class Name(Node):
    r"""`\hat m_{t-1}` is Name("m_hat", (Label("tm1", ...),))."""

    base: str
    labels: tuple[Label, ...] = ()

    @property
    def spelling(self) -> str:
        """The name as the comment writes it."""
        return "_".join([self.base, *(label.text for label in self.labels)])


@dataclass(frozen=True)
class Negative(Node):
    """-x."""

    body: Node


@dataclass(frozen=True)
class Binary(Node):
    r"""`operator` is + - / or one of the products: `\cdot`, `\odot`, juxtaposed."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Power(Node):
    r"""`x^n`; `elementwise` for `A^{\odot n}`."""

    base: Node
    exponent: Node
    elementwise: bool = False


@dataclass(frozen=True)
class Transpose(Node):
    r"""`A^\top`."""

    body: Node


@dataclass(frozen=True)
class Call(Node):
    """A function and its arguments; `primes` counts derivatives."""

    function: str
    arguments: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True)
class Expectation(Node):
    r"""`\mathbb{E}_{z}[...]`; `normal` for `z \sim \mathcal{N}(0, 1)`."""

    body: Node
    over: tuple[str, ...]
    normal: bool


@dataclass(frozen=True)
class Norm(Node):
    """`order` is the subscript: 1, 2, F, infty."""

    body: Node
    order: str


@dataclass(frozen=True)
class Index(Node):
    """`(W x + b)_i`: an element of a value that has no name."""

    body: Node
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Reduction(Node):
    """A sum, product, maximum or minimum over an index."""

    operator: str
    index: str
    lower: Node | None
    upper: Node | None
    condition: Node | None
    body: Node


@dataclass(frozen=True)
class Comparison(Node):
    """left < right, and the like."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Every(Node):
    """Comparisons that hold together, as in a < x < b."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Indicator(Node):
    """1 where the condition holds, else 0."""

    condition: Node


@dataclass(frozen=True)
class Cases(Node):
    """Values with their conditions; no condition means otherwise."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Derivative(Node):
    """d/dx of what follows, by differences."""

    variable: Name
    body: Node
