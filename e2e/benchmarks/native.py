"""How long a page takes to open on a server, alone and beside a training, in turns."""

import argparse
import statistics

from playwright.sync_api import sync_playwright

from e2e import browser as browsers
from e2e.lab import button, wait_for_state
from e2e.native import TRAINING, opening_s, serving, start_training

TURNS = 5
MOST = 2
"""Times as long beside a training as alone: more is a failure."""


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench native``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench native", description=__doc__)
    parser.add_argument("--turns", type=int, default=TURNS, help="of each (%(default)s)")
    options = parser.parse_args(argv)
    alone, beside = [], []
    with serving() as (url, _server), sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        address = f"{url}?lab=draw&lang=en"
        opening_s(chromium, address)
        page = chromium.new_page()
        start_training(page, f"{url}?{TRAINING}")
        for _turn in range(options.turns):
            beside.append(opening_s(chromium, address))
            button(page, "Pause").click()
            wait_for_state(page, "paused")
            alone.append(opening_s(chromium, address))
            button(page, "Train").click()
            wait_for_state(page, "running")
        chromium.close()
    ratio = statistics.median(beside) / statistics.median(alone)
    for name, seconds in (("alone", alone), ("beside a training", beside)):
        print(f"{name}: {', '.join(f'{each:.2f}' for each in seconds)} s")
    print(f"median beside a training / alone: {ratio:.2f}")
    return 1 if ratio > MOST else 0
