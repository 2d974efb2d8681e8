"""`make page P=activations/swish`: both files from the template, and the line in the nav."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sitekit.page import DOCS, LANGUAGES
from sitekit.problem import ROOT

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
TEMPLATES = {
    "zh": """\
---
title: {slug}
description: 用一句话说明本页回答什么。
level: core
module: {chapter}
prerequisites: []
see_also: []
---

## {slug} 是什么？ {{#what-is-{slug}}}

!!! answer
    至多三句话，正确、完整，可以直接用在面试里。

## 自测 {{#try-it}}

## 参考文献 {{#references}}
""",
    "en": """\
---
title: {slug}
description: One sentence that says what this page answers.
level: core
module: {chapter}
prerequisites: []
see_also: []
---

## What is {slug}? {{#what-is-{slug}}}

!!! answer
    At most three sentences, right and complete enough for an interview.

## Try it {{#try-it}}

## References {{#references}}
""",
}


class PageError(ValueError):
    """The page cannot be made; nothing has been written."""


def nav_with(nav: str, name: str) -> str:
    """mkdocs.yml with the page as the last of its chapter, the chapter made if it is new."""
    chapter = name.split("/")[0]
    lines = nav.split("\n")
    own = [i for i, line in enumerate(lines) if line.strip().startswith(f"- {chapter}/")]
    if own:
        indent = lines[own[-1]][: len(lines[own[-1]]) - len(lines[own[-1]].lstrip())]
        lines.insert(own[-1] + 1, f"{indent}- {name}.md")
        return "\n".join(lines)
    raise PageError(
        f"make page: chapter must have an index page in mkdocs.yml's nav; got {chapter!r}. "
        f"Add '- {chapter}:' with '- {chapter}/index.md' below it first."
    )


def create(name: str, docs: Path = DOCS, config: Path = ROOT / "mkdocs.yml") -> list[Path]:
    """Write the page in every language, or nothing at all."""
    if not NAME.fullmatch(name):
        raise PageError(
            "make page: P must be chapter/slug in lower case with hyphens, "
            f"e.g. P=activations/swish; got {name!r}"
        )
    paths = [docs / language / f"{name}.md" for language in LANGUAGES]
    if existing := [path for path in paths if path.exists()]:
        raise PageError(f"make page: the page must not exist yet; got {existing[0]}")
    nav = nav_with(config.read_text("utf-8"), name)
    chapter, slug = name.split("/")
    for language, path in zip(LANGUAGES, paths, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATES[language].format(chapter=chapter, slug=slug), "utf-8")
    config.write_text(nav, "utf-8")
    return [*paths, config]


def main(arguments: list[str]) -> int:
    """Make the page and say which files were written."""
    try:
        written = create(arguments[0] if arguments else "")
    except PageError as error:
        print(error, file=sys.stderr)
        return 2
    for path in written:
        print(f"wrote {path.relative_to(ROOT)}")
    print(f"now write it, and look: make check P={arguments[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
