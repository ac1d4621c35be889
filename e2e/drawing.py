"""How a test draws on the pad, and waits for what the page makes of it."""

import json
import time

from playwright.sync_api import Locator, Page

PAD_SIZE = 280
PATIENCE_S = 60
SETTLED_MS = 150


def pad(page: Page) -> Locator:
    """Return the pad's canvas."""
    return page.get_by_label("Draw a digit", exact=True)


def draw(page: Page, strokes: list) -> None:
    """Draw strokes, in the pad's units of 280x280, with the mouse."""
    canvas = pad(page)
    canvas.hover()  # once it lies still and nothing covers it, as a server's loading screen does
    box = canvas.bounding_box()
    for stroke in strokes:
        points = [
            (box["x"] + x / PAD_SIZE * box["width"], box["y"] + y / PAD_SIZE * box["height"])
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def wait_for_metrics(page: Page, **expected: object) -> dict:
    """Return the lab's metrics as soon as they agree with what is expected."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        metrics = json.loads(page.evaluate("JSON.stringify(window.weblab.metrics)"))
        if expected.items() <= metrics.items():
            return metrics
        if time.monotonic() > deadline:
            raise AssertionError(f"expected metrics with {expected}. Received: {metrics}")
        page.wait_for_timeout(50)


def settled_metrics(page: Page, strokes: int) -> dict:
    """Return the lab's metrics once all strokes are counted and no further prediction comes."""
    before = wait_for_metrics(page, strokes=strokes)
    while True:
        page.wait_for_timeout(SETTLED_MS)
        after = wait_for_metrics(page, strokes=strokes)
        if after == before:
            return after
        before = after
