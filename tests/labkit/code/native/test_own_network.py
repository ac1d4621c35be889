"""A network of a visitor's layers, trained in a worker, as the page hears of it."""

import asyncio

import numpy as np
import pytest

from tests.labkit.code.at_bench import bench_of_processes
from weblab.datasets.digits import Digits
from weblab.labkit.code import own_network
from weblab.workshop.exercises import load_exercise
from weblab.workshop.messages import spoken


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    """Digits of three kinds that are easily told apart."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 256, (3, 28, 28)) * (rng.random((3, 28, 28)) < 0.2)
    labels = rng.integers(0, 3, 600)
    images = np.clip(kinds[labels] + rng.integers(-20, 20, (600, 28, 28)), 0, 255)
    found = Digits(images.astype(np.uint8), labels.astype(np.uint8))

    class Store:
        async def load(self, split, count):
            return found[:500] if split == "train" else found[500:]

    monkeypatch.setattr(own_network, "DIGITS", Store())


def reports_of(answers):
    async def scenario():
        with bench_of_processes() as bench:
            return [report async for report in own_network.train(bench, answers)]

    return asyncio.run(scenario())


def test_right_answers_learn_and_are_told_so():
    names = ("affine", "relu", "softmax-loss", "sgd")
    reports = reports_of({name: load_exercise(name).solution for name in names})
    assert reports[0]["status"] == "running"
    assert reports[-1]["status"] == "done"
    said = spoken(reports[-1]["message"])
    assert said.startswith("Your layers have learned to read digits: after epoch")
    assert said.endswith("The goal was 95%.")


def test_an_answer_that_fails_is_told_with_its_line():
    source = load_exercise("relu").solution.replace("return dout", "return 1 / 0 * dout")
    assert "1 / 0" in source
    report = reports_of({"relu": source})[-1]
    assert report["status"] == "error"
    assert "ZeroDivisionError" in spoken(report["message"])
    assert report["line"] is not None
