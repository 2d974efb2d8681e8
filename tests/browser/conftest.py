"""A real Chromium over the built site; without one, every check is counted as not run."""

import os
import shutil
from pathlib import Path

import pytest

from sitekit.gate import NOT_RUN
from sitekit.problem import ROOT
from tests.browser.server import Server

SITE = ROOT / "site"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--no-first-run", "--disable-quic"]


def pytest_collection_modifyitems(items):
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    if CHROMIUM is None and here:
        reason = f"{len(here)} browser checks were not run: no Chromium on this system"
        if os.environ.get("CI") == "true":
            pytest.exit(f"CI=true: {reason}", returncode=1)
        NOT_RUN.parent.mkdir(exist_ok=True)
        with NOT_RUN.open("a", encoding="utf-8") as file:
            file.write(f"{reason} (install it, e.g. `apt install chromium`)\n")
        for item in here:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def server():
    if not (SITE / "index.html").exists():
        pytest.exit("the site is not built: run `make site` first", returncode=1)
    with Server(SITE) as running:
        yield running.address


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page that remembers what it asked for and what it complained about."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.requests, self.complaints, self.bytes = [], [], {}
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda r: self.complaints.append(f"failed: {r.url}"))
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Network.enable")
        self._urls = {}
        self._cdp.on("Network.responseReceived", self._response)
        self._cdp.on("Network.loadingFinished", self._finished)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _response(self, event):
        self._urls[event["requestId"]] = event["response"]["url"]

    def _finished(self, event):
        self.bytes[self._urls.get(event["requestId"], "?")] = event["encodedDataLength"]

    def go(self, path):
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    @property
    def elsewhere(self):
        return [
            url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))
        ]


@pytest.fixture
def visit(chromium, server):
    contexts = []

    def make(**options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visit(context.new_page(), server)

    yield make
    for context in contexts:
        context.close()
