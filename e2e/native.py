"""The app with Python on the server, for as long as a test or a measurement needs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

import weblab.app
from e2e.lab import button, wait_for_step

PATIENCE_S = 60
TRAINING = "lab=cnn&lang=en&part=train&epochs=20"
"""A page whose training lasts."""


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Give the address of a server and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "panel", "serve", weblab.app.__file__, *options]
    command += ["--port", str(port), "--address", "127.0.0.1"]
    command += ["--allow-websocket-origin", f"127.0.0.1:{port}"]
    environment = os.environ | environment
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/static/js/bokeh.min.js", server)
            yield f"http://127.0.0.1:{port}/app", server
        finally:
            server.terminate()


def wait_for_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return as soon as a server sends a file."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            assert server.poll() is None, "the server ended before it answered"
            assert time.monotonic() < deadline, "the server did not answer"
            time.sleep(0.2)


def open_page(page: Page, address: str) -> None:
    """Open a page of the server and wait until it is ready."""
    page.goto(address)
    page.wait_for_function("window.weblab !== undefined")
    page.evaluate("window.weblab.ready")


def opening_s(browser: Browser, address: str) -> float:
    """Return how many seconds a page takes until it is ready, in a browser that knows nothing."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_S * 1_000)
    begun = time.monotonic()
    open_page(context.new_page(), address)
    taken = time.monotonic() - begun
    context.close()
    return taken


def start_training(page: Page, address: str) -> None:
    """Open a page that trains, and return when some steps are done."""
    open_page(page, address)
    button(page, "Train").click()
    wait_for_step(page, 3)
