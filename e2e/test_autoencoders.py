"""The autoencoders lab through the real page: the curriculum's errors, and what one can do."""

import pytest
from playwright.sync_api import Page

from e2e.drawing import draw
from e2e.lab import (
    button,
    open_lab,
    run_until_the_heap_stays,
    state,
    wait_for_state,
    wait_until,
)
from weblab.labkit.digits.samples import SAMPLES

FILMS = [0.84, 0.38, 0.24, 0.10]  # curriculum: RMSE of 1 to 4 nodes, within 15 %
FILMS_MEAN = 1.72
RUN = {"kind": "stacked", "samples": 1000, "epochs": 1, "code": 8, "seed": 4}
MSE_32, PCA_32 = 0.0148, 0.0169  # curriculum: test error of 784-32, and of PCA


def images_shown(page: Page) -> list[str]:
    """Return a sum of each picture that the page's figures hold."""
    return page.evaluate(
        """() => [...Bokeh.documents[0].all_models]
          .filter((model) => model.type === "ColumnDataSource" && model.data.image?.length)
          .map((model) => String(Array.from(model.data.image[0]).reduce(
              (sum, value) => sum + (value || 0), 0)))"""
    )


def comparable(found: dict) -> dict:
    return {name: value for name, value in found.items() if name != "heap_bytes"}


@pytest.mark.long
def test_the_default_run_ends_as_the_curriculum_says(page, site_url):
    open_lab(page, site_url, "autoencoders", seed=1)
    button(page, "Train").click()
    found = wait_for_state(page, "done", "error")
    assert state(page) == "done"
    assert found["test_mse"] == pytest.approx(MSE_32, rel=0.15)
    assert found["pca_mse"] == pytest.approx(PCA_32, rel=0.15)
    assert found["test_mse"] < found["pca_mse"] < found["mean_mse"]
    assert found["probe_accuracy"] < found["raw_probe_accuracy"]  # 86.3 and 87.6 %
    assert found["raw_probe_accuracy"] == pytest.approx(0.876, abs=0.01)
    page.get_by_role("status").filter(has_text="A linear probe classifies").wait_for()
    table = page.get_by_role("table", name="Runs so far")
    assert table.get_by_role("row").filter(has_text="PCA").count() == 1
    before = images_shown(page)  # nothing moves them any more but a drawing
    draw(page, SAMPLES[3])
    wait_until(page, lambda: images_shown(page) != before, "pictures of the drawing")


@pytest.mark.long
def test_the_film_toy_ends_as_the_curriculum_says(page, site_url):
    open_lab(page, site_url, "autoencoders", part="films")
    button(page, "Train").click()
    found = wait_for_state(page, "done", "error")
    assert [found[f"rmse_{nodes}"] for nodes in range(1, 5)] == pytest.approx(FILMS, rel=0.15)
    assert found["rmse_mean"] == pytest.approx(FILMS_MEAN, rel=0.02)
    row = page.get_by_role("row").filter(has_text="always the mean").first
    assert "1.7" in row.inner_text()


def test_the_map_is_decoded_by_pointer_keys_and_sliders(page, site_url):
    open_lab(page, site_url, "autoencoders", kind="deep", samples=1000, epochs=1)
    button(page, "Train").click()
    wait_for_state(page, "done", "error")
    board = page.get_by_label("Map of the codes")
    across = page.get_by_role("slider", name="horizontal")
    place = across.get_attribute("aria-valuenow")
    board.click(position={"x": 30, "y": 60})
    wait_until(page, lambda: across.get_attribute("aria-valuenow") != place, "the clicked place")
    place = across.get_attribute("aria-valuenow")
    board.press("ArrowRight")
    wait_until(page, lambda: across.get_attribute("aria-valuenow") != place, "the next place")
    before = images_shown(page)
    across.press("End")
    wait_until(page, lambda: images_shown(page) != before, "another picture")


def test_a_link_repeats_a_run(page, site_url):
    open_lab(page, site_url, "autoencoders", **RUN)
    button(page, "Train").click()
    first = comparable(wait_for_state(page, "done", "error"))
    assert "seed=4" in page.url
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    button(page, "Train").click()
    assert comparable(wait_for_state(page, "done", "error")) == first


@pytest.mark.long
def test_runs_leave_the_heap_as_it_was(page, site_url):
    open_lab(page, site_url, "autoencoders", **RUN)
    page.get_by_text("10,000 of 10,000 test digits loaded").wait_for()  # they take memory, too
    first, *others = run_until_the_heap_stays(page, "Train")
    assert all(run == first for run in others)


def test_digits_that_do_not_arrive_can_be_tried_again(page, site_url, problems):
    page.route("**/digits/index.json", lambda route: route.abort())
    open_lab(page, site_url, "autoencoders")
    again = button(page, "Try again")
    again.wait_for()
    page.unroute("**/digits/index.json")
    again.click()
    page.get_by_label("Test digits: choose one").click(position={"x": 20, "y": 20})
    again.wait_for(state="hidden")
    problems.clear()
