"""Python expressions of a comment, without `eval`: a few kinds of node, a few names.

The comment comes with a page, so from strangers: what is not on the lists below is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any, cast

import numpy as np

from sitekit.formula.errors import FormulaError

LONGEST = 400  # characters of one expression
LARGEST = 1_000_000  # literal, and elements that one call may allocate
LARGEST_POWER = 64  # bits of an integer power

NUMPY_WORDS = (
    "abs argmax argmin array ceil clip concatenate cos cosh cumprod cumsum diag dot einsum exp "
    "expm1 float32 float64 floor linalg log log1p log2 logaddexp max maximum mean median min "
    "minimum outer pi prod sign sin sinh sort sqrt square std sum tan tanh trace transpose tril "
    "triu var where"
)
NUMPY_LINALG = frozenset({"det", "inv", "norm", "pinv", "solve"})
ALLOCATING: dict[str, Callable[..., Any]] = {
    "arange": np.arange,
    "eye": np.eye,
    "ones": np.ones,
    "zeros": np.zeros,
}
ARRAY_WORDS = (
    "T all any argmax argmin astype clip cumsum diagonal dot max mean min ndim prod ravel reshape "
    "round shape size std sum trace transpose var"
)
ARRAY_ATTRIBUTES = frozenset(ARRAY_WORDS.split())
BUILTINS: dict[str, Any] = {
    "abs": abs,
    "float": float,
    "int": int,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
    "sum": sum,
}
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.MatMult: operator.matmul,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}

Variables = Mapping[str, Any]
Value = Callable[[Variables], Any]


def _allocate(name: str) -> Callable[..., Any]:
    def function(*sizes: Any) -> Any:
        if name == "eye" and len(sizes) == 1:
            sizes *= 2
        if np.prod(np.abs(np.concatenate([np.ravel(size) for size in sizes]))) > LARGEST:
            raise FormulaError(f"np.{name} of more than {LARGEST} elements")
        return ALLOCATING[name](*sizes)

    return function


NUMPY: dict[str, Any] = {
    **{name: getattr(np, name) for name in NUMPY_WORDS.split()},
    **{name: _allocate(name) for name in ALLOCATING},
}


class Expression:
    """One expression, read once; `names` are the variables that it needs."""

    def __init__(self, text: str, namespace: Mapping[str, Any], variables: Iterable[str] = ()):
        self.text, self.namespace = text, namespace
        self.variables = frozenset(variables)
        self.names: set[str] = set()
        self.tree = parse(text)
        self._value = self._compile(self.tree)

    def __call__(self, values: Variables) -> Any:
        """Its value for these variables."""
        return self._value(values)

    def _refuse(self, node: ast.AST, why: str) -> FormulaError:
        part = ast.unparse(node)
        where = "" if part == self.text else f" in {self.text!r}"
        return FormulaError(f"{part!r}{where} is not allowed in a comment: {why}")

    def _compile(self, node: ast.expr) -> Value:
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise self._refuse(
                node, "write arithmetic, comparisons, indexing and calls of dlref or np functions"
            )
        return cast(Value, method(node))

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if isinstance(value, bytes | complex) or value is ...:
            raise self._refuse(node, "write a real number")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise self._refuse(node, f"the largest integer is {LARGEST}")
        return lambda _: value

    def _name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self.variables:
            self.names.add(name)
            return lambda values: values[name]
        for table in (self.namespace, BUILTINS):
            if name in table:
                value = table[name]
                return lambda _: value
        if name.startswith("_"):
            raise self._refuse(node, "a name with a leading underscore is private")
        raise FormulaError(
            f"unknown name {name!r} in {self.text!r}: declare it, as `{name} in [-2, 2]`, "
            "or name its module in the page's front matter"
        )

    def _attribute(self, node: ast.Attribute) -> Value:
        if node.attr.startswith("_"):
            raise self._refuse(node, "a name with a leading underscore is private")
        owner = node.value
        if isinstance(owner, ast.Name) and owner.id not in self.variables:
            if owner.id == "np":
                return self._numpy(node, NUMPY, node.attr)
            if isinstance(module := self.namespace.get(owner.id), ModuleType):
                return self._public(node, module)
        if ast.unparse(owner) == "np.linalg" and node.attr in NUMPY_LINALG:
            function = getattr(np.linalg, node.attr)
            return lambda _: function
        of, attribute = self._compile(owner), node.attr
        return lambda values: self._member(node, of(values), attribute)

    def _numpy(self, node: ast.Attribute, table: Mapping[str, Any], name: str) -> Value:
        if name not in table:
            raise self._refuse(node, f"of NumPy a comment may use {', '.join(sorted(table))}")
        value = table[name]
        return lambda _: value

    def _public(self, node: ast.Attribute, module: ModuleType) -> Value:
        if node.attr not in getattr(module, "__all__", ()):
            raise self._refuse(node, f"{module.__name__} exports no such name")
        value = getattr(module, node.attr)
        return lambda _: value

    def _member(self, node: ast.Attribute, owner: Any, attribute: str) -> Any:
        of_array = isinstance(owner, np.ndarray | np.generic) and attribute in ARRAY_ATTRIBUTES
        if of_array or (is_ours(type(owner)) and not isinstance(owner, ModuleType)):
            return getattr(owner, attribute)
        raise self._refuse(node, f"a {type(owner).__name__} has no attribute to be used here")

    def _call(self, node: ast.Call) -> Value:
        if not isinstance(node.func, ast.Name | ast.Attribute | ast.Call):
            raise self._refuse(node.func, "call a function by its name")
        function = self._compile(node.func)
        arguments = [self._compile(argument) for argument in node.args]
        keywords = {keyword.arg: self._compile(keyword.value) for keyword in node.keywords}
        if None in keywords:
            raise self._refuse(node, "write the arguments out")

        def value(values: Variables) -> Any:
            called = function(values)
            if isinstance(node.func, ast.Call) and not (is_ours(called) or is_ours(type(called))):
                raise self._refuse(node, "only what a dlref function returns may be called")
            return called(
                *(argument(values) for argument in arguments),
                **{cast(str, name): argument(values) for name, argument in keywords.items()},
            )

        return value

    def _binop(self, node: ast.BinOp) -> Value:
        left, right = self._compile(node.left), self._compile(node.right)
        if isinstance(node.op, ast.Pow):
            return lambda values: self._power(node, left(values), right(values))
        if type(node.op) not in BINARY:
            raise self._refuse(node, "this operator is not arithmetic")
        apply = BINARY[type(node.op)]

        def value(values: Variables) -> Any:
            a, b = left(values), right(values)
            if any(isinstance(x, str | list | tuple | dict) for x in (a, b)):
                raise self._refuse(node, "arithmetic is for numbers and arrays")
            return apply(a, b)

        return value

    def _power(self, node: ast.BinOp, base: Any, exponent: Any) -> Any:
        if isinstance(base, int) and isinstance(exponent, int):
            if exponent * base.bit_length() > LARGEST_POWER:
                raise self._refuse(node, "the power is too large")
        elif not all(np.issubdtype(np.asarray(x).dtype, np.number) for x in (base, exponent)):
            raise self._refuse(node, "arithmetic is for numbers and arrays")
        return base**exponent

    def _unaryop(self, node: ast.UnaryOp) -> Value:
        if type(node.op) not in UNARY:
            raise self._refuse(node, "this operator is not arithmetic")
        apply, operand = UNARY[type(node.op)], self._compile(node.operand)
        return lambda values: apply(operand(values))

    def _boolop(self, node: ast.BoolOp) -> Value:
        parts = [self._compile(part) for part in node.values]
        combine = all if isinstance(node.op, ast.And) else any
        return lambda values: combine(part(values) for part in parts)

    def _compare(self, node: ast.Compare) -> Value:
        operands = [self._compile(part) for part in (node.left, *node.comparators)]
        if not all(type(sign) in COMPARE for sign in node.ops):
            raise self._refuse(node, "compare with <, <=, ==, !=, > or >=")
        signs = [COMPARE[type(sign)] for sign in node.ops]

        def value(values: Variables) -> Any:
            found = [operand(values) for operand in operands]
            results = [sign(a, b) for sign, a, b in zip(signs, found[:-1], found[1:], strict=True)]
            return results[0] if len(results) == 1 else all(results)

        return value

    def _subscript(self, node: ast.Subscript) -> Value:
        of, at = self._compile(node.value), self._compile(node.slice)
        return lambda values: of(values)[at(values)]

    def _slice(self, node: ast.Slice) -> Value:
        ends = [
            self._compile(part) if part else lambda _: None
            for part in (node.lower, node.upper, node.step)
        ]
        return lambda values: slice(*(end(values) for end in ends))

    def _tuple(self, node: ast.Tuple) -> Value:
        parts = [self._compile(part) for part in node.elts]
        return lambda values: tuple(part(values) for part in parts)

    def _list(self, node: ast.List) -> Value:
        parts = [self._compile(part) for part in node.elts]
        return lambda values: [part(values) for part in parts]

    def _dict(self, node: ast.Dict) -> Value:
        if None in node.keys:
            raise self._refuse(node, "write the entries out")
        keys = [self._compile(cast(ast.expr, key)) for key in node.keys]
        contents = [self._compile(content) for content in node.values]
        return lambda values: {
            key(values): content(values) for key, content in zip(keys, contents, strict=True)
        }


def is_ours(thing: Any) -> bool:
    """Whether a function or a class is defined in dlref."""
    module = getattr(thing, "__module__", None) or ""
    return module == "dlref" or module.startswith("dlref.")


def parse(text: str) -> ast.expr:
    """The expression's tree; FormulaError where it is none."""
    if len(text) > LONGEST:
        raise FormulaError(f"an expression of more than {LONGEST} characters: {text[:40]!r}...")
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"{text!r} is not a Python expression") from None


def constant(text: str) -> float:
    """A number written as an expression without names, such as 1e-3 or -np.pi."""
    value = Expression(text, {})({})
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormulaError(f"{text!r} is not a number")
    return value
