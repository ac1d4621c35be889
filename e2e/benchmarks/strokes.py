"""From the end of a stroke to its painted prediction, and whether every pointer event arrives."""

import argparse

import numpy as np
from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.drawing import pad_box
from e2e.serving import serving

STROKES = 60
POINTS = 30
STROKES_A_DRAWING = 3
PAUSE_MS = 300

WATCH = """() => {
  window.ends = [];
  window.moves = 0;
  const drawn = (e) => e.composedPath()[0] instanceof HTMLCanvasElement;  // not a click on Clear
  addEventListener("pointerup", (e) => drawn(e) && ends.push(performance.now()), true);
  addEventListener("pointermove", (e) => (moves += e.getCoalescedEvents().length || 1), true);
}"""
LATENCIES = """() => ends.map((end) => {
  const marks = performance.getEntriesByName("weblab:prediction").map((mark) => mark.startTime);
  return Math.min(...marks.filter((time) => time > end)) - end;
})"""


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench strokes``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench strokes", description=__doc__)
    parser.add_argument("--strokes", type=int, default=STROKES, help="how many to draw")
    count = parser.parse_args(argv).strokes
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        page = chromium.new_page()
        page.goto(f"{url}?lab=draw&lang=en")
        page.evaluate("window.weblab.ready")
        page.evaluate(WATCH)
        sent = draw_at_random(page, count, np.random.default_rng(0))
        latencies = np.array(page.evaluate(LATENCIES))
        received = page.evaluate("moves")
        chromium.close()
    median, late = np.percentile(latencies, [50, 95])
    print(f"stroke end to painted prediction: median {median:.0f} ms, p95 {late:.0f} ms")
    print(f"pointer moves: {sent} sent, {received} received")
    return 0


def draw_at_random(page: Page, count: int, rng: np.random.Generator) -> int:
    """Draw smooth random strokes; return how many moves of the pen were sent."""
    box = pad_box(page)
    moves = 0
    for number in range(count):
        if number % STROKES_A_DRAWING == 0 and number:
            page.get_by_role("button", name="Clear").click()
            page.wait_for_timeout(PAUSE_MS)
            moves += 1
        angles = np.cumsum(rng.normal(0, 0.4, POINTS)) + rng.uniform(0, 2 * np.pi)
        path = np.cumsum(np.column_stack([np.cos(angles), np.sin(angles)]), axis=0)
        path = (path - path.min(axis=0)) / np.ptp(path, axis=0).max() * 0.6 + 0.2
        for index, (x, y) in enumerate(path):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            moves += 1
            if index == 0:
                page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(PAUSE_MS)
    return moves
