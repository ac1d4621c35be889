"""All runs of a lab in one table: sorted, filtered, saved, and there after a reload."""

import csv
import io
from pathlib import Path

import pytest

from e2e.accessibility import wait_for_no_violations
from e2e.lab import button, metrics, open_lab, wait_for_state, wait_until

SEEDS = 20
LABS = {
    "overfitting": {"samples": 100, "hidden": 1, "width": 16, "epochs": 3},
    "initialization": {"iterations": 20, "digits": 1000, "layers": 2},
}
"""Settings of runs that take about a tenth of a second."""


def rows_of(page):
    """Return the table's rows below its head, opened where it is not."""
    table = page.get_by_role("table", name="All runs", exact=True)
    if not table.is_visible():
        page.get_by_role("button", name="All runs in one table").click()
        table.wait_for()
    return table.locator("tbody tr:not(.space)")


@pytest.mark.parametrize("lab", LABS)
def test_runs_are_listed_saved_and_there_after_a_reload(page, site_url, lab):
    open_lab(page, site_url, lab, **LABS[lab], seeds=SEEDS)
    button(page, "Run all seeds").click()
    page.get_by_text(f"Done: {SEEDS} runs.").wait_for()
    rows = rows_of(page)
    all_shown = page.get_by_text(f"{SEEDS} of {SEEDS} runs")
    all_shown.wait_for()
    button(page, "seed").click()
    seeds = [row.get_by_role("cell").all_inner_texts() for row in rows.all()]
    assert len(seeds) > 9, "those in sight"
    assert [row[3] for row in seeds] == [str(seed) for seed in range(1, len(seeds) + 1)]
    page.get_by_role("textbox", name="Mark of run 2", exact=True).fill("a good one")
    page.get_by_role("textbox", name="Mark of run 2", exact=True).press("Enter")
    for run in (2, 4):
        page.get_by_role("checkbox", name=f"Choose run {run}", exact=True).check()
    page.get_by_role("heading", name="Chosen runs").wait_for()
    button(page, "Pin run 4").click()
    wait_until(page, lambda: "4" in rows.first.inner_text().split(), "the pinned run at the top")

    with page.expect_download() as download:
        button(page, "Save runs as CSV").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    head, *lines = csv.reader(io.StringIO(saved))
    assert sorted(int(line[head.index("seed")]) for line in lines) == [*range(1, SEEDS + 1)]
    marks = {line[head.index("run")]: line[head.index("mark")] for line in lines}
    assert [run for run, mark in marks.items() if mark == "a good one"] == ["2"]
    seed = next(line[head.index("seed")] for line in lines if line[head.index("run")] == "2")

    page.wait_for_timeout(1_000)  # until it is kept
    page.reload()
    page.evaluate("window.weblab.ready")
    rows_of(page)
    all_shown.wait_for()
    page.get_by_role("searchbox", name="Filter").fill("good")
    wait_until(page, lambda: rows_of(page).count() == 1, "the run with this mark")
    page.get_by_role("link", name="Open run 2", exact=True).click()
    wait_until(page, lambda: metrics(page).get("seed") == int(seed), "the settings of the run")
    button(page, "Train" if lab == "initialization" else "Run").click()
    wait_for_state(page, "done")


def test_a_sweep_draws_each_run_and_a_tap_opens_it(page, site_url):
    open_lab(page, site_url, "overfitting", **LABS["overfitting"], seed=3)
    button(page, "Sweep over settings").click()
    page.get_by_role("combobox", name="Second setting").click()
    page.get_by_role("menuitem", name="Weight decay").click()
    for axis in (0, 1):
        page.get_by_role("slider", name="number of values").nth(axis).press("Home")
    page.get_by_text("Points: 4. Runs: 4.").wait_for()
    button(page, "Run sweep").click()
    button(page, "Cancel sweep").click()
    page.get_by_text("Cancelled after").wait_for()
    button(page, "Run sweep").click()
    page.get_by_text("Done: 4 runs.").wait_for()
    page.get_by_text("Best: ").wait_for()
    wait_for_no_violations(page)
    frame = page.locator(".part-sweep .bk-CartesianFrame:visible")
    frame.scroll_into_view_if_needed()
    opens = button(page, "Open swept run")

    def tapped():
        box = frame.bounding_box()  # two cells by two: the upper right one
        page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
        page.wait_for_timeout(300)
        return opens.is_enabled()  # to Bokeh, a press that takes long is no tap

    wait_until(page, tapped, "the run of the cell")
    opens.click()
    wait_for_state(page, "done")
    found = page.evaluate("window.weblab.parameters")
    assert (found["lr"], found["decay"], found["seed"]) == (0.1, 0.3, 3)
    rows = rows_of(page)
    wait_until(page, lambda: rows.count() == 4, "a row for each point, and none more")
