"""The batch-norm lab without its view, on digits that are made up."""

import asyncio
import json

import pytest

from weblab.labs.batch_norm.compute.experiment import BATCH_SIZES, SAMPLES, BatchNormExperiment
from weblab.labs.batch_norm.compute.networks import KINDS, SCALES


@pytest.fixture
def experiment(train, test, monkeypatch) -> BatchNormExperiment:
    async def prepare(self) -> None:
        self._data = train, test

    monkeypatch.setattr(BatchNormExperiment, "prepare", prepare)
    return BatchNormExperiment(epochs=2, batch_size=100)


async def until(experiment: BatchNormExperiment, *states: str) -> None:
    while experiment.state not in states:
        await asyncio.sleep(0.005)


async def press_step(experiment: BatchNormExperiment) -> None:
    before = experiment.step
    experiment.advance()
    while experiment.step == before:
        await asyncio.sleep(0.005)


def run_to_the_end(experiment: BatchNormExperiment) -> None:
    async def scenario():
        experiment.run()
        await until(experiment, "done", "error")

    asyncio.run(scenario())


def test_a_run_ends_with_a_figure_of_every_network(experiment):
    run_to_the_end(experiment)
    assert experiment.state == "done", experiment.message
    figures = experiment.metrics
    accuracies = [figures[f"accuracy_{kind}_{i}"] for kind in KINDS for i in range(len(SCALES))]
    assert all(0 <= accuracy <= 1 for accuracy in accuracies)
    assert figures["epoch"] == 2
    assert figures["train_accuracy_norm"] == figures["accuracy_norm_8"]
    json.dumps(figures, allow_nan=False)
    assert "of 16 networks" in experiment.message.said(str)


def test_steps_and_a_run_give_the_same(experiment):
    async def scenario():
        for step in range(1, 4):
            await press_step(experiment)
            assert (experiment.state, experiment.step) == ("paused", step)
        experiment.run()
        await until(experiment, "done")

    asyncio.run(scenario())
    stepped = experiment.metrics
    run_to_the_end(experiment)
    assert experiment.metrics == stepped


def test_looking_at_other_scales_and_modes_changes_no_result(experiment):
    run_to_the_end(experiment)
    plain = experiment.metrics

    async def scenario():
        experiment.reset()
        await press_step(experiment)
        experiment.scale = 3
        assert "train_accuracy_norm" in experiment.metrics, "measured at once, as it is paused"
        experiment.compare_modes()
        experiment.layer_statistics()
        experiment.scale = 8
        experiment.run()
        await until(experiment, "done")

    asyncio.run(scenario())
    assert experiment.metrics == plain


def test_who_diverges_is_said_and_the_run_goes_on(experiment):
    experiment.lr = 1.0
    said = []
    experiment.param.watch(lambda event: said.append(event.new.said(str)), "message")
    run_to_the_end(experiment)
    assert experiment.state == "done"
    assert experiment.metrics["diverged_plain_0"] >= 1
    assert any("without batch normalization diverged at step" in sentence for sentence in said)
    assert "Diverged:" in experiment.message.said(str)


def test_rate_and_momentum_change_in_mid_run_and_are_noted(experiment):
    async def scenario():
        await press_step(experiment)
        experiment.lr = 0.02
        experiment.momentum = 0.5
        assert experiment.changes == [(1, "lr", 0.02), (1, "momentum", 0.5)]
        await press_step(experiment)
        network = experiment.pair["norm"]
        assert network.optimizer.lr == 0.02
        assert network.norms[0].momentum == 0.5
        experiment.epochs = 3
        assert experiment.pending == ["epochs"]

    asyncio.run(scenario())


def test_modes_and_statistics_wait_for_a_network(experiment):
    assert experiment.compare_modes() is None
    assert experiment.layer_statistics() is None
    run_to_the_end(experiment)
    evaluated, by_size = experiment.compare_modes()
    assert evaluated.samples == 200
    assert by_size[2].accuracy <= by_size[200].accuracy
    assert experiment.layer_statistics().running_mean.shape == (20,)


def test_a_reset_forgets_the_networks(experiment):
    run_to_the_end(experiment)
    experiment.reset()
    assert experiment.grid is None
    assert experiment.pair == {}
    assert experiment.metrics == {}


def test_no_batch_is_left_over():
    assert all(samples % size == 0 for samples in SAMPLES for size in BATCH_SIZES)
