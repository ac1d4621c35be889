"""A reset that is undone: the run is what it was, and goes on as if there had been no reset."""

from typing import Any

import pytest

from tests.labs.page import Page, load_bars
from weblab.datasets.digit_store import DigitStore
from weblab.labkit.experiment import runnable

RUNS = {
    "cnn": "part=train&digits=300&epochs=1",
    "optimizers": "steps=12",
    "initialization": "digits=500&iterations=12",
    "backprop": "",
    "batch-norm": "digits=500&epochs=1",
    "overfitting": "digits=100&epochs=3",
    "autoencoders": "digits=500&epochs=1",
}
STEPS = 3
OF_THE_CLOCK = ("heap_bytes", "seconds", "images_per_second")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(DigitStore, "load", load_bars)
    monkeypatch.setattr(runnable, "UNDO_S", 0.0)


def figures(page: Page) -> dict[str, Any]:
    """Return what a run has come to, but for what the clock says."""
    metrics = page.view.experiment.metrics
    return {k: v for k, v in metrics.items() if not k.startswith(OF_THE_CLOCK)}


@pytest.mark.parametrize("lab", RUNS)
def test_a_reset_is_undone_and_the_run_goes_on_with_the_same_bits(lab):
    page = Page(lab, RUNS[lab])
    experiment = page.view.experiment
    page.do(*[experiment.advance] * STEPS)
    before = figures(page), experiment.step, experiment.state
    assert experiment.step == STEPS
    page.do(experiment.discard)
    assert (experiment.step, experiment.state) == (0, "idle")
    assert experiment.can_undo
    page.do(experiment.undo)
    assert (figures(page), experiment.step, experiment.state) == before
    assert not experiment.can_undo
    page.do(experiment.run)
    assert experiment.state == "done"
    undone = figures(page)
    page.do(experiment.reset, *[experiment.advance] * STEPS, experiment.run)
    assert figures(page) == undone
