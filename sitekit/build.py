"""`make site`: both languages side by side, then the page in front of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sitekit.lint.metadata import unreadable
from sitekit.page import LANGUAGES, pages
from sitekit.problem import ROOT, report

SITE = ROOT / "site"
CONFIG = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}
ROOT_PAGE = ROOT / "docs" / "theme" / "root.html"


def start(language: str, target: Path, strict: bool) -> subprocess.Popen[str]:
    """Begin to build one language into target/<language>."""
    # Not --quiet: with it MkDocs counts no warnings, and --strict lets everything pass.
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", CONFIG[language]]
    command += ["--site-dir", str(target / language), "--strict" if strict else "--no-strict"]
    # Material prints a notice about MkDocs 2 at every build; our answer to it is decision 2.
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=quiet, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def build(target: Path, strict: bool = True) -> bool:
    """Build both languages and the root page into `target`; tell whether both succeeded."""
    # MkDocs would end with YAML's own words and no file name.
    if problems := [problem for page in pages() for problem in unreadable(page)]:
        print(report(problems), file=sys.stderr)
        return False
    running = {language: start(language, target, strict) for language in LANGUAGES}
    failed = []
    for language, process in running.items():
        output, _ = process.communicate()
        told = [line for line in output.splitlines() if not line.startswith("INFO ")]
        if told:
            print(f"--- {CONFIG[language]}", *told, sep="\n", flush=True)
        if process.returncode:
            failed.append(language)
    if failed:
        print(f"the site was not built: {', '.join(failed)} failed (see above)", file=sys.stderr)
        return False
    shutil.copyfile(ROOT_PAGE, target / "index.html")
    shutil.copyfile(target / "zh" / "404.html", target / "404.html")  # it speaks both languages
    return True


def main() -> int:
    """Build next to the old site and put the new one in its place only when it is whole."""
    begun, draft = time.monotonic(), ROOT / ".cache" / "site"
    shutil.rmtree(draft, ignore_errors=True)
    if not build(draft):
        return 1
    shutil.rmtree(SITE, ignore_errors=True)
    draft.replace(SITE)
    number = sum(1 for _ in SITE.rglob("*.html"))
    print(f"site/: {number} HTML pages in {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
