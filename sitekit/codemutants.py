"""Wrong versions of Python code: a sign, a constant, a comparison or a function changed."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

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
    "all": "any",
    "any": "all",
    "allclose": "array_equal",
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
CHOICE_OF_DATA = frozenset({"size", "seed", "shape"})  # a claim should hold for any of them
FORMATTING = (ast.JoinedStr, ast.Raise, ast.Import, ast.ImportFrom)

Edit = Callable[[ast.AST], None]


@dataclass(frozen=True)
class CodeMutant:
    """`description` names the change and stays the same when lines move."""

    description: str
    line: int
    tree: ast.Module


def code_mutants(
    tree: ast.Module, within: ast.AST, siblings: Mapping[str, str], bounds: bool = True
) -> Iterator[CodeMutant]:
    """Changes of a part of a tree.

    `siblings` says which function to call in place of which; without `bounds`, the constants that
    something is compared with are left alone: loosening a bound keeps a true statement true.
    """
    place = {id(node): number for number, node in enumerate(ast.walk(tree))}
    seen: Counter[str] = Counter()
    for node in _mutable(within, bounds):
        for edit in _edits(node, siblings):
            changed = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(changed)) if i == place[id(node)])
            edit(target)
            description = f"`{ast.unparse(node)}` to `{ast.unparse(target)}`"
            seen[description] += 1
            if seen[description] > 1:
                description += f" ({seen[description]})"
            yield CodeMutant(description, getattr(node, "lineno", 1), changed)


def _mutable(node: ast.AST, bounds: bool) -> Iterator[ast.AST]:
    """The nodes below, without docstrings, messages, annotations and what chooses the data."""
    if isinstance(node, FORMATTING):
        return
    yield node
    skipped: set[int] = set()
    if isinstance(node, ast.Compare) and not bounds:
        skipped |= {id(part) for part in node.comparators if _is_number(part)}
    if isinstance(node, ast.Call) and _called(node.func) in ("default_rng", "Generator"):
        skipped |= {id(part) for part in node.args}
    if isinstance(node, ast.keyword) and node.arg in CHOICE_OF_DATA:
        skipped.add(id(node.value))
    if isinstance(node, ast.FunctionDef | ast.arg | ast.AnnAssign):
        skipped |= {id(getattr(node, field, None)) for field in ("returns", "annotation")}
    for child in ast.iter_child_nodes(node):
        if id(child) not in skipped:
            yield from _mutable(child, bounds)


def _is_number(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _edits(node: ast.AST, siblings: Mapping[str, str]) -> Iterator[Edit]:
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
