"""The checks of one page, run in this process: its examples in one namespace, its tied formulas."""

from __future__ import annotations

import doctest
import traceback
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from sitekit.formula import FormulaError, check_formula, namespace_for
from sitekit.page import Formula, Page


class _Recorder(doctest.DocTestRunner):
    """Stops at the first failure and keeps what the others printed."""

    def __init__(self) -> None:
        super().__init__(verbose=False, optionflags=doctest.FAIL_FAST)
        self.printed: list[str] = []
        self.failed: tuple[doctest.Example, str] | None = None

    def report_start(self, out: Any, test: Any, example: Any) -> None:
        """Say nothing."""

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ARG002
        """Keep the output."""
        self.printed.append(got)

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ARG002
        """Keep where it was."""
        self.failed = example, got

    def report_unexpected_exception(
        self,
        out: Any,  # noqa: ARG002
        test: Any,  # noqa: ARG002
        example: Any,
        exc_info: Any,
    ) -> None:
        """Keep where it was."""
        self.failed = example, "".join(traceback.format_exception_only(*exc_info[:2]))


class PageRun:
    """A page's `>>>` examples, with their lines, and its tied formulas."""

    def __init__(self, page: Page):
        self.page = page
        self.examples: list[doctest.Example] = []
        for fence in page.fences:
            if fence.language == "pycon":
                for example in doctest.DocTestParser().get_examples(fence.body):
                    example.lineno += fence.line + 1
                    self.examples.append(example)
        self.formulas = [formula for formula in page.formulas if formula.check]
        modules = page.meta.get("module") or []
        self.namespace = namespace_for(modules)

    def outputs(
        self,
        examples: Sequence[doctest.Example] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> tuple[list[str], dict[str, Any]] | None:
        """What each example printed, and the namespace they left; None if one is wrong."""
        runner, names = self._run(self.examples if examples is None else examples, extra or {})
        return None if runner.failed else (runner.printed, names)

    def _run(
        self, examples: Sequence[doctest.Example], extra: Mapping[str, Any]
    ) -> tuple[_Recorder, dict[str, Any]]:
        names = {"__name__": "__main__", **extra}
        test = doctest.DocTest(list(examples), names, self.page.name, None, None, None)
        runner = _Recorder()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            runner.run(test, clear_globs=False)
        return runner, test.globs

    def fault(self) -> tuple[int, str] | None:
        """The line and the words of the first formula or example that is wrong."""
        for formula in self.formulas:
            try:
                check_formula(formula.tex, formula.check or "", self.namespace)
            except FormulaError as error:
                return formula.line, f"a formula: {error}"
        failed = self._run(self.examples, {})[0].failed
        if failed is None:
            return None
        example, got = failed
        return example.lineno, f"`{example.source.strip()}` gives {got.strip()!r}"

    def formula_holds(self, formula: Formula, tex: str | None = None) -> bool:
        """Whether the formula, or this other LaTeX in its place, agrees with its comment."""
        try:
            check_formula(tex or formula.tex, formula.check or "", self.namespace)
        except FormulaError:
            return False
        return True

    def holds(self) -> bool:
        """Whether all tied formulas and all examples are right."""
        return all(map(self.formula_holds, self.formulas)) and self.outputs() is not None
