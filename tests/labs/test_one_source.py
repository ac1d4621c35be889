"""What is said of a run when it ends is what its table says, and what the page is told."""

import re

import numpy as np
import pytest

from tests.labs.page import Page, load_bars
from tests.labs.test_repeats import Inline
from weblab.datasets.digit_store import DigitStore
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment

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


def numbers_in(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*(?<![.,])(?:e-?\d+)?", text)


def of_overfitting(page, said):
    """Return what the curves' table has of the weights that the message is about."""
    rows = page.view.panels["train"]._accuracy._rows()
    epoch = re.search(r"weights of epoch (\d+)", said)
    at = epoch[1] if epoch else rows[-1][1]
    train, test = (
        next(float(value) for name, x, value in rows if (name, x) == (split, at))
        for split in ("training", "test")
    )
    return [f"{train:.1f}", f"{test:.1f}"]


def of_a_search(page, _said):
    """Return how many trials the table has, and its first one, which is the best."""
    rows = page.view.panels["search"]._rows()
    number, lr, decay, _train, accuracy = rows[0]
    return [
        str(len(rows)),
        str(number),
        f"{float(accuracy):.0f}",
        f"{float(lr):.2g}",
        f"{float(decay):.2g}",
    ]


def of_autoencoders(page, _said):
    """Return the error and the probe of the last run, and the probe of the pixels."""
    pixels, *_others, run, _pca = page.view.panels["digits"]._worth._rows()
    return [f"{float(run[3]):.3g}", run[4].rstrip("%"), pixels[4].rstrip("%")]


def of_films(page, _said):
    """Return the errors of two units and of the mean."""
    rows = dict(page.view.panels["films"]._summary.rows)
    return [rows["2"], rows["always the mean"]]


def of_batch_norm(page, _said):
    """Return how many networks the table has that learned, with and without, and diverged."""
    rows = page.view._grid._rows()
    learned = {
        kind: sum(float(row[2].rstrip("%")) >= 90 for row in rows if row[1] == kind)
        for kind in ("with", "without")
    }
    lost = sum(row[4] != "" for row in rows)
    half = str(len(rows) // 2)
    return [str(learned["with"]), half, str(learned["without"]), half, *([str(lost)] * bool(lost))]


def of_cnn(page, _said):
    """Return the share on the diagonal of the table of mistakes, and the sum of all its cells."""
    counts = np.array(page.view.panels["train"]._mistakes._confusion.counts)
    share = 100 * np.trace(counts) / counts.sum()
    last = page.view.panels["train"]._accuracies._rows()[-1]
    assert last[0] == "test"
    assert float(last[2]) == pytest.approx(share, abs=0.1)
    return [f"{share:.2f}", f"{counts.sum():,}"]


TRAINED = "samples=100&hidden=1&width=30&lr=0.3&epochs=8&noise=0.2"
CASES = {
    "overfitting": ("overfitting", TRAINED, of_overfitting),
    "early stopping": ("overfitting", f"{TRAINED}&early=1&patience=1", of_overfitting),
    "search": ("overfitting", f"{TRAINED}&part=search&trials=3", of_a_search),
    "autoencoders": (
        "autoencoders",
        "samples=1000&epochs=9&batch=10&code=8&lr=0.003",
        of_autoencoders,
    ),
    "films": ("autoencoders", "part=films", of_films),
    "batch-norm": ("batch-norm", "epochs=2&samples=200&batch_size=20", of_batch_norm),
    "cnn": ("cnn", "part=train&samples=1000&filters=4&hidden=10&epochs=1", of_cnn),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_at_the_end_is_what_a_table_has(case, monkeypatch):
    monkeypatch.setattr(DigitStore, "load", load_bars)
    monkeypatch.setattr(OverfittingExperiment.__init__, "__defaults__", (Inline,))
    lab, query, shown = CASES[case]
    page = Page(lab, query)
    page.do(page.view.experiment.run)
    said = page.view.experiment.message.said(str)
    numbers = iter(numbers_in(said))
    assert all(each in numbers for each in shown(page, said)), (said, shown(page, said))
