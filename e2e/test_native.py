"""The same app with Python on the server: ``panel serve weblab/app.py``."""

import subprocess
import time

import pytest

from e2e.drawing import draw, pad, wait_for_metrics
from e2e.hostile import HTML, assert_harmless, hostile_query, hostile_zip
from e2e.lab import button, metrics, wait_for_state
from e2e.native import PATIENCE_S, TRAINING, open_page, opening_s, serving, start_training
from e2e.test_movies import ZIP_LABEL, open_file
from weblab.labkit.digits.samples import SAMPLES

BEFORE_S = 3
"""A training may use so much of a processor before its page is closed."""


@pytest.fixture(scope="module")
def served(site):
    """The address of a server that has the site's digits."""
    with serving() as (url, _server):
        yield url


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


def test_a_training_shows_how_far_it_is_and_can_be_paused(page, served):
    start_training(page, f"{served}?{TRAINING}")
    button(page, "Pause").click()
    wait_for_state(page, "paused")
    page.wait_for_timeout(1_000)  # until the last steps before the pause are told as well
    step = metrics(page)["step"]
    page.wait_for_timeout(1_000)
    assert metrics(page)["step"] == step


def used_s(server):
    """Return for how many seconds a process has computed."""
    said = subprocess.check_output(["ps", "-o", "time=", "-p", str(server.pid)], text=True)
    *hours, minutes, seconds = said.strip().replace("-", ":").split(":")
    return 60 * int(minutes) + float(seconds) + 3600 * int(hours[-1] if hours else 0)


def test_a_training_ends_when_its_page_is_closed(browser, site):
    with serving() as (url, server):
        context = browser.new_context()
        context.set_default_timeout(PATIENCE_S * 1_000)
        start_training(context.new_page(), f"{url}?{TRAINING}")
        begun, used = time.monotonic(), used_s(server)
        while used_s(server) < used + BEFORE_S:
            time.sleep(0.5)
        took = time.monotonic() - begun
        context.close()
        time.sleep(10)
        used = used_s(server)
        time.sleep(took)
        assert used_s(server) - used <= BEFORE_S / 3


@pytest.mark.long
def test_a_page_opens_beside_a_training_almost_as_soon_as_alone(browser, page, served):
    address = f"{served}?lab=draw&lang=en"
    opening_s(browser, address)
    alone, beside = [], []
    start_training(page, f"{served}?{TRAINING}")
    for _turn in range(3):
        beside.append(opening_s(browser, address))
        button(page, "Pause").click()
        wait_for_state(page, "paused")
        alone.append(opening_s(browser, address))
        button(page, "Train").click()
        wait_for_state(page, "running")
    assert min(beside) <= 2 * min(alone), (alone, beside)


def test_a_server_that_is_full_says_so_until_a_page_is_closed(browser, problems):
    with serving("--check-unused-sessions", "1000", WEBLAB_PAGES="2") as (url, _server):
        contexts = [browser.new_context() for _page in range(3)]
        first, second, third = (context.new_page() for context in contexts)
        problems.watch(third)
        open_page(first, f"{url}?lab=draw")
        open_page(second, f"{url}?lab=draw")
        third.goto(f"{url}?lab=draw&lang=en")
        said = third.get_by_role("alert")
        said.wait_for()
        assert "2 pages" in said.inner_text()
        third.goto(f"{url}?lab=draw&lang=ko")
        third.get_by_role("alert").filter(has_text="2").wait_for()
        contexts[0].close()
        deadline = time.monotonic() + PATIENCE_S
        while not pad(third).is_visible():
            assert time.monotonic() < deadline, "the server stayed full"
            third.goto(f"{url}?lab=draw&lang=en")
            said.or_(pad(third)).first.wait_for()
        for context in contexts[1:]:
            context.close()
    assert not problems
