"""How much faster a search is with more workers: the overfitting lab's, with one and with two."""

import argparse
import time

from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.lab import button, metrics, open_lab, state
from e2e.serving import serving

TRIALS = 100
POLL_MS = 100


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench search``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench search", description=__doc__)
    parser.add_argument("--trials", type=int, default=TRIALS, help="of each search (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="against 1 (%(default)s)")
    options = parser.parse_args(argv)
    found = {}
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        for workers in (1, options.workers):
            page = chromium.new_page()
            found[workers] = measure(page, url, workers, options.trials)
            page.close()
        chromium.close()
    (alone, best), (together, same) = found[1], found[options.workers]
    print(f"{options.trials} trials, start of the workers included:")
    print(f"1 worker {alone:.1f} s, {options.workers} workers {together:.1f} s, ", end="")
    print(f"{alone / together:.2f} times faster")
    print(f"best accuracy {best:.2f} and {same:.2f}")
    return int(best != same)


def measure(page: Page, url: str, workers: int, trials: int) -> tuple[float, float]:
    """Return the seconds from the button to the last trial, and the best accuracy."""
    page.set_default_timeout(0)
    open_lab(page, url, "overfitting", mode="search", trials=trials, workers=workers)
    begun = time.perf_counter()
    button(page, "Run").click()
    while state(page) != "done":
        page.wait_for_timeout(POLL_MS)
    return time.perf_counter() - begun, metrics(page)["best_accuracy"]
