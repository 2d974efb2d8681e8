"""The few things that only MkDocs can do: section names, evidence, links of generated HTML."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as SitePage

from sitekit import evidence, lint, mathfont
from sitekit.labs import render, store
from sitekit.page import Page, pages

log = logging.getLogger("mkdocs.hooks.sitekit")
TOTALS = "<!-- evidence totals -->"
ROOTED = re.compile(r'(?P<attribute>\b(?:href|src)=")/(?!/)(?P<path>[^"]*)"')

REFERENCE_STYLE = re.compile(r'<link rel="stylesheet" href="[^"]*/_mkdocstrings\.css">')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The address is the host's to say; the default is that of `make serve`."""
    root = os.environ.get("SITE_URL", "http://127.0.0.1:8000/").rstrip("/")
    config.site_url = f"{root}/{config.theme['language']}/"
    logging.getLogger("jieba").setLevel(logging.WARNING)  # the segmenter announces itself
    return config


class LabFile(File):
    """A lab's .py file, which MkDocs would copy as it is, as a page."""

    def is_documentation_page(self) -> bool:
        """Tell MkDocs to render it."""
        return True

    @property  # type: ignore[misc]
    def content_string(self) -> str:
        """The text that MkDocs reads: front matter and Markdown."""
        return source(self).text


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Labs are pages."""
    for file in list(files):
        if re.fullmatch(r"labs/[^/]+\.py", file.src_uri):
            files.remove(file)
            files.append(LabFile(file.src_uri, config.docs_dir, config.site_dir, True))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """A section is named by the front matter of its first page: `section`, or else its title."""
    name_sections(nav.items)
    return nav


def name_sections(items: list[Any]) -> None:
    """Name these sections and those inside them."""
    for item in items:
        if isinstance(item, Section):
            name_sections(item.children)
            if isinstance(first := item.children[0], SitePage):
                meta = source(first.file).meta
                item.title = str(meta.get("section", meta.get("title", item.title)))


def source(file: File) -> Page:
    """The source of one of the site's pages."""
    return Page.read(Path(str(file.abs_src_path)))


def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Show what the evidence report says; a page with a mistake shows the mistake instead."""
    text = source(page.file)
    try:
        problems = lint.problems(text)
    except ValueError as error:  # a file that all pages need, such as docs/glossary.toml
        raise PluginError(str(error)) from None
    if problems:
        for problem in problems:
            log.warning("%s", problem)
        return "```text\n" + "\n".join(map(str, problems)) + "\n```\n"
    if text.is_lab:
        return lab_markdown(text, page)
    report = evidence.Report.load()
    if text.is_topic:
        status = report.status(text)
        entry = report.pages.get(f"{text.lang}/{text.name}", evidence.Entry())
        page.meta["evidence"] = stated(report, entry, status, text.lang)
    if TOTALS in markdown:
        markdown = markdown.replace(TOTALS, totals(report, text.lang))
    return markdown


def lab_markdown(text: Page, page: SitePage) -> str:
    """The lab with its outputs; a stale one keeps its last good result and says so."""
    reason, result = store.stale(text.slug), store.last(text.slug)
    if reason:
        log.warning("labs/%s.py: %s: run `make labs L=%s`", text.slug, reason, text.slug)
    page.meta["evidence"] = evidence.lab_line(result, reason, text.lang)
    page.meta["notebook"] = reason is None
    return render.page_markdown(text, result)


def write_beside(page: SitePage, config: MkDocsConfig) -> None:
    """A lab's notebook, and the picture for the list of labs."""
    lab, folder = source(page.file), Path(page.file.abs_dest_path).parent
    folder.mkdir(parents=True, exist_ok=True)
    if result := store.current(lab.slug):
        notebook = render.notebook(lab, result, config.site_url or "")
        (folder / f"{lab.slug}.ipynb").write_text(notebook, "utf-8")
        if lab.figures:
            (folder / "figure.svg").write_text(render.first_figure(lab), "utf-8")


def stated(
    report: evidence.Report, entry: evidence.Entry, status: evidence.Status, language: str
) -> dict[str, Any]:
    """What the template needs for the line below a title."""
    return {"status": status, "text": evidence.line(report, entry, status, language)}


def totals(report: evidence.Report, language: str) -> str:
    """The whole site's line: as good as its worst topic page."""
    states = {report.status(page) for page in pages(language) if page.is_topic}
    ranks: tuple[evidence.Status, ...] = ("failing", "unverified")
    worst: evidence.Status = next((rank for rank in ranks if rank in states), "verified")
    shown = stated(report, report.total(language), worst, language)
    return f'<p class="evidence evidence--{shown["status"]}">{shown["text"]}</p>'


def on_page_content(html: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:
    """Our extensions write `/glossary/#x`, from the root of the language's tree."""
    up = "../" * page.url.count("/")
    return ROOTED.sub(lambda m: f'{m["attribute"]}{up or "./"}{m["path"]}"', html)


def on_post_page(output: str, page: SitePage, config: MkDocsConfig) -> str:
    """Only a page of the reference needs the style sheet of the reference."""
    if page.meta.get("notebook"):
        write_beside(page, config)
    return output if 'class="doc ' in output else REFERENCE_STYLE.sub("", output)


def on_post_build(config: MkDocsConfig) -> None:
    """The math font, with the glyphs that this site's formulas use."""
    site = Path(config.site_dir)
    mathfont.make_font(site / "assets" / "math.woff2", mathfont.used_in(site))
