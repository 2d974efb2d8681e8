"""A lab's file, docs/<language>/labs/<name>.py: read as a Markdown page, and as cells of code.

The page has the lines of the file, so that every check of pages names the right one.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(r"# %%(?: +(?P<markdown>\[markdown\])| +(?P<name>[\w-]+))? *")
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Cell:
    """A cell of code; a named one leaves its result in the variable of its name."""

    name: str
    line: int
    code: str

    @property
    def variable(self) -> str:
        """Where the result stands: `noise_scale` for the cell noise-scale."""
        return self.name.replace("-", "_")

    @property
    def tree(self) -> ast.Module:
        """The parsed code; its line numbers are those of the file."""
        return ast.parse("\n" * self.line + self.code)


def markdown(text: str) -> str:
    """The file as a page, line for line: comments become text, code stands in fences."""
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        if mark := MARK.fullmatch(line):
            if in_code and lines and not lines[-1].strip():
                lines[-1] = "```"
            in_code = not mark["markdown"]
            lines.append("```python" if in_code else "")
        else:
            lines.append(line if in_code else re.sub("^# ?", "", line))
    if in_code:
        lines[-1 if not lines[-1] else len(lines) :] = ["```", ""]
    return "\n".join(lines)


def parts(text: str) -> list[Cell | str]:
    """The cells of code, and between them the Markdown of the others, front matter apart."""
    found: list[Cell | str] = []
    lines = text.split("\n")
    marks = [(number, m) for number, line in enumerate(lines) if (m := MARK.fullmatch(line))]
    ends = [number for number, _ in marks[1:]] + [len(lines)]
    for (start, mark), end in zip(marks, ends, strict=True):
        body = "\n".join(lines[start + 1 : end]).strip("\n")
        if mark["markdown"]:
            found.append(re.sub("^# ?", "", body, flags=re.M))
        else:
            found.append(Cell(mark["name"] or "", start + 1, body + "\n"))
    return found


def cells(text: str) -> list[Cell]:
    """The cells of code."""
    return [part for part in parts(text) if isinstance(part, Cell)]


def crowded(text: str) -> Iterator[int]:
    """The lines of marks that lack the blank line above, which closes a cell's fence."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number and MARK.fullmatch(line) and lines[number - 1].strip():
            yield number + 1


def fingerprint(found: list[Cell]) -> str:
    """A hash of the code, comments apart."""
    whole = [(cell.name, ast.dump(ast.parse(cell.code))) for cell in found]
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:20]


def assertions(found: list[Cell]) -> int:
    """How many `assert` statements the lab has."""
    return sum(isinstance(node, ast.Assert) for cell in found for node in ast.walk(cell.tree))
