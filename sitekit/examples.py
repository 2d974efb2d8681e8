"""Everything on a page that runs, as Sybil sees it: the `>>>` examples and the tied formulas."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region
from sybil.evaluators.doctest import DocTestEvaluator

from sitekit.page import DOCS, Formula, Page

PARSER = doctest.DocTestParser()
MEND_OUTPUT = (
    "    mend:  if the page is wrong, write what was printed; if the code is wrong, mend the code"
)
MEND_FORMULA = "    mend:  correct the formula, or the call and the ranges in the comment below it"


def read(path: Path, text: str) -> Page:
    """The page at this path, or another Markdown file (README, CONTRIBUTING) read as one."""
    if DOCS in path.resolve().parents:
        return Page.read(path)
    return Page(path, "en", path.name, text)


class PageParser:
    """Sybil's parser for our pages: a region for each example and each tied formula."""

    run_doctest = DocTestEvaluator()

    def __call__(self, document: Document) -> Iterator[Region]:
        """Regions in the order of the page, each starting on the line that it is reported at."""
        page = read(Path(document.path), document.text)
        starts = [0, *(match.end() for match in re.finditer("\n", document.text))]

        def region(first: int, last: int, parsed: Any, evaluator: Any) -> Region:
            return Region(starts[first - 1], starts[last] - 1, parsed, evaluator)

        for fence in page.fences:
            if fence.language != "pycon":
                continue
            for example in PARSER.get_examples(fence.body, str(document.path)):
                first = fence.line + 1 + example.lineno
                lines = example.source.count("\n") + example.want.count("\n")
                yield region(first, first + lines - 1, example, self.code)
        modules = page.modules
        for formula in page.formulas:
            if formula.check is not None:
                yield region(formula.line, formula.line, (formula, modules), check)

    def code(self, example: Example) -> str | None:
        """Run one `>>>` example in the page's namespace."""
        failure = self.run_doctest(example)
        return f"{failure}\n{MEND_OUTPUT}" if failure else None


def check(example: Example) -> str | None:
    """Compare one display formula with the code that its comment names."""
    from sitekit.formula import FormulaError, check_formula, namespace_for

    formula, modules = example.parsed
    try:
        check_formula(formula.tex, formula.check, namespace_for(modules))
    except FormulaError as error:
        expected = f"expected the formula to agree with: {formula.check}"
        return f"{expected}\n    found: {error}\n{MEND_FORMULA}"
    return None


def is_formula(example: Example) -> bool:
    """Whether a collected example is a tied formula."""
    return isinstance(example.parsed, tuple) and isinstance(example.parsed[0], Formula)


def plain_counts(text: str) -> dict[str, int]:
    """What a plain count of a page's source gives, made without the parsers it is to check."""
    body = re.sub(r"^ *(`{3,}|~{3,})(markdown|text)\b.*?^ *\1 *$", "", text, flags=re.S | re.M)

    def count(pattern: str) -> int:
        return len(re.findall(pattern, body, re.M))

    return {
        "examples": count(r"^ *>>> +\S"),
        "formulas tied": count(r"<!-- *check:"),
        "claims": count(r"^ *!!! claim "),
        "myths": count(r"^ *!!! myth "),
    }
