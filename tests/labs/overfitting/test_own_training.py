"""A network with a visitor's dropout beside the lab's own: equal classes learn equally."""

import asyncio

import numpy as np
import pytest

from tests.labkit.code.at_bench import RandomDigits, bench_of_processes
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labs.overfitting.compute import experiment as module
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment

INVERTED = """class Dropout:
    def __init__(self, dropout_ratio=0.5, rng=None):
        self.p, self.rng = dropout_ratio, rng

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= np.float32(self.p)
        self.mask = kept / np.float32(1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    monkeypatch.setattr(module, "DIGIT_STORE", RandomDigits(200))


def trained(source):
    async def scenario():
        experiment = OverfittingExperiment(epochs=4, hidden=2, width=16, dropout=0.3, samples=200)
        with bench_of_processes() as bench:
            experiment.own = OwnCode("Dropout", "Dropout", source, bench)
            experiment.run()
            while experiment.state == "running":
                await asyncio.sleep(0.01)
        return experiment

    return asyncio.run(scenario())


def test_the_same_dropout_learns_the_same():
    experiment = trained(INVERTED)
    assert experiment.state == "done", experiment.message
    own = [(each["epoch"], each["train_accuracy"]) for each in experiment.own_training.measured]
    lab = [(each.epoch, each.train.accuracy) for each in experiment.history]
    assert [epoch for epoch, _ in own] == [epoch for epoch, _ in lab] == [0, 1, 2, 3, 4]
    np.testing.assert_allclose([a for _, a in own], [a for _, a in lab], atol=0.02)
    assert experiment.metrics["own_epoch"] == 4


def test_one_that_fails_is_told_and_the_lab_s_own_network_trains_to_the_end():
    experiment = trained(INVERTED.replace("return dout", "return 1 / 0 * dout"))
    assert experiment.state == "done"
    assert experiment.history[-1].epoch == 4
    assert experiment.own_report["line"] == 13
    experiment.reset()
    assert experiment.own_report == {}
