"""Browsers by what a visit needs of them: open an address, ask the page something."""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Error, sync_playwright

from build_scripts.errors import BuildError
from e2e import browser as browsers

PACKAGES = {
    "Firefox": ("firefox-esr",),
    "WebKitGTK": ("webkit2gtk-driver", "xvfb"),
}
PROGRAMS = {"Firefox": ("firefox-esr", "firefox"), "WebKitGTK": ("WebKitWebDriver",)}
CLIENTS = {"Firefox": "marionette_driver==3.7.1", "WebKitGTK": "selenium==4.51.0"}
MINI_BROWSERS = ("webkit2gtk-4.1/MiniBrowser", "webkitgtk-6.0/MiniBrowser")


class Driver(Protocol):
    """A running browser with one page."""

    def open(self, url: str) -> None:
        """Go to an address."""

    def ask(self, expression: str) -> Any:
        """Return what an expression gives in the page, as JSON has it."""


class ChromiumDriver:
    """Chromium, by way of Playwright."""

    def __init__(self, page: Any):
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def ask(self, expression: str) -> Any:
        try:
            return self._page.evaluate(expression)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            return None  # the page that was asked is gone, and the next one can be asked


class FirefoxDriver:
    """Firefox, by way of Marionette."""

    def __init__(self, marionette: Any):
        self._marionette = marionette

    def open(self, url: str) -> None:
        self._marionette.navigate(url)

    def ask(self, expression: str) -> Any:
        return self._marionette.execute_script(f"return {expression}", sandbox=None)


class WebKitDriver:
    """WebKitGTK's small browser, by way of Selenium."""

    def __init__(self, driver: Any):
        self._driver = driver

    def open(self, url: str) -> None:
        self._driver.get(url)

    def ask(self, expression: str) -> Any:
        return self._driver.execute_script(f"return {expression}")


def install(name: str) -> None:
    """Install what is missing: the browser with apt, where we may, and its client with pip."""
    client = CLIENTS[name]
    if importlib.util.find_spec(client.partition("==")[0]) is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", client], check=True)
        importlib.invalidate_caches()
    if _found(name):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-qq"], ["install", "--yes", "-qq", *PACKAGES[name]]):
            subprocess.run(["apt-get", *command], stdout=subprocess.DEVNULL)
    if not _found(name):
        raise BuildError(f"{name} is not installed. On Debian: apt install {PACKAGES[name]}")


def _found(name: str) -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS[name])), None)


@contextmanager
def chromium() -> Iterator[Driver]:
    """Run Chromium."""
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield ChromiumDriver(browser.new_page())
        browser.close()


@contextmanager
def firefox() -> Iterator[Driver]:
    """Run Firefox."""
    install("Firefox")
    from marionette_driver.marionette import Marionette

    marionette = Marionette(bin=_found("Firefox"), headless=True, gecko_log=os.devnull)
    marionette.start_session()
    try:
        yield FirefoxDriver(marionette)
    finally:
        marionette.quit()
        marionette.cleanup()


@contextmanager
def webkit() -> Iterator[Driver]:
    """Run WebKitGTK's small browser on a screen that nobody sees."""
    install("WebKitGTK")
    from selenium import webdriver

    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(_mini_browser())
    options.add_argument("--automation")
    with _screen() as display:
        environment = {**os.environ, "DISPLAY": display}
        service = webdriver.WebKitGTKService(_found("WebKitGTK"), env=environment)
        driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            yield WebKitDriver(driver)
        finally:
            driver.quit()


def _mini_browser() -> Path:
    """Return the small browser that comes with the driver."""
    for name in MINI_BROWSERS:
        for found in Path("/usr/lib").glob(f"*/{name}"):
            return found
    raise BuildError(f"expected one of {MINI_BROWSERS} below /usr/lib, as Debian has them")


@contextmanager
def _screen() -> Iterator[str]:
    """Run a screen in memory and give its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            screen.terminate()


BROWSERS = {"Chromium": chromium, "Firefox": firefox, "WebKitGTK": webkit}
