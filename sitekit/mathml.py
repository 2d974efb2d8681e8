"""Formulas as native MathML, made at build: arithmatex (generic) finds them, math-core converts."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from math_core import LatexError, LatexToMathML

LABEL = {"zh": "公式", "en": "Formula"}
MACROS = {
    "dotsc": r"\ldots",
    "mbox": r"\text{#1}",
    "pmb": r"\boldsymbol{#1}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "vec": r"\overrightarrow{#1}",
}
INSTEAD = {
    r"\begin{alignedat}": r"use \begin{aligned}",
    r"\begin{smallmatrix}": r"use \begin{matrix}",
    r"\cancel": "say in words what cancels: browsers do not draw the stroke",
    r"\color{#": "colors must be names, such as red",
    r"\href": "put the link beside the formula, in Markdown",
    r"\intertext": "end the formula, write the sentence, start another formula",
    r"\smash": "leave it out",
    r"\textcolor{#": "colors must be names, such as red",
    r"\widetilde": r"use \tilde",
}

ARITHMATEX = re.compile(
    r'(?P<before>[(“（「『《]*)<(?P<tag>span|div) class="arithmatex">\s*'
    r"\\(?P<open>[(\[])(?P<tex>.*?)\\[)\]]\s*</(?P=tag)>"
    r"(?P<after>[,.;:!?)”，。；：！？、）」』》]*)",
    re.S,
)
ROLE = re.compile(r":math:`(?P<tex>[^`]+)`")
TEXT = re.compile(r"\\text\{([^{}$]*(?:\$[^{}$]*\$[^{}$]*)+)\}")
TEXT_COMMAND = re.compile(r"\\(?:text(?:bf|it|rm|sf|tt)?|mbox|operatorname\*?)\{[^{}]*\}")
NUMBERED = re.compile(r"\s*\\begin\{(equation|align|gather|multline)\*?\}")
HAN = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+")
OFFSET = re.compile(r"^\d+: ")

CONVERTER = LatexToMathML(fancy_error=False, macros=MACROS)


def _text_with_math(match: re.Match[str]) -> str:
    parts = match[1].split("$")
    pieces = (
        part if index % 2 else rf"\text{{{part}}}" for index, part in enumerate(parts) if part
    )
    return "{" + "".join(pieces) + "}"


def _rewrite(tex: str, display: bool) -> str:
    """Put the formula into the words that math-core knows."""
    tex = TEXT.sub(_text_with_math, tex)
    tex = tex.replace(r"\begin{split}", r"\begin{aligned}").replace(
        r"\end{split}", r"\end{aligned}"
    )
    if display and r"\tag" in tex and not NUMBERED.match(tex):
        tex = rf"\begin{{equation*}}{tex}\end{{equation*}}"
    return tex


@cache
def _convert(tex: str, display: bool) -> tuple[str, str | None]:
    """Return the MathML, and what is wrong with the formula if anything is."""
    for command, advice in INSTEAD.items():
        if re.search(re.escape(command) + r"(?![a-zA-Z])", tex):
            return "", f'"{command}" is not available; {advice}'
    if han := HAN.search(TEXT_COMMAND.sub("", TEXT.sub("", tex))):
        return "", rf'Chinese must stand in \text{{…}}; got "{han[0]}" outside it'
    try:
        mathml = CONVERTER.convert_with_local_state(_rewrite(tex, display), displaystyle=display)
    except LatexError as error:
        return "", OFFSET.sub("", str(error)).rstrip(".")
    return mathml, None


def problem(tex: str, display: bool) -> str | None:
    """Say what is wrong with the formula; None when nothing is."""
    return _convert(tex.strip(), display)[1]


def render(tex: str, display: bool) -> str:
    """Return the formula as a `<math>` element; `alttext` keeps the author's LaTeX."""
    tex = tex.strip()
    mathml, wrong = _convert(tex, display)
    if wrong:
        raise ValueError(f"math: the formula must be LaTeX that the site can show; {wrong}: {tex}")
    excluded = "" if display else " data-search-exclude"  # a display formula's box is excluded
    return mathml.replace("<math", f'<math{excluded} alttext="{html.escape(tex)}"', 1)


class RolePreprocessor(Preprocessor):  # type: ignore[misc]
    """Reads the docstrings' :math:`x` as $x$."""

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the source; fenced blocks are out of sight by now."""
        return ROLE.sub(r"$\g<tex>$", "\n".join(lines)).split("\n")


class MathPostprocessor(Postprocessor):  # type: ignore[misc]
    """Puts MathML in the place of what arithmatex left."""

    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.label = LABEL[language]

    def run(self, text: str) -> str:
        """Convert the formulas in the page's HTML."""
        return ARITHMATEX.sub(self._formula, text)

    def _formula(self, match: re.Match[str]) -> str:
        display = match["open"] == "["
        mathml = render(html.unescape(match["tex"]), display)
        if display:
            return (
                f'{match["before"]}<div class="math" role="group" aria-label="{self.label}"'
                f' tabindex="0" data-search-exclude>{mathml}</div>{match["after"]}'
            )
        if match["before"] or match["after"]:
            # Browsers would start a line with the comma behind a formula.
            return f'<span class="nobreak">{match["before"]}{mathml}{match["after"]}</span>'
        return mathml


class MathExtension(Extension):  # type: ignore[misc]
    """`pymdownx.arithmatex: {generic: true}` must be on as well."""

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "Language of the labels: zh or en"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register before inline code is read, and after raw HTML is back in place."""
        md.preprocessors.register(RolePreprocessor(md), "math-role", 23)
        md.postprocessors.register(MathPostprocessor(md, self.getConfig("language")), "mathml", 1)


def makeExtension(**options: Any) -> MathExtension:  # noqa: N802
    """Make the extension; Python-Markdown calls this."""
    return MathExtension(**options)
