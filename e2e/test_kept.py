"""What a visitor did comes back: after a reload, in a new tab, and where the browser refuses."""

import base64
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e.drawing import draw, settled_metrics, wait_for_metrics
from e2e.faults import TOLD
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_until
from e2e.test_movies import rate
from weblab import nn
from weblab.labkit.digits.samples import SAMPLES

TINY = {"part": "train", "filters": 4, "hidden": 20, "samples": 1000, "epochs": 2}
ROWS = """async () => {
  const opening = indexedDB.open("weblab-work", 1);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const reading = opening.result.transaction("rows").objectStore("rows").getAll();
  await new Promise((resolve) => (reading.onsuccess = resolve));
  opening.result.close();
  return reading.result.map(({part, value}) => [part, JSON.stringify(value.content) ?? ""]);
}"""
SPOIL = """async () => {
  const opening = indexedDB.open("weblab-work", 1);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const store = opening.result.transaction("rows", "readwrite").objectStore("rows");
  const reading = store.getAll();
  await new Promise((resolve) => (reading.onsuccess = resolve));
  for (const row of reading.result) {
    const wrong = {drawing: [[[1]]], run: "no run", settings: 7}[row.part];
    store.put({...row, value: {...row.value, content: wrong}});
  }
  await new Promise((resolve) => (store.transaction.oncomplete = resolve));
  opening.result.close();
}"""
OPEN_TABS = """async () => {
  const {held} = await navigator.locks.query();
  return held.filter(({name}) => name.startsWith("weblab tab")).length;
}"""
REFUSES = """indexedDB.open = () => {
  throw new DOMException("denied", "SecurityError");
}"""
HANGS = "indexedDB.open = () => new EventTarget()"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile that keeps no files of the site, only work."""
    context = browser.new_context(service_workers="block")
    yield context
    context.close()


def kept(page: Page) -> dict[str, str]:
    """Return the parts that are kept, each as text."""
    return dict(page.evaluate(ROWS))


def wait_until_kept(page: Page, part: str, text: str = "") -> None:
    """Wait until a part is kept in which a text occurs."""

    def is_kept() -> bool:
        parts = kept(page)
        return part in parts and text in parts[part]

    wait_until(page, is_kept, f"{part} to be kept")


def kept_step(page: Page) -> int:
    """Return the step of the run that is kept, 0 without one."""
    text = json.loads(kept(page).get("run", '""'))
    return nn.load_training(base64.b64decode(text)).position.step if text else 0


def train_tiny(page: Page, site_url: str) -> None:
    """Train a tiny network in the cnn lab until it is done and kept as it then is."""
    open_lab(page, site_url, "cnn", **TINY)
    button(page, "Train").click()
    done = wait_for_state(page, "done")["step"]
    wait_until(page, lambda: kept_step(page) == done, "the whole run to be kept")


def new_tab_after(page: Page, site_url: str) -> Page:
    """Close a tab, and open another as soon as the browser no longer counts the first as open."""
    after = page.context.new_page()
    after.goto(f"{site_url}licences.txt")
    page.close()
    wait_until(after, lambda: not after.evaluate(OPEN_TABS), "the tab to be closed")
    return after


def test_settings_and_drawing_come_back_in_a_new_tab_and_after_a_reload(context, site_url):
    page = context.new_page()
    open_lab(page, site_url, "draw", pen=30, fit=0)
    draw(page, SAMPLES[7])
    drawn = settled_metrics(page)["points"]
    wait_until_kept(page, "settings", "fit=0")
    lists = 1 + len(SAMPLES[7]) + drawn  # of strokes, of points, of coordinates
    wait_until(page, lambda: kept(page).get("drawing", "").count("[") == lists, "the drawing")
    page = new_tab_after(page, site_url)
    open_lab(page, site_url, "draw")
    wait_for_metrics(page, prediction=7)
    assert metrics(page)["points"] == drawn
    assert "fit=0" in page.url
    assert "pen=30" in page.url
    button(page, "Clear").click()
    wait_for_metrics(page, prediction=None)
    wait_until(page, lambda: kept(page)["drawing"] == "[]", "an empty pad to be kept")
    page.reload()
    page.evaluate("window.weblab.ready")
    assert metrics(page)["points"] == 0
    assert "fit=0" in page.url


def test_a_link_wins_over_what_was_kept(context, site_url):
    page = context.new_page()
    open_lab(page, site_url, "optimizers", seed=3, lr=0.5)
    button(page, "New seed").click()
    wait_until_kept(page, "settings", "seed=")
    open_lab(page, site_url, "optimizers", seed=8)
    assert metrics(page)["seed"] == 8
    assert "lr=" not in page.url


def test_a_training_run_comes_back_with_its_curves_and_goes_on(context, site_url):
    page = context.new_page()
    train_tiny(page, site_url)
    done = metrics(page)
    page = new_tab_after(page, site_url)
    open_lab(page, site_url, "cnn")
    wait_for_state(page, "paused")
    back = metrics(page)
    for name in ("step", "train_loss", "test_accuracy", "parameters"):
        assert back[name] == done[name], name
    page.get_by_role("slider", name="Epochs").press("ArrowRight")
    page.wait_for_url("**epochs=3**")
    button(page, "Train").click()
    wait_until(page, lambda: metrics(page)["epoch"] == 3, "a third epoch")
    wait_for_state(page, "done")
    assert metrics(page)["step"] == 30
    button(page, "Reset").click()
    wait_until(page, lambda: "run" not in kept(page), "a run that was thrown away to be forgotten")


@pytest.mark.long
def test_ratings_come_back(context, site_url):
    page = context.new_page()
    open_lab(page, site_url, "movies", part="recommend")
    wait_until(page, lambda: metrics(page).get("first"), "films")
    title = rate(page, "fargo", 4)
    wait_until(page, lambda: metrics(page)["rated"] == 1, "a rating")
    wait_until_kept(page, "ratings", "title")
    page = new_tab_after(page, site_url)
    open_lab(page, site_url, "movies", part="recommend")
    wait_until(page, lambda: metrics(page).get("rated") == 1, "the rating")
    page.get_by_text(title).first.wait_for()


@pytest.mark.long
def test_two_tabs_do_not_overwrite_each_other(context, site_url):
    drawings = {4: context.new_page(), 7: context.new_page()}
    for digit, page in drawings.items():
        open_lab(page, site_url, "draw")
        draw(page, SAMPLES[digit])
        wait_for_metrics(page, prediction=digit)
        page.wait_for_timeout(500)
    for digit, page in drawings.items():
        page.reload()
        page.evaluate("window.weblab.ready")
        wait_for_metrics(page, prediction=digit)


def test_forget_all_forgets(context, site_url):
    page = context.new_page()
    open_lab(page, site_url, "draw", fit=0)
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    wait_until_kept(page, "drawing")
    button(page, "Forget all").click()
    page.get_by_text("Forgotten").wait_for()
    assert kept(page) == {}
    page = new_tab_after(page, site_url)
    open_lab(page, site_url, "draw")
    page.wait_for_timeout(500)
    assert metrics(page)["points"] == 0
    assert "fit" not in page.url


@pytest.mark.long
def test_what_is_damaged_is_set_aside_and_told(context, site_url):
    page = context.new_page()
    train_tiny(page, site_url)
    wait_until_kept(page, "settings")
    page.evaluate(SPOIL)
    page.reload()
    page.evaluate("window.weblab.ready")
    wait_until(page, lambda: "is damaged" in page.evaluate(TOLD), "a word about the damage")
    assert state(page) == "idle"
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    assert page.evaluate(TOLD) == ""
    assert "run aside" in kept(page)
    page.reload()
    page.evaluate("window.weblab.ready")
    page.wait_for_timeout(500)
    assert page.evaluate(TOLD) == ""


@pytest.mark.parametrize("database", [REFUSES, HANGS], ids=["refuses", "hangs"])
def test_where_nothing_is_kept_that_is_said_and_all_else_works(context, site_url, database):
    context.add_init_script(database)
    page = context.new_page()
    open_lab(page, site_url, "draw")
    page.get_by_text("Your work is not kept").wait_for()
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    button(page, "Forget all").click()
    page.get_by_text("Your work is not kept").wait_for()


def test_an_embed_keeps_nothing(context, site_url):
    page = context.new_page()
    open_lab(page, site_url, "draw", embed=1)
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    page.wait_for_timeout(500)
    assert page.evaluate("indexedDB.databases().then((all) => all.map(({name}) => name))") in (
        [],
        ["weblab"],
    )
