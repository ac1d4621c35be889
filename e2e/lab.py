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


def state(page: Page) -> str | None:
    """Return what the lab publishes as ``window.weblab.state``, if the page is there already."""
    return page.evaluate("window.weblab?.state")


def button(page: Page, name: str) -> Locator:
    """Return a button by its exact name."""
    return page.get_by_role("button", name=name, exact=True)


def focus_lab(page: Page) -> None:
    """Give the lab the focus by the keyboard's first stop, the link past the navigation."""
    page.get_by_role("link", name="Skip to the lab").press("Enter")


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


STAYS = 4
MOST_RUNS = 12


def run_until_the_heap_stays(
    page: Page, name: str = "Run", read: Callable[[Page], dict] | None = None
) -> list[dict]:
    """Run and reset until the heap has kept its size for four runs; return all runs' metrics.

    Memory is given in large steps, and a run may just cross one: only a leak crosses the next.

    Args:
        page: the lab's.
        name: of the button that starts a run.
        read: waits for a run's end and returns its metrics.
    """
    heaps: list[int] = []
    runs = []
    while len(heaps) < STAYS or len(set(heaps[-STAYS:])) > 1:
        assert len(heaps) < MOST_RUNS, f"the heap grows: {heaps}"
        button(page, name).click()
        found = read(page) if read else wait_for_state(page, "done", "error")
        assert state(page) == "done"
        heaps.append(found.pop("heap_bytes"))
        runs.append(found)
        button(page, "Reset").click()
        wait_until(page, lambda: metrics(page)["step"] == 0, "a reset")
    return runs
