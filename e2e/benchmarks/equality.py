"""Whether trainings on the kernels are equal to the bit, from run to run and between browsers."""

import argparse
import functools
import json
import os
import queue
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from playwright.sync_api import sync_playwright

from build_scripts.chromium import QUIET, find_chromium
from build_scripts.package.wheel import build_wheel
from build_scripts.runtime.libraries import build_libraries
from build_scripts.serve import HOST, SiteHandler, SiteServer
from e2e import browser as browsers
from e2e.serving import running

FOLDER = Path(__file__).with_name("equal")
FIREFOXES = ("firefox-esr", "firefox")
PATIENCE_S = 180

Digests = dict[str, str]


class ResultHandler(SiteHandler):
    """Serves the page and takes what it posts.

    Args:
        results: where a post's JSON is put.
    """

    def __init__(self, *args: Any, results: queue.Queue[Digests], **options: Any) -> None:
        self.results = results
        super().__init__(*args, **options)

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.results.put(json.loads(body))


@contextmanager
def serving() -> Iterator[tuple[str, queue.Queue[Digests]]]:
    """Give the page's address, and a queue of what it posts."""
    results: queue.Queue[Digests] = queue.Queue()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
        shutil.copytree(build_libraries(), folder / "runtime")
        shutil.copyfile(build_wheel(), folder / "weblab.whl")
        with zipfile.ZipFile(folder / "trainings.zip", "w") as archive:
            archive.write(FOLDER / "trainings.py", "trainings.py")
        handler = functools.partial(
            ResultHandler, results=results, root=folder, precompressed=False
        )
        with running(SiteServer((HOST, 0), handler)) as url:
            yield url, results


def commands() -> dict[str, list[str]]:
    """Return how each browser of this machine is started, but for its profile and the address."""
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright) or browsers.install_chromium(playwright)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    found = {"Chromium": [str(chromium), "--headless", *QUIET, *sandbox, "--user-data-dir={}"]}
    firefox = next(filter(None, map(shutil.which, FIREFOXES)), None)
    if firefox:
        found["Firefox"] = [firefox, "--headless", "--no-remote", "--profile", "{}"]
    return found


def run(command: list[str], url: str, results: queue.Queue[Digests]) -> Digests:
    """Return what a browser posts that is started in a new profile and ended afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        started = [part.format(profile) for part in command]
        with subprocess.Popen([*started, url], stdout=DEVNULL, stderr=DEVNULL) as browser:
            try:
                return results.get(timeout=PATIENCE_S)
            except queue.Empty:
                return {"error": f"no answer within {PATIENCE_S} s"}
            finally:
                browser.terminate()


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench equality``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench equality", description=__doc__)
    parser.add_argument("--runs", type=int, default=2, help="runs a browser (%(default)s)")
    runs = parser.parse_args(argv).runs
    found: dict[str, Digests] = {}
    with serving() as (url, results):
        for name, command in commands().items():
            for number in range(1, runs + 1):
                found[f"{name}, run {number}"] = run(command, url, results)
    for name, digests in found.items():
        print(f"{name}:")
        for training, digest in digests.items():
            print(f"  {digest[:16] if training != 'error' else digest}  {training}")
    if not any(name.startswith("Firefox") for name in found):
        print(f"no Firefox here (tried {', '.join(FIREFOXES)})")
    first, *others = found.values()
    equal = "error" not in first and all(other == first for other in others)
    print("equal to the bit" if equal else "NOT equal")
    return 0 if equal else 1
