"""The built site in a real Chromium, and a page that fails its test when something goes wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from build_scripts.paths import LOCAL
from build_scripts.site import build_site, is_current
from e2e import browser as browsers
from e2e.lab import PATIENCE_S
from e2e.serving import serving

PACKAGES = (".whl", ".zip")

expect.set_options(timeout=PATIENCE_S * 1_000)


@pytest.fixture(scope="session")
def site() -> Path:
    """The site built for local use, built anew if a source is younger."""
    if not is_current(LOCAL):
        build_site(LOCAL, publish=False)
    return LOCAL


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The site's address on a host that serves precompressed files."""
    with serving(site) as url:
        yield url


@pytest.fixture(scope="session")
def plain_site_url(site: Path) -> Iterator[str]:
    """The site's address on a host that compresses nothing."""
    with serving(site, precompressed=False) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile whose pages may have a service worker, for tests of what that does."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_S * 1_000)
    yield context
    context.close()


class Problems(list[str]):
    """What went wrong on a page: a test that causes it on purpose looks at it and clears it."""

    def watch(self, page: Page) -> None:
        """Note errors in the console, uncaught ones, failed requests and any other host."""

        def unless_closed(note: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda event: None if page.is_closed() else note(event)  # some are told late

        page.on("console", unless_closed(self._note_console))
        page.on("pageerror", unless_closed(lambda error: self.append(f"uncaught: {error}")))
        page.on("requestfailed", unless_closed(self._note_failure))
        page.on("response", unless_closed(self._note_response))
        page.on("request", unless_closed(self._note_request))

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.append(f"console: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.append(f"{response.status}: {response.url}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # by the page that the test went on to
            self.append(f"failed: {request.url}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme.startswith("http") and address.hostname != "127.0.0.1":
            self.append(f"other host: {request.url}")


@pytest.fixture
def problems() -> Problems:
    """What went wrong on the page of this test."""
    return Problems()


@pytest.fixture
def page(browser: Browser, problems: Problems) -> Iterator[Page]:
    """A page in a fresh profile; problems left on it at the end fail the test."""
    context = browser.new_context(service_workers="block")  # it would hide requests from routes
    context.set_default_timeout(PATIENCE_S * 1_000)
    page = context.new_page()
    problems.watch(page)
    yield page
    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def loaded(page: Page) -> Callable[[], list[str]]:
    """The files of packages that the page and its workers ask for, in their order."""
    urls: list[str] = []
    page.context.on("request", lambda request: urls.append(request.url))

    def names() -> list[str]:
        found = [url.rpartition("/runtime/")[2] for url in urls if "/runtime/" in url]
        return [name for name in found if name.endswith(PACKAGES) and name != "probe.zip"]

    return names
