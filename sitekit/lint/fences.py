"""Rules for fenced blocks and the examples in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sitekit import doctests
from sitekit.doctests import Doctest
from sitekit.page import Fence, Page
from sitekit.passages import line_text, shorten
from sitekit.problem import Problem

NOT_RUN = ("text", "sh", "toml", "yaml", "markdown")
IMPORTS = ("numpy", "dlref", "math", "itertools", "functools", "fractions", "statistics")
BUILTINS = ("__import__", "breakpoint", "compile", "eval", "exec", "input", "open")
OPENING = re.compile(r"`{3,}|~{3,}")
DIRECTIVE = re.compile(r"^(?:>>>|\.\.\.).*#\s*doctest:\s*(.*)$", re.M)
COMPLAINT = re.compile(r"line (\d+) of the docstring for \S+ (.*)", re.S)
GENERATORS = ("default_rng", "Generator")
GLOBAL_STATE = ("set_printoptions", "seterr", "simplefilter", "filterwarnings")


def closed(page: Page) -> Iterator[Problem]:
    """Every fence is closed before the next one opens."""
    for fence in page.fences:
        mark = OPENING.match(line_text(page, fence.line))
        inner = re.search(rf"^ *{mark[0]}.+", fence.body, re.M) if mark else None
        if inner or fence.info.startswith(("`", "~")):
            yield Problem(
                page.path,
                fence.line,
                "a closing fence below this one",
                f"another one that opens: {inner[0].strip()}" if inner else "none",
                "add a line ``` with the same indentation below the code; a block that shows "
                "fences opens and closes with four: ````",
            )
            return


def names(page: Page) -> Iterator[Problem]:
    """A fence is named `pycon`, or as something that is not run."""
    for fence in page.fences:
        if page.is_lab and fence.info == "python":  # run by `make labs`
            continue
        if fence.info != "pycon" and fence.language not in NOT_RUN:
            yield Problem(
                page.path,
                fence.line,
                f"a fence named pycon (run) or {', '.join(NOT_RUN)} (not run)",
                f"```{fence.info}",
                "write Python as ```pycon with `>>> ` before each statement and its output below, "
                "so that it is run",
            )


def prompts(page: Page) -> Iterator[Problem]:
    """A `pycon` fence begins with a prompt, and doctest and Python can read it."""
    for fence in page.fences:
        if fence.language != "pycon":
            continue
        first = fence.body.partition("\n")[0]
        if not first.startswith(">>> "):
            yield Problem(
                page.path,
                fence.line + 1,
                "`>>> ` at the beginning of a pycon fence",
                f'"{first}"',
                "write the prompt before each statement, `... ` before each line that continues it",
            )
        yield from _unreadable(page, fence)


def run(page: Page) -> Iterator[Problem]:
    """A prompt stands in a `pycon` fence, where it is run, or in one that shows Markdown."""
    lines = [*enumerate(page.prose.split("\n"), 1)]
    for fence in page.fences:
        if fence.language not in ("pycon", "markdown"):
            lines += enumerate(fence.body.split("\n"), fence.line + 1)
    for line, text in lines:
        if text.lstrip().startswith(">>>"):
            yield Problem(
                page.path,
                line,
                "`>>>` only in a ```pycon fence, where it is run",
                shorten(text),
                "name the fence pycon",
            )


def _unreadable(page: Page, fence: Fence) -> Iterator[Problem]:
    try:
        found = doctests.doctests(fence)
    except ValueError as error:
        complaint = COMPLAINT.match(str(error))
        if not DIRECTIVE.search(fence.body):  # told by the rule for directives
            yield Problem(
                page.path,
                fence.line + (int(complaint[1]) if complaint else 0),
                "prompts and outputs that line up",
                complaint[2] if complaint else str(error),
                "a blank follows each `>>>` and `...`; outputs stand as far left as the prompts",
            )
        return
    for example in found:
        try:
            ast.parse(example.source)
        except SyntaxError as error:
            yield Problem(
                page.path,
                example.line + (error.lineno or 1) - 1,
                "Python that can be read",
                f"{error.msg}: {shorten(example.source)}",
                "run the line in a Python terminal and copy it from there",
            )


def no_directives(page: Page) -> Iterator[Problem]:
    """No doctest directive: an output is compared as it stands."""
    for fence in page.fences:
        for match in DIRECTIVE.finditer(fence.body):
            if fence.language == "pycon":
                yield Problem(
                    page.path,
                    fence.line + 1 + fence.body.count("\n", 0, match.start()),
                    "an output that is compared as it stands",
                    f"the directive {match[1].strip()}",
                    "delete it and round in sight, as in `x.round(4)`; +NUMBER accepts wrong "
                    "numbers, +SKIP and +ELLIPSIS hide them",
                )


def imports(page: Page) -> Iterator[Problem]:
    """Examples import nothing but NumPy, dlref and a few modules of Python's own."""
    for example in doctests.on_page(page):
        for node in _nodes(example):
            match node:
                case ast.Import(names=aliases):
                    modules = [alias.name for alias in aliases]
                case ast.ImportFrom(module=name, level=dots):
                    modules = ["." * dots + (name or "")]
                case _:
                    continue
            for name in modules:
                if name.partition(".")[0] not in IMPORTS:
                    yield Problem(
                        page.path,
                        example.line,
                        f"imports only from {', '.join(IMPORTS)}",
                        name,
                        "do it with NumPy: readers run the examples in a browser",
                    )


def pure(page: Page) -> Iterator[Problem]:
    """Examples touch no file, run no text, and change no setting for the whole process."""
    for example in doctests.on_page(page):
        for node in _nodes(example):
            match node:
                case ast.Name(id=name) if name in BUILTINS:
                    mend = "leave it out: examples read no files and run no text"
                case ast.Attribute(attr=name) if name in GLOBAL_STATE:
                    mend = (
                        "round in sight, as in `x.round(4)`, or use `with np.errstate(...)`: the "
                        "reader's terminal has default settings"
                    )
                case _:
                    continue
            yield Problem(
                page.path,
                example.line,
                "an example that changes nothing outside itself",
                f"`{name}` in {shorten(example.source)}",
                mend,
            )


def seeded(page: Page) -> Iterator[Problem]:
    """Random numbers come from a generator made with a seed in sight."""
    for example in doctests.on_page(page):
        for node in _nodes(example):
            match node:
                case ast.Attribute(value=ast.Attribute(attr="random"), attr=name):
                    wrong = name not in GENERATORS
                case ast.Call(
                    func=ast.Attribute(attr="default_rng") | ast.Name(id="default_rng"),
                    args=[],
                    keywords=[],
                ):
                    wrong = True
                case _:
                    continue
            if wrong:
                yield Problem(
                    page.path,
                    example.line,
                    "random numbers from a generator with a seed",
                    shorten(example.source),
                    "write `rng = np.random.default_rng(0)` and draw from `rng`",
                )


def _nodes(example: Doctest) -> Iterator[ast.AST]:
    tree = example.tree()
    return ast.walk(tree) if tree else iter(())


def blanks(page: Page) -> Iterator[Problem]:
    """No tab, and no blank at the end of a line."""
    for number, text in enumerate(page.text.split("\n"), 1):
        what = "a tab" if "\t" in text else "blanks at the end" if text != text.rstrip() else ""
        if what:
            yield Problem(
                page.path,
                number,
                "a line without tabs and without blanks at its end",
                f"{what}: {shorten(text)}",
                "delete them; indent by four blanks",
            )


RULES = (names, prompts, run, no_directives, imports, pure, seeded, blanks)
