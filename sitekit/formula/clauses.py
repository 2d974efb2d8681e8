"""The comment below a formula: `CODE == TARGET; clause; clause`.

CODE     an expression of dlref functions; `softmax_jacobian(z)[i, j]` names free indices;
         the word `lhs` where there is no code and the formula's own left side is compared
TARGET   `rhs`, one name, or `(theta_t, m_t)`: what the code returns
clauses  a, b[K], W[N, M] in DOMAIN     drawn anew each time; sizes are drawn all different;
                                        [a, b], (a, b), {1..K}, {-1, 1}, simplex, onehot, normal
         s = softmax(z)                 computed from what is drawn
         if a < b                       draws for which this does not hold are thrown away
         index from 0                   the first index, 1 if not said
         tol 1e-3                       for an approximation
         function f = gelu              what f(...) in the formula means
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sitekit.formula.domains import Domain, read_domain
from sitekit.formula.errors import FormulaError
from sitekit.formula.restricted import Expression, constant, parse

CLAIM = re.compile(r"(?P<code>.+?)\s*==\s*(?P<target>rhs|\w+|\(\s*\w+(?:\s*,\s*\w+)*\s*,?\s*\))")
MEMBERSHIP = re.compile(r"(?P<names>[^=<>]+?)\s+in\s+(?P<domain>.+)", re.S)
VARIABLE = re.compile(r"(?P<name>[A-Za-z]\w*)\s*(?:\[(?P<sizes>[^\[\]]+)\])?")
DERIVED = re.compile(r"(?P<name>[A-Za-z]\w*)\s*=(?!=)\s*(?P<value>.+)", re.S)
FUNCTION = re.compile(r"function\s+(?P<name>[A-Za-z]\w*)\s*=(?!=)\s*(?P<value>.+)", re.S)
ORIGIN = re.compile(r"index from (?P<origin>0)")
TOLERANCE = re.compile(r"tol\s+(?P<value>\S+)")
LARGEST_TOLERANCE = 0.05
CLAUSES = (
    "`x in [-5, 5]`, `z[N, K] in simplex`, `s = softmax(z)`, `if a < b`, `index from 0`, "
    "`tol 1e-3` or `function f = gelu`"
)


@dataclass(frozen=True)
class Variable:
    """A drawn name; `sizes` are those of an array, None for a number."""

    name: str
    sizes: tuple[Expression, ...] | None
    domain: Domain


@dataclass
class Comment:
    """All that the comment says."""

    code: Expression | None
    free: tuple[str, ...]
    targets: tuple[str, ...]
    variables: list[Variable] = field(default_factory=list)
    derived: dict[str, Expression] = field(default_factory=dict)
    guards: list[Expression] = field(default_factory=list)
    functions: dict[str, Any] = field(default_factory=dict)
    sizes: frozenset[str] = frozenset()
    origin: int | None = None
    tolerance: float | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every name with a value: drawn, computed, or a size."""
        return frozenset(v.name for v in self.variables) | set(self.derived) | self.sizes

    @property
    def against_code(self) -> bool:
        """Whether the target is `rhs`, not the names of a block."""
        return self.targets == ("rhs",)


def read_comment(text: str, namespace: Mapping[str, Any]) -> Comment:
    """The comment's parts; FormulaError where one cannot be read."""
    claim, *clauses = (part.strip() for part in _outside_brackets(text, ";"))
    match = CLAIM.fullmatch(claim)
    if match is None:
        raise FormulaError(
            f"cannot read {claim!r}: begin with what is compared, as `tanh_grad(x) == rhs`, "
            "`adam(...) == (theta_t, m_t, v_t)` or `lhs == rhs`"
        )
    targets = tuple(re.findall(r"\w+", match["target"]))
    comment = Comment(None, (), targets)
    clauses = [clause for clause in clauses if clause]
    memberships = [m for clause in clauses if (m := _membership(clause))]
    comment.sizes = frozenset(_size_names(memberships))
    for clause in clauses:
        _read_clause(clause, comment, namespace)
    _read_code(match["code"], comment, namespace)
    return comment


