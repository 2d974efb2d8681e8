"""What `sitekit.mutate` plants on a page, one wrong thing at a time, and who notices."""

from __future__ import annotations

import ast
import copy
import doctest
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sitekit.child import holds_in_child
from sitekit.codemutants import code_mutants
from sitekit.formula.mutants import mutants
from sitekit.formula.namespace import dlref_modules
from sitekit.formula.restricted import is_ours
from sitekit.page import Formula
from sitekit.pagerun import PageRun

KINDS = ("formula", "example", "digit", "function")
DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class Planted:
    """One change: where, what, and the check that should notice it; a sample takes all groups."""

    kind: str
    group: str
    line: int
    description: str
    survives: Callable[[], bool]


def formula_changes(run: PageRun) -> Iterator[Planted]:
    """Errors in the LaTeX of the tied formulas."""
    for formula in run.formulas:
        for operator, tex in mutants(formula.tex):
            one_line = " ".join(tex.split())
            yield Planted(
                "formula",
                formula.tex,
                formula.line,
                f"{operator}: {one_line}",
                partial(holds_in_child, partial(run.formula_holds, formula, tex)),
            )


def example_changes(run: PageRun) -> Iterator[Planted]:
    """Errors in the code of the examples."""
    siblings, functions = _siblings(run)
    for number, example in enumerate(run.examples):
        tree = ast.parse(example.source)
        for mutant in code_mutants(tree, tree, siblings, conditions=False):
            changed = copy.copy(example)
            changed.source = ast.unparse(mutant.tree) + "\n"
            examples = [*run.examples[:number], changed, *run.examples[number + 1 :]]
            line = example.source.splitlines()[mutant.line - 1].strip()
            yield Planted(
                "example",
                str(number),
                example.lineno + mutant.line - 1,
                f"{mutant.description} in `{line}`",
                partial(holds_in_child, partial(_prints_the_same, run, examples, functions)),
            )


def _prints_the_same(run: PageRun, examples: list[doctest.Example], extra: dict[str, Any]) -> bool:
    return run.outputs(examples, extra) is not None


def digit_changes(run: PageRun, printed: list[str]) -> Iterator[Planted]:
    """Each distinct digit of each expected output, changed once."""
    for number, example in enumerate(run.examples):
        expected = example.exc_msg or example.want
        for digit in sorted(set(re.findall(r"\d", expected))):
            wrong = expected.replace(digit, str((int(digit) + 1) % 10), 1)
            changed = copy.copy(example)
            if example.exc_msg:
                changed.exc_msg = wrong
                examples = [*run.examples[:number], changed, *run.examples[number + 1 :]]
                survives = partial(holds_in_child, partial(_prints_the_same, run, examples, {}))
            else:
                changed.want = wrong
                survives = partial(_accepts, changed, printed[number])
            yield Planted(
                "digit",
                str(number),
                example.lineno + example.source.count("\n"),
                f"{digit} to {(int(digit) + 1) % 10} in the output of "
                f"`{example.source.strip().splitlines()[0]}`",
                survives,
            )


def _accepts(example: doctest.Example, printed: str) -> bool:
    flags = sum(flag for flag, wanted in example.options.items() if wanted)
    return doctest.OutputChecker().check_output(example.want, printed, flags)


def function_changes(run: PageRun, names: dict[str, Any]) -> Iterator[Planted]:
    """Errors in the bodies of the dlref functions that examples and formulas call."""
    for function, line in used_functions(run, names):
        module = sys.modules[function.__module__]
        tree = ast.parse(inspect.getsource(module))
        definition = find_definition(tree, function.__qualname__)
        if definition is None:
            continue
        place = f"{function.__module__}.{function.__qualname__}"
        for mutant in code_mutants(tree, definition, {}):
            yield Planted(
                "function",
                place,
                line,
                f"{place}: {mutant.description}",
                partial(holds_in_child, partial(_holds_with, run, function, mutant.tree)),
            )


