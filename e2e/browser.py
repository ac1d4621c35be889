"""Find a Chromium for the tests: Playwright's own, the system's, or install one.

``python -m e2e.browser`` does so once, before tests in several processes would.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from build_scripts.chromium import SHELL, find_chromium
from build_scripts.chromium import launch as start
from build_scripts.errors import BuildError

INSTALL_TIMEOUT_S = 300


class NoChromiumError(BuildError):
    """There is no Chromium on this machine, and none could be installed."""


def launch(playwright: Playwright) -> Browser:
    """Start a headless Chromium; where there is none, install one."""
    return start(playwright, find_chromium(playwright) or install_chromium(playwright))


def install_chromium(playwright: Playwright) -> Path:
    """Install a Chromium with Playwright, or else, as root, with apt; return its path.

    Raises:
        NoChromiumError: when neither way leads to one.
    """
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways.append([["apt-get", "update"], ["apt-get", "install", "--yes", SHELL]])
    for commands in ways:
        if all(_succeeds(command) for command in commands):
            found = find_chromium(playwright)
            if found:
                return found
    raise NoChromiumError(
        "The tests need Chromium, and it could not be installed here. Install the package "
        "'chromium' or Google Chrome by hand, so that it is on the PATH, and run them again."
    )


def _succeeds(command: list[str]) -> bool:
    """Return whether a command could be run and ended well in time."""
    print(f"no Chromium yet: {' '.join(command)}", file=sys.stderr)
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, timeout=INSTALL_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    with sync_playwright() as playwright:
        print(find_chromium(playwright) or install_chromium(playwright))
