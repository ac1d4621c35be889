"""The overfitting lab through the real page: the curriculum's gap, and a search by workers."""

import math
import re

import pytest

from e2e.lab import (
    button,
    open_lab,
    run_until_the_heap_stays,
    state,
    wait_for_state,
    wait_for_step,
    wait_until,
)
from weblab.labs.overfitting.ui.search_figure import ROOM

TRAINED_ON = 1.0  # curriculum: accuracy on the 300 digits
UNSEEN = (0.81, 0.82)  # curriculum: accuracy on test digits, over some seeds
SPREAD = 0.02  # other seeds, and 300 digits that are not the curriculum's
TRIALS = 8
SEEDS = 20
SMALL = {"samples": 300, "hidden": 3, "width": 64, "epochs": 61}
SEARCH = {"mode": "search", "trials": TRIALS, "trial_epochs": 20, "seed": 3}


def without_heap(found):
    return {name: value for name, value in found.items() if name != "heap_bytes"}


def run_to_the_end(page):
    button(page, "Run").click()
    found = wait_for_state(page, "done", "error")
    assert state(page) == "done"
    return without_heap(found)


@pytest.mark.long
def test_300_digits_are_learned_by_heart_as_the_curriculum_says(page, site_url):
    open_lab(page, site_url, "overfitting")
    found = run_to_the_end(page)
    assert found["train_accuracy"] == pytest.approx(TRAINED_ON, abs=0.01)
    assert UNSEEN[0] - SPREAD <= found["test_accuracy"] <= UNSEEN[1] + SPREAD
    assert found["test_digits"] == 10_000
    gap = found["train_accuracy"] - found["test_accuracy"]
    assert found["gap"] == pytest.approx(gap)
    page.get_by_text(f"{100 * gap:.1f} points", exact=True).wait_for()


@pytest.mark.long
def test_a_link_repeats_a_run_with_a_change_at_its_start(page, site_url):
    settings = {"epochs": 31, "noise": 0.2, "early": 1, "patience": 4, "dropout": 0.1, "lr": 0.05}
    open_lab(page, site_url, "overfitting", seed=4, **settings)
    first = run_to_the_end(page)
    assert first["best_epoch"] is not None
    assert first["memorised"] is not None
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    assert run_to_the_end(page) == first


def test_an_experiment_is_chosen_and_decay_moves_in_mid_run(page, site_url):
    open_lab(page, site_url, "overfitting")
    page.get_by_role("combobox", name="Experiment").click()
    page.locator("li").get_by_text("dropout 0.2, 301 epochs").click()
    page.wait_for_url("**epochs=301&dropout=0.2**")
    button(page, "Run").click()
    wait_for_step(page, 3)
    decay = page.get_by_role("slider", name="Weight decay")
    decay.focus()
    decay.press("ArrowRight")
    page.wait_for_url("**decay=0.01**")
    button(page, "Pause").click()
    assert wait_for_state(page, "paused")["step"] >= 3


@pytest.mark.long
def test_a_search_gives_the_same_with_one_worker_and_with_two(page, site_url):
    open_lab(page, site_url, "overfitting", workers=1, **SEARCH)
    alone = run_to_the_end(page)
    assert alone["trials_done"] == TRIALS
    alone_rows = trials(page)
    open_lab(page, site_url, "overfitting", workers=2, **SEARCH)
    button(page, "Step").click()
    assert wait_for_state(page, "paused")["trials_done"] == 1
    button(page, "Run").click()
    button(page, "Pause").click()
    assert wait_for_state(page, "paused")["trials_done"] < TRIALS
    assert run_to_the_end(page) == alone
    assert trials(page) == alone_rows

    best, other = alone_rows[0][0], alone_rows[-1][0]
    page.get_by_text(f"trial {best} (validation").first.wait_for()
    which = page.get_by_role("slider", name="Trial shown")
    which.focus()
    for _ in range(int(other)):
        which.press("ArrowRight")
    page.get_by_text(f"trial {other} (validation").wait_for()

    clicked, lr, decay, *_accuracies = alone_rows[-2]
    shown = page.get_by_text(f"trial {clicked} (validation")

    def clicked_open():
        click_point(page, float(lr), float(decay))
        page.wait_for_timeout(300)
        return shown.is_visible()  # to Bokeh, a press that takes long is no tap

    wait_until(page, clicked_open, "the trial of the point")


def click_point(page, lr, decay):
    """Click where a trial lies in the plane, whose axes reach beyond the space by a factor."""
    frame = page.locator(".bk-CartesianFrame:visible").first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    x = share(lr, 1e-6 / ROOM, 1e-2 * ROOM)
    y = share(decay, 1e-8 / ROOM, 1e-4 * ROOM)
    page.mouse.click(box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"])


def share(value, low, high):
    return math.log(value / low) / math.log(high / low)


def trials(page):
    """Return the rows of the table of all trials, opened where it is not."""
    summary = page.get_by_text("All trials, best first")
    table = page.get_by_role("table", name="All trials, best first")
    if not table.is_visible():
        summary.click()
    rows = table.get_by_role("row")
    wait_until(page, lambda: rows.count() == 1 + TRIALS, "a row for each trial")
    return [row.get_by_role("cell").all_inner_texts() for row in rows.all()[1:]]


def sleep(page, seconds):
    """Let the browser freeze the page and its workers for a while, as a laptop that sleeps."""
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.wait_for_timeout(1_000 * seconds)
    browser.send("Page.setWebLifecycleState", {"state": "active"})


def test_twenty_seeds_give_a_band_a_sentence_and_each_run(page, site_url):
    open_lab(page, site_url, "overfitting", **SMALL, seeds=SEEDS)
    button(page, "Run all seeds").click()
    part = page.locator(".part-seeds")
    page.get_by_text(re.compile(f"^\\d+ of {SEEDS} runs are done")).wait_for()
    button(page, "Pause seeds").click()
    page.get_by_text("Paused after").wait_for()
    button(page, "Run all seeds").click()
    sleep(page, seconds=3)
    part.get_by_text(f"Done: {SEEDS} runs.").wait_for(timeout=60_000)
    page.get_by_text(f"of {SEEDS} seeds.").wait_for()
    page.locator(".part-seeds canvas").first.wait_for()
    part.get_by_text("Runs with other seeds").last.click()
    rows = page.get_by_role("table", name="Runs with other seeds").get_by_role("row")
    wait_until(page, lambda: rows.count() == 1 + 2 * (1 + SMALL["epochs"]), "medians by epoch")
    assert state(page) == "idle", "the lab's own run is another"
    page.get_by_role("combobox", name="Seed shown").click()
    page.locator("li").get_by_text("17", exact=True).click()
    button(page, "Open this run").click()
    found = wait_for_state(page, "done", "error")
    assert (state(page), found["seed"]) == ("done", 17)
    assert f"seeds={SEEDS}" in page.url


@pytest.mark.long
def test_runs_and_resets_leave_the_heap_as_it_was(page, site_url):
    open_lab(page, site_url, "overfitting", epochs=11, hidden=2)
    run_until_the_heap_stays(page)
