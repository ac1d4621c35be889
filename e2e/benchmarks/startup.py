"""How soon a first visitor can draw and be answered: ours against Panel's stock flow.

Both are measured in the same run, in turns, each time in a fresh profile of the same Chromium.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Request, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.benchmarks.stock_site import build_stock_site
from e2e.serving import serving

ROUNDS = 5
READY = """Promise.race([
  window.weblab.ready,
  new Promise((_, refuse) => setTimeout(refuse, 60_000, new Error("not ready within a minute"))),
])"""


@dataclass(frozen=True)
class Visit:
    """A cold visit: milliseconds until Python and until a prediction was possible, and bytes."""

    runtime_ms: float
    ready_ms: float
    transferred: int


def visit(browser: Browser, url: str) -> Visit:
    """Open a lab in a fresh profile and wait until it is ready."""
    context = browser.new_context()
    page = context.new_page()
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(f"{url}?lab=draw&lang=en")
    page.evaluate(READY)
    marks = page.evaluate(
        "Object.fromEntries(performance.getEntriesByType('mark').map(m => [m.name, m.startTime]))"
    )
    sizes = [request.sizes() for request in requests if request.url.startswith("http")]
    transferred = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    context.close()
    return Visit(marks["weblab:runtime"], marks["weblab:ready"], transferred)


@contextmanager
def serving_both(site: Path) -> Iterator[Mapping[str, str]]:
    """Serve our site and the stock flow's; give their addresses."""
    with tempfile.TemporaryDirectory() as folder:
        stock = Path(folder) / "stock"
        build_stock_site(stock, site)
        with serving(site) as ours, serving(stock) as theirs:
            yield {"weblab": ours, "stock flow": theirs}


def measure(site: Path, rounds: int) -> dict[str, list[Visit]]:
    """Visit both in turns, after one visit each that does not count."""
    with serving_both(site) as urls, sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        for url in urls.values():
            visit(browser, url)
        visits: dict[str, list[Visit]] = {name: [] for name in urls}
        for _ in range(rounds):
            for name, url in urls.items():
                visits[name].append(visit(browser, url))
        browser.close()
    return visits


def report(visits: Mapping[str, list[Visit]]) -> str:
    """Return a table of medians and the ratio between the two."""
    lines = [f"{'':12}{'Python (ms)':>14}{'ready (ms)':>14}{'least':>8}{'transferred (MB)':>20}"]
    medians = {}
    for name, each in visits.items():
        ready = [one.ready_ms for one in each]
        medians[name] = statistics.median(ready)
        runtime = statistics.median(one.runtime_ms for one in each)
        megabytes = each[0].transferred / 1e6
        lines.append(
            f"{name:12}{runtime:14.0f}{medians[name]:14.0f}{min(ready):8.0f}{megabytes:20.2f}"
        )
    ratio = medians["stock flow"] / medians["weblab"]
    return "\n".join([*lines, f"weblab is ready {ratio:.2f} times sooner"])


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench startup [--rounds N]``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="visits of each (%(default)s)")
    options = parser.parse_args(argv)
    print(report(measure(LOCAL, options.rounds)))
    return 0
