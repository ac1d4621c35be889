"""Start, train, end Python and open offline: in Chromium, Firefox and WebKitGTK."""

import argparse
import time

from build_scripts.paths import LOCAL
from e2e.browsers.drivers import BROWSERS
from e2e.browsers.visits import TRIED, visit


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench browsers [--browser NAME] [--only TRY]``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench browsers", description=__doc__)
    parser.add_argument("--browser", choices=BROWSERS, action="append", help="all by default")
    parser.add_argument("--only", choices=TRIED, action="append", help="all by default")
    options = parser.parse_args(argv)
    failed = False
    losses: dict[str, str] = {}
    for name in options.browser or BROWSERS:
        for tried in options.only or TRIED:
            begun = time.monotonic()
            try:
                said = visit(LOCAL, BROWSERS[name], TRIED[tried])
            except Exception as error:
                failed, said = True, f"FAILED: {str(error) or repr(error)}"
            print(f"{name:10} {tried:8} {time.monotonic() - begun:5.0f} s  {said}", flush=True)
            if tried == "train":
                losses[name] = said
    if len(set(losses.values())) > 1:
        failed = True
        print("the losses differ")
    return int(failed)
