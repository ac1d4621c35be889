"""How a test works a lab's controls and reads what the lab tells the world."""

import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

PATIENCE_S = 90


def open_lab(page: Page, site_url: str, lab: str, **parameters: object) -> None:
    """Open a lab in English and wait until it is ready."""
    query = urlencode({"lab": lab, "lang": "en", **parameters})
    page.goto(f"{site_url}?{query}")
    page.evaluate("window.weblab.ready")


def metrics(page: Page) -> dict:
    """Return what the lab publishes as ``window.weblab.metrics``."""
    return json.loads(page.evaluate("JSON.stringify(window.weblab.metrics)"))


def state(page: Page) -> str:
    """Return what the lab publishes as ``window.weblab.state``."""
    return page.evaluate("window.weblab.state")


def button(page: Page, name: str) -> Locator:
    """Return a button by its exact name."""
    return page.get_by_role("button", name=name, exact=True)


def wait_until(page: Page, holds: Callable[[], object], what: str) -> None:
    """Wait until a condition holds, as long as a slow machine may need."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"expected {what}. Received: {state(page)}, {metrics(page)}")
        page.wait_for_timeout(50)


def wait_for_state(page: Page, *states: str) -> dict:
    """Return the metrics as soon as the lab is in one of some states."""
    wait_until(page, lambda: state(page) in states, f"one of the states {states}")
    return metrics(page)


def wait_for_step(page: Page, least: int) -> dict:
    """Return the metrics as soon as so many steps are done."""
    wait_until(page, lambda: metrics(page).get("step", 0) >= least, f"{least} steps")
    return metrics(page)
