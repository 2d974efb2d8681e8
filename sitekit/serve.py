"""`make serve`: both languages at one address; an edited page is rebuilt and shown at once."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from mkdocs.commands.build import build as build_language
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from sitekit.build import CONFIG, build
from sitekit.figures import DRAFT
from sitekit.page import DOCS, LANGUAGES
from sitekit.problem import ROOT

log = logging.getLogger("mkdocs.serve")
OUTPUT = ROOT / ".cache" / "serve"
# A change here may touch every page, or is Python that this process has already imported.
EVERYTHING = ["dlref", "sitekit", "docs/figures", "docs/theme", "mkdocs.yml", "mkdocs.en.yml"]


def changed_since(folder: Path, pattern: str, moment: float) -> list[Path]:
    """The files below a folder that were written after a moment."""
    files = [folder] if folder.is_file() else folder.rglob(pattern)
    return [path for path in files if path.is_file() and path.stat().st_mtime > moment]


def needs_restart(moment: float) -> bool:
    """Whether more than pages has changed: then all is built again, in a new process."""
    data = [path for pattern in ("*.toml", "*.bib") for path in DOCS.glob(pattern)]
    folders = [ROOT / name for name in EVERYTHING] + data
    return any(
        path.suffix not in (".pyc", "") for f in folders for path in changed_since(f, "*", moment)
    )


def rebuild(language: str) -> None:
    """The changed pages of one language; its search index stays as the full build made it."""
    index = OUTPUT / language / "search" / "search_index.json"
    kept = index.read_bytes()
    config = load_config(
        str(ROOT / CONFIG[language]), site_dir=str(OUTPUT / language), strict=False
    )
    config.plugins.on_startup(command="serve", dirty=True)
    build_language(config, dirty=True)
    index.write_bytes(kept)


def is_news(record: logging.LogRecord) -> bool:
    """Not that a partial build may leave the navigation behind: that is how `rebuild` is meant."""
    return "'dirty' build" not in record.getMessage()


class Builder:
    """Called by the server whenever a watched file has changed."""

    def __init__(self, started: float) -> None:
        self.moment = started

    def __call__(self) -> None:
        """Build what has changed since the last call."""
        moment = self.moment
        if needs_restart(moment):
            log.warning("More than a page has changed: building everything again")
            os.execv(sys.executable, [sys.executable, "-m", "sitekit.serve", *sys.argv[1:]])
        changed = {language: changed_since(DOCS / language, "*", moment) for language in LANGUAGES}
        self.moment = max(
            [moment, *(path.stat().st_mtime for paths in changed.values() for path in paths)]
        )
        for language, paths in changed.items():
            if paths:
                print(f"rebuilding {', '.join(str(path.relative_to(ROOT)) for path in paths)}")
                rebuild(language)


def main() -> int:
    """Build, serve, watch."""
    parser = argparse.ArgumentParser(prog="make serve")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("mkdocs.commands.build").addFilter(is_news)
    address = f"http://127.0.0.1:{port}/"
    os.environ["SITE_URL"] = address
    os.environ[DRAFT] = "1"
    sources = [path for name in EVERYTHING for path in changed_since(ROOT / name, "*", 0)]
    sources += changed_since(DOCS, "*", 0)
    started = max(path.stat().st_mtime for path in sources)
    print("building both languages ...", flush=True)
    if not build(OUTPUT, strict=False):
        return 1
    server = LiveReloadServer(Builder(started), "127.0.0.1", port, str(OUTPUT))
    server.error_handler = lambda _code: (OUTPUT / "404.html").read_bytes()
    for name in ["docs", *EVERYTHING]:
        server.watch(str(ROOT / name))
    print(f"serving {address}zh/ and {address}en/ (stop with Ctrl-C)", flush=True)
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        print("stopped")
    finally:
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