def _outside_brackets(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _membership(clause: str) -> re.Match[str] | None:
    if clause.startswith(("if ", "function ", "tol ", "index ")):
        return None
    return MEMBERSHIP.fullmatch(clause)


def _names(text: str) -> list[re.Match[str]]:
    found = [VARIABLE.fullmatch(part.strip()) for part in _outside_brackets(text, ",")]
    if None in found:
        raise FormulaError(f"cannot read the names {text!r}: write `a, b[K], W[N, M] in ...`")
    return [match for match in found if match]


def _size_names(memberships: list[re.Match[str]]) -> set[str]:
    sizes = [m["sizes"] for each in memberships for m in _names(each["names"]) if m["sizes"]]
    return {name for text in sizes for name in re.findall(r"[A-Za-z]\w*", text)}


def _read_clause(clause: str, comment: Comment, namespace: Mapping[str, Any]) -> None:
    if clause.startswith("if "):
        comment.guards.append(Expression(clause[3:].strip(), namespace, comment.names))
    elif match := ORIGIN.fullmatch(clause):
        comment.origin = int(match["origin"])
    elif match := TOLERANCE.fullmatch(clause):
        comment.tolerance = _tolerance(constant(match["value"]))
    elif match := FUNCTION.fullmatch(clause):
        _read_function(match, comment, namespace)
    elif match := _membership(clause):
        for name in _names(match["names"]):
            _declare(name["name"], comment)
            comment.variables.append(_variable(name, match["domain"].strip(), comment))
    elif match := DERIVED.fullmatch(clause):
        value = Expression(match["value"], namespace, comment.names)
        _declare(match["name"], comment)
        comment.derived[match["name"]] = value
    else:
        raise FormulaError(f"cannot read the clause {clause!r}: write {CLAUSES}")


def _tolerance(value: float) -> float:
    if not 0 < value <= LARGEST_TOLERANCE:
        raise FormulaError(f"tol must be above 0 and at most {LARGEST_TOLERANCE}; got {value}")
    return value


def _read_function(match: re.Match[str], comment: Comment, namespace: Mapping[str, Any]) -> None:
    function = Expression(match["value"], namespace)({})
    if not callable(function):
        raise FormulaError(f"{match['value']!r} is no function")
    comment.functions[match["name"]] = function


def _declare(name: str, comment: Comment) -> None:
    if name in comment.names:
        raise FormulaError(f"{name} is declared twice, or is the size of an array too")


def _variable(match: re.Match[str], domain: str, comment: Comment) -> Variable:
    sizes = None
    if match["sizes"]:
        texts = [size.strip() for size in match["sizes"].split(",")]
        if any(text.isdigit() and texts.count(text) > 1 for text in texts):
            raise FormulaError(
                f"{match[0]} is square, so that a transpose could hide: "
                "write letters, as x[n, m], or x[k + 3, k + 4]"
            )
        sizes = tuple(Expression(text, {}, comment.sizes) for text in texts)
    read = read_domain(domain, comment.sizes)
    if sizes is None and domain in ("simplex", "onehot"):
        raise FormulaError(f"{domain} is for arrays: write {match['name']}[K] in {domain}")
    return Variable(match["name"], sizes, read)


def _read_code(text: str, comment: Comment, namespace: Mapping[str, Any]) -> None:
    tree = parse(text)
    if isinstance(tree, ast.Subscript):
        index = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        letters = tuple(part.id for part in index if isinstance(part, ast.Name))
        if len(letters) == len(index) and not set(letters) & comment.names:
            comment.free, text = letters, ast.unparse(tree.value)
    if text == "lhs":
        if not comment.against_code or comment.free:
            raise FormulaError("`lhs` is compared with `rhs` only: write `lhs == rhs`")
        return
    comment.code = Expression(text, namespace, comment.names)
