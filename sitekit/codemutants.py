"""Wrong versions of Python code: a sign, a constant, a comparison or a function changed."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.USub: ast.UAdd,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
FUNCTIONS = {
    "any": "all",
    "argmax": "argmin",
    "argmin": "argmax",
    "ceil": "floor",
    "cos": "sin",
    "cosh": "sinh",
    "cumsum": "cumprod",
    "exp": "cosh",
    "expm1": "exp",
    "floor": "ceil",
    "log": "log1p",
    "log1p": "log",
    "max": "min",
    "maximum": "minimum",
    "mean": "sum",
    "min": "max",
    "minimum": "maximum",
    "ones": "zeros",
    "prod": "sum",
    "sin": "cos",
    "sinh": "cosh",
    "sqrt": "square",
    "std": "var",
    "sum": "mean",
    "tanh": "sin",
    "var": "std",
    "zeros": "ones",
}
DATA_KEYWORDS = frozenset({"rng", "seed", "seeds", "shape", "size"})
DATA_CALLS = frozenset(
    {"choice", "default_rng", "integers", "normal", "permutation", "random"}
    | {"standard_normal", "uniform", "geomspace", "linspace", "logspace"}
)
FORMATTING = (ast.JoinedStr, ast.Raise, ast.Import, ast.ImportFrom)

Edit = Callable[[ast.AST], None]


@dataclass(frozen=True)
class CodeMutant:
    """`description` names the change and stays the same when lines move."""

    description: str
    line: int
    original: ast.Module
    place: int
    edit: Edit

    @property
    def tree(self) -> ast.Module:
        """The whole tree with the change."""
        changed = copy.deepcopy(self.original)
        self.edit(list(ast.walk(changed))[self.place])
        return ast.fix_missing_locations(changed)


def code_mutants(
    tree: ast.Module, within: ast.AST, siblings: Mapping[str, str], conditions: bool = True
) -> Iterator[CodeMutant]:
    """Changes of a part of a tree.

    `siblings` says which function to call in place of which. Without `conditions`, what a true
    claim does not depend on is left alone: a bound that would only be loosened, and the choice of
    data (seeds, the size of a draw, the default arguments of a function on the page).
    """
    edits = partial(basic_edits, siblings=siblings)
    return changes(tree, within, edits, hints if conditions else _hints_and_conditions)


def changes(
    tree: ast.Module,
    within: ast.AST,
    edits: Callable[[ast.AST], Iterable[Edit]],
    skipped: Callable[[ast.AST], list[ast.AST]],
) -> Iterator[CodeMutant]:
    """Each edit of each node of a part of a tree, without the children that are skipped."""
    place = {id(node): number for number, node in enumerate(ast.walk(tree))}
    seen: Counter[str] = Counter()
    for node in _mutable(within, skipped):
        for edit in edits(node):
            changed = copy.deepcopy(node)
            edit(changed)
            description = f"`{_first_line(node)}` to `{_first_line(changed)}`"
            seen[description] += 1
            if seen[description] > 1:
                description += f" ({seen[description]})"
            line = getattr(node, "lineno", 1)
            yield CodeMutant(description, line, tree, place[id(node)], edit)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).split("\n", 1)[0]


def _mutable(node: ast.AST, skipped: Callable[[ast.AST], list[ast.AST]]) -> Iterator[ast.AST]:
    """The nodes below, without messages and what is skipped."""
    if isinstance(node, FORMATTING):
        return
    left_alone = skipped(node)
    yield node
    for child in ast.iter_child_nodes(node):
        if not any(child is part for part in left_alone):
            yield from _mutable(child, skipped)


def hints(node: ast.AST) -> list[ast.AST]:
    """The hints right below a node, which nothing computes with."""
    return [part for field in ("returns", "annotation") if (part := getattr(node, field, None))]


def _hints_and_conditions(node: ast.AST) -> list[ast.AST]:
    return hints(node) + _conditions(node)


def _conditions(node: ast.AST) -> list[ast.AST]:
    """The parts right below that a true claim does not depend on."""
    match node:
        case ast.Compare():
            return [part for part in (node.left, *node.comparators) if _is_bound(part)]
        case ast.Call() if _called(node.func) in DATA_CALLS:
            return [*node.args, *node.keywords]
        case ast.keyword(arg=name) if name in DATA_KEYWORDS:
            return [node.value]
        case ast.arguments():
            return [part for part in (*node.defaults, *node.kw_defaults) if part]
        case ast.comprehension(target=ast.Name(id="seed")) | ast.For(target=ast.Name(id="seed")):
            return [node.iter]
    return []


def _is_bound(node: ast.AST) -> bool:
    """A number or a multiple, or the extremum that is compared with it."""
    while isinstance(node, ast.Call) and _called(node.func) in ("float", "abs", "bool"):
        node = node.args[0]
    match node:
        case ast.Call():
            return _called(node.func) in ("max", "min")
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            return _is_number(node.left) or _is_number(node.right)
    return _is_number(node)


def _is_number(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def basic_edits(node: ast.AST, siblings: Mapping[str, str]) -> Iterator[Edit]:
    """The other sign, comparison, number, truth value or function at one node."""
    match node:
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp():
            if type(node.op) in OPERATORS:
                yield lambda n: setattr(n, "op", OPERATORS[type(n.op)]())  # type: ignore[attr-defined]
        case ast.Compare(ops=[sign]):
            if type(sign) in OPERATORS:
                yield lambda n: setattr(n, "ops", [OPERATORS[type(n.ops[0])]()])  # type: ignore[attr-defined]
        case ast.Constant(value=bool()):
            yield lambda n: setattr(n, "value", not n.value)  # type: ignore[attr-defined]
        case ast.Constant(value=int() | float()):
            yield lambda n: setattr(n, "value", _other_number(n.value))  # type: ignore[attr-defined]
        case ast.Call(func=ast.Name(id=name)):
            if other := siblings.get(name):
                yield lambda n: setattr(n.func, "id", other)  # type: ignore[attr-defined]
        case ast.Call(func=ast.Attribute(attr=name)):
            if other := siblings.get(name) or FUNCTIONS.get(name):
                yield lambda n: setattr(n.func, "attr", other)  # type: ignore[attr-defined]


def _other_number(value: float) -> float:
    """One more for whole numbers, twice for others."""
    return value + 1 if value == int(value) else 2 * value
