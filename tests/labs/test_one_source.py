"""What is said of a race when it ends is what its table says, and what the page is told."""

import pytest

from tests.labs.page import Page, load_bars
from weblab.datasets.digit_store import DigitStore

RACES = {
    "optimizers": "ground=MNIST&iterations=22&digits=1000",
    "initialization": "iterations=22&digits=1000&large=0",
}
TABLES = {"optimizers": ("_table", 2), "initialization": ("_race_table", 1)}
"""The table of a lab's race, and which of its columns is the loss."""


@pytest.mark.parametrize("lab", RACES)
def test_status_table_and_metrics_agree(lab, monkeypatch):
    monkeypatch.setattr(DigitStore, "load", load_bars)
    page = Page(lab, RACES[lab])
    experiment = page.view.experiment
    page.do(experiment.advance)
    name, column = TABLES[lab]
    table = getattr(page.view, name)
    assert all(row[column] for row in table.rows), "a loss from the first step on"
    page.do(experiment.run)
    said, metrics = experiment.message.said(str), experiment.metrics
    losses = {key: value for key, value in metrics.items() if key.startswith("loss_")}
    shown = [f"{losses[f'loss_{each}']:.3g}" for each in experiment.chosen]
    assert [row[column] for row in table.rows] == shown
    best = min(table.rows, key=lambda row: float(row[column]))
    assert f"Done: {best[0]} " in said
    assert f" has the lowest loss, {best[column]}" in said
