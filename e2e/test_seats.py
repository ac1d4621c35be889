"""Code of visitors and of the books in the experiments, through the real page."""

import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from e2e.code import editor, open_code, press, run, wait_until_ended
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_until
from tests.workshop.book_texts import book_class
from weblab.workshop.exercises import load_exercise

LATE_LAYOUT = """Object.defineProperty(document.fonts, "ready", {
  value: new Promise((resolve) => setTimeout(resolve, 3_000)),
})"""
"""The page waits for its typeface before it shows the lab."""
LEARNS_S = 600
"""So long twenty thousand digits may take on a slow machine."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("lab", "exercise", "name", "settings", "ours", "theirs"),
    [
        (
            *("batch-norm", "relu", "Relu"),
            {"epochs": 2, "samples": 200, "batch_size": 50},
            *("accuracy_own_8", "accuracy_norm_8"),
        ),
        (
            *("cnn", "convolution", "Convolution"),
            {"epochs": 1, "samples": 1000, "filters": 4, "optimizer": "SGD"},
            *("own_test_accuracy", "test_accuracy"),
        ),
    ],
)
def test_a_class_of_the_books_trains_beside_the_engines(
    page, site_url, lab, exercise, name, settings, ours, theirs
):
    open_lab(page, site_url, lab, exercise=exercise, **settings)
    open_code(page)
    found = run(page, book_class(name))
    assert found["code_state"] == "idle", found["code_message"]
    assert f"with your {name}" in found["code_message"]
    figures = wait_for_state(page, "done", "error")
    assert state(page) == "done"
    assert figures["code_state"] == "idle", figures["code_message"]
    assert figures[ours] == pytest.approx(figures[theirs], abs=0.03)
    with page.expect_download() as saved:
        button(page, "Save as a notebook").click()
    assert saved.value.suggested_filename == f"weblab-{lab}.ipynb"


def test_code_that_came_by_link_is_shown_and_runs_when_run_is_pressed(page, site_url):
    open_lab(page, site_url, "optimizers", steps=20)
    open_code(page)
    text = "print('by link')\n" + book_class("SGD")
    page.get_by_label("The engine's source:").select_option("optimizers/SGD")
    button(page, "Make it yours").click()
    editor(page).fill(text)
    button(page, "Link to this code").click()
    box = page.get_by_role("textbox", name="Link to this code")
    box.wait_for()
    link = box.input_value()
    assert "steps=20" in link.split("#")[0]
    button(page, "Restore").click()
    page.wait_for_timeout(500)  # the database's own time
    page.goto("about:blank")
    page.add_init_script(LATE_LAYOUT)  # the part opens before Python can hear of it
    page.goto(link)
    page.evaluate("window.weblab.ready")
    page.get_by_text("This code came with the link. It has not been run.").wait_for()
    assert "print('by link')" in editor(page).inner_text()
    assert metrics(page)["code_state"] == "idle"
    assert state(page) == "idle"
    expect(page.get_by_label("Output")).to_have_count(0)
    assert "takes part" in press(page, "Run code")["code_message"]
    page.get_by_label("Output").filter(has_text="by link").wait_for()
    assert "#code=" in page.evaluate("location.href"), "a run leaves the visitor's own text alone"
    editor(page).press("End")
    editor(page).press("#")
    page.wait_for_url(lambda url: "#" not in url)  # from now on it is the visitor's own
    page.goto("about:blank")
    page.goto(f"{site_url}?lab=optimizers&lang=en#code=nonsense")
    page.get_by_text("The code in the link cannot be read.").wait_for()


def test_a_teachers_link_opens_the_exercises_that_were_chosen(page, site_url):
    open_lab(page, site_url, "backprop")
    open_code(page)
    page.get_by_text("Link to a set of exercises").click()
    for name in ("Relu (", "Adam ("):
        page.get_by_label(name).check()
    link = page.get_by_role("link", name="exercise=relu")
    assert urlencode({"exercise": "relu,adam"}) in link.get_attribute("href")
    link.click()
    page.evaluate("window.weblab.ready")
    open_code(page)
    page.get_by_text("Chosen for you").wait_for()
    assert "class Relu" in editor(page).inner_text()


@pytest.mark.long
def test_what_is_solved_learns_mnist_in_the_page(page, site_url):
    ids = ("relu", "affine", "softmax-loss", "he-init", "momentum")
    open_lab(page, site_url, "backprop", exercise=",".join(ids))
    open_code(page)
    for identity in ids:
        exercise = load_exercise(identity)
        button(page, exercise.name).first.click()
        editor(page).fill(exercise.solution)
        assert press(page, "Check")["code_state"] == "passed"
    button(page, "Train a network of your layers on MNIST").click()
    wait_until(page, lambda: metrics(page)["code_state"] == "running", "a training")
    deadline = time.monotonic() + LEARNS_S
    while metrics(page)["code_state"] == "running" and time.monotonic() < deadline:
        page.wait_for_timeout(500)
    found = wait_until_ended(page)
    assert found["code_state"] == "idle", found["code_message"]
    assert "Your layers have learned to read digits" in found["code_message"]
    assert "The goal was 95%" in found["code_message"]
