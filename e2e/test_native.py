"""The same app with Python on the server: ``panel serve weblab/app.py``."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest

import weblab.app
from e2e.drawing import draw, pad, wait_for_metrics
from e2e.hostile import HTML, assert_harmless, hostile_query, hostile_zip
from e2e.lab import wait_for_state
from e2e.test_movies import ZIP_LABEL, open_file
from weblab.labkit.digits.samples import SAMPLES

PATIENCE_S = 60


@pytest.fixture(scope="module")
def served():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "panel", "serve", weblab.app.__file__]
    options = ["--port", str(port), "--address", "127.0.0.1"]
    options += ["--allow-websocket-origin", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, *options], stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}/app"
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                urllib.request.urlopen(url).close()
                break
            except OSError:
                assert server.poll() is None, "the server ended before it answered"
                assert time.monotonic() < deadline, "the server did not answer"
                time.sleep(0.2)
        yield url
        server.terminate()


def test_a_digit_is_recognised(page, served):
    page.goto(f"{served}?lab=draw&lang=en&fit=1")
    pad(page).wait_for()
    page.evaluate("window.weblab.ready")
    assert page.evaluate("window.weblab.state") == "idle"
    draw(page, SAMPLES[3])
    wait_for_metrics(page, prediction=3, strokes=1)
    page.get_by_label("Fit into 20x20").click()
    page.wait_for_url("**fit=0**")


def test_a_run_is_shown_to_its_end(page, served):
    page.goto(f"{served}?lab=optimizers&lang=en&steps=20")
    page.get_by_role("button", name="Run", exact=True).wait_for()
    page.evaluate("window.weblab.ready")
    page.get_by_role("button", name="Run", exact=True).click()
    assert wait_for_state(page, "done")["arrived_AdaGrad"] == 20


def open_page(page, address):
    """Open a page of the server and wait until it is ready."""
    page.goto(address)
    page.wait_for_function("window.weblab !== undefined")
    page.evaluate("window.weblab.ready")


def test_a_hostile_link_is_text(page, served):
    open_page(page, f"{served}?{hostile_query('optimizers', ('steps', 'ground', 'theme'))}")
    said = page.get_by_role("alert").filter(has_text="link").inner_text()
    assert "“<img class=hostile src=x onerror=ran=1>”" in said
    assert "“[b](https://elsewhere.example”" in said
    assert_harmless(page)


def test_names_of_films_are_text(page, served):
    open_page(page, f"{served}?lab=movies&lang=en")
    open_file(page, ZIP_LABEL, f"{HTML}.zip", b"no")
    page.get_by_text("<img class=hostile").first.wait_for()
    open_file(page, ZIP_LABEL, "ratings.zip", hostile_zip())
    page.get_by_text("32 ratings of 4 films").first.wait_for()
    page.get_by_role("combobox", name="Genre").click()
    page.get_by_role("menuitem").filter(has_text="<img class=hostile").click()
    page.wait_for_timeout(1_000)
    assert_harmless(page)
