"""Debian's Chromium under Playwright, with a microphone that plays a file and no way out.

    def test_a_volunteer_records(open_browser, speech_wav, served):
        browser = open_browser(speech_wav)
        page = browser.new_page(locale="en-US")
        page.goto(served.url)

Each browser process has one microphone: the WAV given to `open_browser`, played once per capture
(silence follows), or the browser's own beeping one. Each context starts clean, may use the
microphone, gets the pinned htmx from node_modules instead of its CDN (`cdn=False`: the CDN is
unreachable), and reaches nothing else but this machine: requests elsewhere are aborted, and names
do not resolve. Only requests that leave the machine pass through Python, so that a test which is
busy does not hold the page up.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright

MODULES = Path(__file__).parents[2] / "node_modules"
ELSEWHERE = re.compile(r"^(?:https?|wss?)://(?!(?:127\.0\.0\.1|localhost|\[::1\])[:/])")
"""A pattern, not a predicate: Playwright's driver then passes all else by itself."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE ::1",
)
FAKE_MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
ALLOWING = "--use-fake-ui-for-media-stream"


class TestBrowser:
    """One browser process; every context of it is routed as this module says."""

    __test__ = False

    def __init__(self, browser: Browser) -> None:
        self.playwright = browser

    def new_context(self, *, cdn: bool = True, **options: Any) -> BrowserContext:
        """Open a context: a person's own cookies and storage. Options as in Playwright."""
        context = self.playwright.new_context(**{"permissions": ["microphone"], **options})
        context.route(ELSEWHERE, _serve_htmx if cdn else _abort)
        return context

    def new_page(self, *, cdn: bool = True, **options: Any) -> Page:
        """Open a page in a context of its own."""
        return self.new_context(cdn=cdn, **options).new_page()


class OpenBrowser(Protocol):
    """What the `open_browser` fixture gives."""

    def __call__(self, mic_wav: Path | None = None, *, asks: bool = False) -> TestBrowser: ...


def _abort(route: Route) -> None:
    route.abort("internetdisconnected")


def _serve_htmx(route: Route) -> None:
    """Answer for the CDN with the same file of the npm package, at the pinned version only."""
    package = MODULES / "htmx.org"
    version = json.loads((package / "package.json").read_text())["version"]
    if not urlsplit(route.request.url).path.endswith(f"htmx.org@{version}/dist/htmx.min.js"):
        return _abort(route)
    return route.fulfill(
        path=package / "dist" / "htmx.min.js",
        content_type="application/javascript",
        headers={"Access-Control-Allow-Origin": "*"},  # SRI needs CORS
    )


def launch(
    playwright: Playwright, program: Path, mic_wav: Path | None, *, asks: bool = False
) -> Browser:
    """Start a headless Chromium whose microphone plays the file once per capture."""
    arguments = [*QUIET, *FAKE_MICROPHONE] + ([] if asks else [ALLOWING])
    if mic_wav:
        arguments.append(f"--use-file-for-fake-audio-capture={mic_wav.absolute()}%noloop")
    return playwright.chromium.launch(executable_path=program, args=arguments)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser program; `make test` installs Debian's when there is none."""
    program = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if program is None:
        pytest.fail("There is no chromium: run `make test` once, it installs Debian's.")
    return Path(program)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, one for each test process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def open_browser(playwright: Playwright, chromium: Path) -> Iterator[OpenBrowser]:
    """Call with a WAV file, or None: a browser with that microphone, closed after the test.

    With `asks=True` a page may use it only in a context that has the permission: there is nobody
    to answer the browser's question, which counts as a no.
    """
    with ExitStack() as browsers:

        def start(mic_wav: Path | None = None, *, asks: bool = False) -> TestBrowser:
            browser = launch(playwright, chromium, mic_wav, asks=asks)
            browsers.callback(browser.close)
            return TestBrowser(browser)

        yield start


@pytest.fixture(scope="session")
def shared_browser(playwright: Playwright, chromium: Path) -> Iterator[TestBrowser]:
    started = launch(playwright, chromium, None)
    yield TestBrowser(started)
    started.close()


@pytest.fixture
def browser(shared_browser: TestBrowser) -> Iterator[TestBrowser]:
    """A browser without a microphone of note; contexts opened in a test close with it."""
    yield shared_browser
    for context in shared_browser.playwright.contexts:
        context.close()
