"""What `sitekit.mutants` plants in a module, one wrong thing at a time, and who notices."""

from __future__ import annotations

import ast
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sitekit.codemutants import OPERATORS, CodeMutant, Edit, basic_edits, changes, hints

BUILTINS = {"all": "any", "any": "all", "max": "min", "min": "max"}
EDGES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
NEUTRAL = frozenset({"copy", "strict"})  # keywords that change no result, only speed or an alarm
MEMORY = 8 << 30  # bytes of addresses: a mutated size must not fill the machine
PYTEST = ["-q", "-x", "--tb=no", "--no-header", "--assert=plain", "-p", "no:cacheprovider"]


@dataclass(frozen=True)
class Planted:
    """One change of one file."""

    module: str
    path: Path
    group: str
    mutant: CodeMutant

    @property
    def line(self) -> int:
        """Where it is in the file."""
        return self.mutant.line

    @property
    def description(self) -> str:
        """The code before and after, and in which function."""
        return f"{self.group}: {self.mutant.description}"


@dataclass(frozen=True)
class Package:
    """A copy of a package and its tests, which nobody edits while they run."""

    root: Path
    name: str

    def modules(self) -> dict[str, list[Path]]:
        """The files of each module; a folder is one module."""
        found: dict[str, list[Path]] = {}
        for path in sorted((self.root / self.name).rglob("*.py")):
            first = path.relative_to(self.root / self.name).parts[0]
            found.setdefault(first.removesuffix(".py"), []).append(path)
        return found

    def module_changes(self, module: str) -> list[Planted]:
        """All changes that can be planted in a module."""
        return [change for path in self.modules()[module] for change in self._changes(module, path)]

    def _changes(self, module: str, path: Path) -> Iterator[Planted]:
        tree = ast.parse(path.read_text("utf-8"))
        owners = _owners(tree)
        edits = partial(_edits, numeric=_numeric_returns(tree))
        for mutant in changes(tree, tree, edits, _left_alone):
            owner = owners.get(mutant.line, "the top level")
            yield Planted(module, path, f"{path.stem}.{owner}", mutant)

    def passes(self, tests: list[str], planted: Planted | None = None) -> bool:
        """Run tests on the package, with a change in it; for a forked process only."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(self.root)
        sys.path.insert(0, str(self.root))
        for name in [name for name in sys.modules if name.split(".")[0] in (self.name, "tests")]:
            del sys.modules[name]
        if planted is not None:
            name = self._dotted(planted.path)
            sys.meta_path.insert(0, WrongModule(name, planted.path, planted.mutant.tree))
            import_module(name)
        return pytest.main([*PYTEST, "-o", "timeout=0", "--doctest-modules", *tests]) == 0

    def _dotted(self, path: Path) -> str:
        parts = path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class WrongModule(MetaPathFinder, Loader):
    """Makes an import of one module run another tree than the one in its file."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        """Answer for this one module."""
        if fullname != self.name:
            return None
        return spec_from_file_location(
            fullname,
            self.path,
            loader=self,
            submodule_search_locations=[str(self.path.parent)] if self._is_package else None,
        )

    @property
    def _is_package(self) -> bool:
        return self.path.name == "__init__.py"

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree."""
        exec(compile(self.tree, str(self.path), "exec"), vars(module))


def _owners(tree: ast.Module) -> dict[int, str]:
    """The function, method or class that each line belongs to."""
    owners: dict[int, str] = {}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}".lstrip(".")
                lines = range(child.lineno, (child.end_lineno or child.lineno) + 1)
                owners.update(dict.fromkeys(lines, inner))
            visit(child, inner)

    visit(tree, "")
    return owners


def _numeric_returns(tree: ast.Module) -> set[int]:
    """The `return` statements of functions whose first result is an array or a number."""
    return {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.returns
        if ast.unparse(function.returns).removeprefix("tuple[").startswith(("Array", "float"))
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None)
    }


def _left_alone(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg in NEUTRAL:
        return [node.value]
    return hints(node)


def _edits(node: ast.AST, numeric: set[int]) -> Iterator[Edit]:
    """What a page's code is changed by, and what only tests of a module can be asked to notice."""
    yield from basic_edits(node, BUILTINS)
    match node:
        case ast.BinOp(op=ast.MatMult()):
            yield lambda n: setattr(n, "op", ast.Mult())
        case ast.AugAssign() if type(node.op) in OPERATORS:
            yield lambda n: setattr(n, "op", OPERATORS[type(n.op)]())  # type: ignore[attr-defined]
        case ast.Compare():
            for number, sign in enumerate(node.ops):
                if type(sign) in EDGES:
                    yield partial(_move_edge, number=number)
        case ast.If() | ast.IfExp() if not isinstance(node.test, ast.Compare | ast.BoolOp):
            yield lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))  # type: ignore[attr-defined]
        case ast.Call():
            for number, keyword in enumerate(node.keywords):
                if keyword.arg not in NEUTRAL | {None}:
                    yield partial(_drop_keyword, number=number)
        case ast.Return() if id(node) in numeric:
            yield partial(_change_result, change=lambda x: ast.UnaryOp(ast.USub(), x))
            yield partial(
                _change_result, change=lambda x: ast.BinOp(ast.Constant(1.01), ast.Mult(), x)
            )


def _move_edge(node: Any, number: int) -> None:
    node.ops[number] = EDGES[type(node.ops[number])]()


def _drop_keyword(node: Any, number: int) -> None:
    del node.keywords[number]


def _change_result(node: Any, change: Any) -> None:
    if isinstance(node.value, ast.Tuple):
        node.value.elts[0] = change(node.value.elts[0])
    else:
        node.value = change(node.value)
