"""The page "dlref beside PyTorch": its names, its numbers and its rule for loading are true."""

import ast
import importlib
import re

import numpy as np
import pytest

from sitekit import doctests
from sitekit.page import DOCS, LANGUAGES, Page
from tests.golden import loading, reading

PAGES = {lang: Page.read(DOCS / lang / "api" / "beside-pytorch.md") for lang in LANGUAGES}
ENTRIES = reading.entries("beside_pytorch")
TABLES = {
    "activations": ["activations"],
    "losses": ["losses"],
    "layers": ["layers"],
    "normalization": ["normalization"],
    "dropout": ["dropout"],
    "recurrent": ["recurrent"],
    "attention": ["attention"],
    "initializers": ["initializers"],
    "optimizers": ["optimizers"],
    "schedules": ["schedules"],
    "convolution": ["convolution"],
    "pooling": ["pooling"],
}
NAME = re.compile(r"`(\w+)(?:\([^`]*\))?`")

each_language = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def section(page: Page, identity: str) -> tuple[int, int]:
    """The first line of a section, and that of the next heading."""
    lines = [heading.line for heading in page.headings]
    begin = next(heading.line for heading in page.headings if heading.id == identity)
    return begin, min([line for line in lines if line > begin], default=10**6)


def bare(source: str) -> str:
    """The code without its comments."""
    return ast.unparse(ast.parse(source))


def numbers(printed: str) -> np.ndarray:
    return np.array(eval(printed, {"__builtins__": {}, "array": list}), float)


def rounded_to(source: str, printed: str) -> int | None:
    """The decimals that an example rounds to; none where it prints its number as it is."""
    if told := re.search(r"round\(.*?(\d+)\)+(?: for .*)?\]?$", source):
        return int(told[1])
    decimals = max(map(len, re.findall(r"\.(\d+)", printed)), default=0)
    return decimals if decimals >= 4 else None


@each_language
@pytest.mark.parametrize("entry", ENTRIES, ids=reading.label)
def test_what_is_printed_is_what_torch_gives(page: Page, entry: reading.Entry) -> None:
    source = entry["arguments"]["example"]
    begin, end = section(page, entry["op"])
    example = next(
        example
        for example in doctests.on_page(page)
        if begin < example.line < end and bare(example.source) == bare(source)
    )
    printed = numbers(example.want)
    digits = rounded_to(source, example.want)
    rtol, atol = (1e-6, 1e-9) if digits is None else (0, 0.51 * 10.0**-digits)
    np.testing.assert_allclose(printed, np.reshape(entry["value"], printed.shape), rtol, atol)


@each_language
def test_the_rule_for_loading_is_the_one_that_is_tested(page: Page) -> None:
    def rule(tree: ast.AST) -> str:
        found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        (function,) = (node for node in found if node.name == "load")
        function.returns = None
        for argument in function.args.args:
            argument.annotation = None
        return ast.unparse(function)

    shown = "\n".join(example.source for example in doctests.on_page(page))
    tested = DOCS.parent / "tests" / "golden" / "loading.py"
    assert rule(ast.parse(shown)) == rule(ast.parse(tested.read_text("utf-8")))
    assert loading.load.__doc__


@each_language
@pytest.mark.parametrize("topic", TABLES)
def test_names_of_dlref_are_there(page: Page, topic: str) -> None:
    begin, end = section(page, f"names-{topic}")
    rows = page.text.split("\n")[begin : end - 1]
    cells = [row.split("|")[1] for row in rows if row.startswith("|")][2:]
    names = {name for cell in cells for name in NAME.findall(cell)}
    modules = [importlib.import_module(f"dlref.{name}") for name in TABLES[topic]]
    public = {name for module in modules for name in module.__all__}
    assert names <= public
    assert names


def names_beside(rows: list[str]) -> set[str]:
    return {name for row in rows for name in NAME.findall(row)}


def test_names_are_read_from_code() -> None:
    assert names_beside(["| `relu(x)`, `silu` and `y", "tanh"]) == {"relu", "silu"}
