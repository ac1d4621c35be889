"""How soon the page shows the first of many runs, and how soon the last."""

import argparse
import time

from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.lab import button, open_lab
from e2e.serving import serving
from e2e.test_offline import wait_until_kept
from e2e.test_runs import LABS

FIRST_S = 2
"""A worker was started ahead when the card was opened, here by the link."""


def measured(page: Page, url: str, lab: str, seeds: int) -> tuple[float, float]:
    """Return the seconds from the button to the first run that is shown, and to the last."""
    open_lab(page, url, lab, **LABS[lab], seeds=seeds)
    wait_until_kept(page)  # which takes a core for a while
    begun = time.perf_counter()
    button(page, "Run all seeds").click()
    page.get_by_role("heading", name="Runs with other seeds").wait_for()
    first = time.perf_counter() - begun
    page.get_by_text(f"Done: {seeds} runs.").wait_for()
    return first, time.perf_counter() - begun


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench seeds``; 1 if the first run is shown too late."""
    parser = argparse.ArgumentParser(prog="build_scripts bench seeds", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="of each lab (%(default)s)")
    options = parser.parse_args(argv)
    late = False
    with sync_playwright() as playwright, serving(LOCAL) as url:
        chromium = browsers.launch(playwright)
        for lab in LABS:
            page = chromium.new_page()
            first, last = measured(page, url, lab, options.seeds)
            page.close()
            late = late or first > FIRST_S
            print(f"  {lab}: first run after {first:.2f} s, all {options.seeds} after {last:.2f} s")
    return int(late)
