"""A Chromium of this machine, for pictures of the labs and for the browser tests."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

SHELL = "chromium-headless-shell"  # Chromium without its windows: a page takes less of a core
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium(playwright: Playwright) -> Path | None:
    """Return Playwright's own Chromium, or else the system's."""
    own = Path(playwright.chromium.executable_path)
    if own.is_file():
        return own
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def launch(playwright: Playwright, executable: Path) -> Browser:
    """Start a headless Chromium that asks nothing of other hosts by itself."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
