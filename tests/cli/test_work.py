"""A run of the command is the run of the page."""

import asyncio
import re

import pytest

from tests.labs.page import Page
from weblab.cli import work
from weblab.cli.labs import make
from weblab.labs.registry import LABS

RUNS = {
    "optimizers": {"steps": 10, "lr_SGD": 0.02},
    "overfitting": {"epochs": 2, "samples": 100, "width": 20, "dropout": 0.2},
    "backprop": {},
}


def without_times(metrics):
    return {name: value for name, value in metrics.items() if not name.startswith("seconds")}


@pytest.mark.parametrize("lab", RUNS)
def test_its_link_opens_the_run_with_equal_bits(lab, bars):
    row = work.run(lab, 1, 3, RUNS[lab])
    assert row["state"] == "done"
    page = Page(lab, row["query"])
    experiment = page.view.experiment
    page.do(experiment.run)
    assert without_times(experiment.metrics) == without_times(row["metrics"])
    assert (experiment.step, experiment.seed) == (row["steps"], 3)
    assert any(isinstance(value, float) for value in row["metrics"].values())


def test_each_step_is_that_of_the_lab(bars):
    alone, driven = (
        make(LABS["overfitting"], {"epochs": 2, "samples": 100, "width": 20}) for _ in range(2)
    )
    asyncio.run(alone.complete())

    async def scenario():
        driven.run()
        await driven._task

    asyncio.run(scenario())
    assert [each.train.loss for each in alone.history] == [
        each.train.loss for each in driven.history
    ]
    assert len(alone.history) == 3
    assert alone.state == driven.state == "done"


def test_a_run_that_diverges_is_a_result(bars):
    row = work.run("overfitting", 1, 0, {"samples": 100, "lr": 1.0, "hidden": 4, "width": 200})
    assert row["state"] == "diverged"
    assert re.fullmatch(r"Diverged at step \d+: the loss is not finite.", row["message"])
    assert row["metrics"]["epoch"] > 0
