"""How soon a visitor can draw and be answered: from a snapshot, from packages, and Panel's flow.

All are measured in the same run, in turns, in the same Chromium: cold in a fresh profile, warm once
more in it, with its processor throttled, and over slower lines. From lab to lab a link is compared
with opening the same lab in a fresh profile.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.benchmarks.line import serving_slowly
from e2e.benchmarks.stock_site import build_stock_site
from e2e.serving import serving
from weblab.labs.registry import LABS

ROUNDS = 5
THROTTLING = 4
LINES = (10, 50)  # Mbit/s
OURS, PLAIN, STOCK = "snapshot", "packages", "stock flow"
READY = """Promise.race([
  window.weblab.ready,
  new Promise((_, refuse) => setTimeout(refuse, 120_000, new Error("not ready in two minutes"))),
])"""
KEPT = """(async () => {
  if (!window.navigator.serviceWorker || !(await navigator.serviceWorker.getRegistration())) return;
  await navigator.serviceWorker.ready;
})()"""
LARGEST_PAINT = """new Promise((resolve) => {
  const largest = (list) => resolve(list.getEntries().at(-1).startTime);
  new PerformanceObserver(largest).observe({type: "largest-contentful-paint", buffered: true});
})"""
TO_LAB = "lab to lab"
NOTE_CLICK = "addEventListener('click', () => (window.clicked = performance.now()), true)"
SINCE_CLICK = """
performance.getEntriesByName("weblab:ready").at(-1).startTime - window.clicked
"""
SETTLING_MS = 10_000  # until a page has kept what it loaded


@dataclass(frozen=True)
class Visit:
    """Milliseconds to the largest paint, to Python and to the first prediction, and bytes."""

    paint_ms: float
    runtime_ms: float
    ready_ms: float
    transferred: int


def visit(context: BrowserContext, url: str, throttling: float = 1, lab: str = "draw") -> Visit:
    """Open a lab and wait until it is ready."""
    page = context.new_page()
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    if throttling > 1:
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": throttling})
    page.goto(f"{url}?lab={lab}&lang=en")
    page.evaluate(READY)
    marks = page.evaluate(
        "Object.fromEntries(performance.getEntriesByType('mark').map(m => [m.name, m.startTime]))"
    )
    sizes = [request.sizes() for request in requests if request.url.startswith("http")]
    transferred = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    paint = page.evaluate(LARGEST_PAINT)
    page.close()
    return Visit(paint, marks["weblab:runtime"], marks["weblab:ready"], transferred)


def cold(browser: Browser, url: str, throttling: float = 1, lab: str = "draw") -> Visit:
    """Visit a site for the first time."""
    context = browser.new_context()
    seen = visit(context, url, throttling, lab)
    context.close()
    return seen


def warm(browser: Browser, url: str) -> Visit:
    """Visit a site for another time, once a page before has kept what it loaded."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}?lab=draw&lang=en")
    page.evaluate(READY)
    page.evaluate(KEPT)
    page.wait_for_timeout(SETTLING_MS)
    page.close()
    seen = visit(context, url)
    context.close()
    return seen


Kind = Callable[[Browser, str], Visit]
KINDS: Mapping[str, Kind] = {
    "cold": cold,
    "warm": warm,
    f"throttled {THROTTLING}x": partial(cold, throttling=THROTTLING),
}


def measure(
    browser: Browser, kind: Kind, urls: Mapping[str, str], rounds: int
) -> dict[str, list[Visit]]:
    """Visit each way's address in turns."""
    visits: dict[str, list[Visit]] = {way: [] for way in urls}
    for _ in range(rounds):
        for way, url in urls.items():
            visits[way].append(kind(browser, url))
    return visits


def report(name: str, visits: Mapping[str, list[Visit]]) -> str:
    """Return a table of medians and how many times sooner than each other way ours is."""
    titles = f"{'paint (ms)':>12}{'Python (ms)':>14}{'ready (ms)':>14}{'least':>8}"
    lines = [f"{name:16}{titles}{'transferred (MB)':>20}"]
    medians = {}
    for way, each in visits.items():
        ready = [one.ready_ms for one in each]
        medians[way] = statistics.median(ready)
        paint = statistics.median(one.paint_ms for one in each)
        runtime = statistics.median(one.runtime_ms for one in each)
        megabytes = each[0].transferred / 1e6
        lines.append(
            f"{way:16}{paint:12.0f}{runtime:14.0f}{medians[way]:14.0f}{min(ready):8.0f}"
            f"{megabytes:20.2f}"
        )
    for way, median in medians.items():
        if way != OURS:
            lines.append(f"{name}: {median / medians[OURS]:.2f} times sooner than by {way}")
    return "\n".join(lines)


def from_lab_to_lab(browser: Browser, url: str, rounds: int) -> str:
    """Follow the links from each lab to the next; return the milliseconds until each is ready."""
    followed, opened = [], []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{url}?lab={next(iter(LABS))}&lang=en")
    page.evaluate(READY)
    page.evaluate(NOTE_CLICK)
    for lab in [*LABS, next(iter(LABS))][1:] * rounds:
        page.locator(f'nav a[href*="lab={lab}&"]').click()
        page.evaluate(READY)
        followed.append(page.evaluate(SINCE_CLICK))
        opened.append(cold(browser, url, lab=lab).ready_ms)
    context.close()
    ours, fresh = statistics.median(followed), statistics.median(opened)
    return (
        f"{TO_LAB}: {ours:.0f} ms after the click (slowest {max(followed):.0f}), "
        f"{fresh:.0f} ms for a fresh start: {fresh / ours:.2f} times sooner"
    )


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench startup [--rounds N] [--only KIND]``."""
    kinds = [*KINDS, TO_LAB, *(f"{mbits} Mbit/s" for mbits in LINES)]
    parser = argparse.ArgumentParser(prog="build_scripts bench startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="visits of each (%(default)s)")
    parser.add_argument("--only", choices=kinds, help="one kind of visits")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stock = Path(folder) / "stock"
        build_stock_site(stock, LOCAL)
        browser = browsers.launch(playwright)
        plain = Path(folder) / "plain"
        shutil.copytree(LOCAL, plain)
        shutil.rmtree(plain / "snapshot")
        with serving(LOCAL) as ours, serving(plain) as packages, serving(stock) as theirs:
            urls = {OURS: ours, PLAIN: packages, STOCK: theirs}
            measure(browser, cold, urls, 1)  # which does not count
            for name, kind in KINDS.items():
                if options.only in (None, name):
                    print(report(name, measure(browser, kind, urls, options.rounds)), flush=True)
            if options.only in (None, TO_LAB):
                print(from_lab_to_lab(browser, ours, options.rounds), flush=True)
        for mbits in LINES:
            name = f"{mbits} Mbit/s"
            if options.only in (None, name):
                with serving_slowly(LOCAL, mbits) as ours, serving_slowly(plain, mbits) as packages:
                    urls = {OURS: ours, PLAIN: packages}
                    visits = measure(browser, cold, urls, options.rounds)
                print(report(name, visits), flush=True)
        browser.close()
    return 0