def _holds_with(run: PageRun, function: FunctionType, tree: ast.Module) -> bool:
    patch(function, tree)
    return run.holds()


def patch(function: FunctionType, tree: ast.Module) -> None:
    """Give a function, wherever it has been imported, the body it has in this tree."""
    function.__code__ = _find_code(compile(tree, function.__code__.co_filename, "exec"), function)
    definition = find_definition(tree, function.__qualname__)
    if definition is None:
        raise LookupError(function.__qualname__)
    value = partial(_evaluate, namespace=function.__globals__)
    arguments = definition.args
    if arguments.defaults:
        function.__defaults__ = tuple(map(value, arguments.defaults))
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    if given := {argument.arg: value(default) for argument, default in keywords if default}:
        function.__kwdefaults__ = given


def _evaluate(node: ast.expr, namespace: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "<default>", "eval"), namespace)


def find_definition(
    tree: ast.Module, qualname: str
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The definition of a function or method."""
    node: Any = tree
    for part in qualname.split("."):
        node = next(
            (
                child
                for child in ast.walk(node)
                if isinstance(child, ast.FunctionDef | ast.ClassDef) and child.name == part
            ),
            None,
        )
        if node is None:
            return None
    return node if isinstance(node, ast.FunctionDef) else None


def _find_code(code: CodeType, function: FunctionType) -> CodeType:
    """The code object of this function among those of its module."""
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current.co_qualname == function.__qualname__:
            return current
        waiting += [part for part in current.co_consts if isinstance(part, CodeType)]
    raise LookupError(function.__qualname__)


def used_functions(run: PageRun, names: dict[str, Any]) -> list[tuple[FunctionType, int]]:
    """The dlref functions, and the methods of dlref classes, that the page names; with a line."""
    texts = [
        (example.source, example.lineno, names)
        for example in run.examples
        if not example.source.startswith(("import ", "from "))
    ]
    texts += [(f.check or "", _comment_line(f), run.namespace) for f in run.formulas]
    found: dict[FunctionType, int] = {}
    for text, line, known in texts:
        for dotted in DOTTED_NAME.findall(text):
            for function in _functions_of(_resolve(dotted, known)):
                found.setdefault(function, line)
    return list(found.items())


def _comment_line(formula: Formula) -> int:
    return formula.comment_line or formula.line


def _resolve(dotted: str, names: dict[str, Any]) -> Any:
    first, *rest = dotted.split(".")
    value = names.get(first)
    for part in rest:
        if not isinstance(value, ModuleType | type):
            break
        value = getattr(value, part, None)
    return value


def _functions_of(thing: Any) -> Iterator[FunctionType]:
    if not is_ours(thing):
        return
    members = vars(thing).values() if isinstance(thing, type) else [thing]
    for member in members:
        function = inspect.unwrap(member) if callable(member) else None
        if isinstance(function, FunctionType) and is_ours(function):
            yield function


def _siblings(run: PageRun) -> tuple[dict[str, str], dict[str, Any]]:
    """For each dlref function that the examples name, another one of the same module and arity."""
    named = {name for example in run.examples for name in re.findall(r"\w+", example.source)}
    other_names: dict[str, str] = {}
    functions: dict[str, Any] = {}
    for module in dlref_modules().values():
        public = {
            name: value
            for name in module.__all__
            if isinstance(value := getattr(module, name), FunctionType)
        }
        for name in sorted(named & set(public)):
            alike = [n for n in sorted(public) if _arity(public[n]) == _arity(public[name])]
            other = alike[(alike.index(name) + 1) % len(alike)]
            if other != name:
                other_names[name], functions[other] = other, public[other]
    return other_names, functions


def _arity(function: FunctionType) -> tuple[str, ...]:
    """The kinds of the arguments that must be given."""
    return tuple(
        parameter.kind.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
    )
