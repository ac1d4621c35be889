"""The training half of the cnn lab without its view: runs, refusals, files."""

import asyncio
import io
import json

import numpy as np
import pytest

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.message import RefusedError
from weblab.labs.cnn.compute import training as module
from weblab.labs.cnn.compute.architecture import LARGEST_MEMORY
from weblab.labs.cnn.compute.evaluation import Report
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.labs.cnn.compute.record import WINDOW
from weblab.labs.cnn.compute.training import DigitsTraining
from weblab.nn import checkpoint, safetensors

SMALL = {"filters": 3, "hidden": 12, "samples": 1_000, "batch_size": 100, "epochs": 2, "seed": 5}


class FakeStore:
    """Pictures of ten kinds, each a bright row of its own under some noise."""

    async def load(self, split, count=None, on_progress=None):
        rng = np.random.default_rng(split == "test")
        labels = rng.integers(0, 10, count or 300).astype(np.uint8)
        images = rng.integers(0, 60, (len(labels), 28, 28)).astype(np.uint8)
        images[np.arange(len(labels)), 4 + 2 * labels, 4:24] = 255
        return Digits(images, labels)


@pytest.fixture(autouse=True)
def digits(monkeypatch):
    monkeypatch.setattr(module, "STORE", FakeStore())


def finish(experiment: DigitsTraining, until_step: int | None = None) -> DigitsTraining:
    """Train to the end, or pause at a step."""

    async def scenario():
        experiment.run()
        while experiment.state == "running":
            if until_step is not None and experiment.step >= until_step:
                experiment.pause()
            await asyncio.sleep(0)

    asyncio.run(scenario())
    return experiment


def stepped(experiment: DigitsTraining, steps: int) -> DigitsTraining:
    """Do some steps one by one."""

    async def scenario():
        for _ in range(steps):
            experiment.advance()
            await experiment._task

    asyncio.run(scenario())
    return experiment


def weights(experiment: DigitsTraining) -> bytes:
    return b"".join(array.tobytes() for array in experiment.network.state().values())


@pytest.fixture
def trained() -> DigitsTraining:
    return finish(DigitsTraining(**SMALL))


def test_a_run_learns_and_reports(trained):
    assert trained.state == "done"
    found = trained.metrics
    assert found["test_accuracy"] > 0.8
    assert found["epoch"] == 2
    assert trained.step == 20
    assert found["parameters"] == sum(p.data.size for p in trained.network.parameters())
    assert "300 test digits" in trained.message.said(str)
    assert len(trained.record.points) == 20 // WINDOW
    assert [row[0] for row in trained.record.epochs] == [10, 20]
    assert not np.array_equal(trained.filters_before, trained.network[0].weight.data[:, 0])
    json.dumps(found)


def test_the_same_seed_trains_the_same_network(trained):
    again = finish(DigitsTraining(**SMALL))
    assert weights(again) == weights(trained)
    assert weights(finish(DigitsTraining(**{**SMALL, "seed": 6}))) != weights(trained)


@pytest.mark.parametrize("steps", [3, 10, 13])
@pytest.mark.parametrize("options", [{}, {"dropout": 0.4, "batch_norm": True, "augment": True}])
def test_a_run_goes_on_from_its_file_as_if_it_had_never_stopped(steps, options):
    settings = {**SMALL, **options, "optimizer": "AdamW", "lr": 0.003}
    whole = finish(DigitsTraining(**settings))
    first = stepped(DigitsTraining(**settings), steps)
    second = DigitsTraining(filters=99)
    second.open(first.file())
    assert (second.step, second.state, second.filters) == (steps, "paused", 3)
    assert second.current_lr == 0.003
    finish(second)
    assert weights(second) == weights(whole)
    assert second.record.epochs == whole.record.epochs
    assert second.metrics["train_loss"] == whole.metrics["train_loss"]
    np.testing.assert_array_equal(second.filters_before, whole.filters_before)


@pytest.mark.parametrize(("batch_norm", "batches"), [(True, 27), (False, 28)])
def test_a_digit_that_is_left_over_is_counted_where_it_is_trained_on(batch_norm, batches):
    settings = {**SMALL, "batch_size": 37, "batch_norm": batch_norm, "epochs": 1}
    experiment = DigitsTraining(**settings)
    assert experiment.left_over() == batch_norm  # 27 times 37 is 999
    progress = []
    experiment.param.watch(lambda event: progress.append((experiment.step, event.new)), "progress")
    finish(experiment)
    assert experiment.step == batches
    assert all(done == pytest.approx(step / batches) for step, done in progress)
    seen = experiment.record.last
    assert (seen.batches, seen.samples, seen.seen) == (batches, 38 if batch_norm else 1, 1_000)
    loss, accuracy = experiment.record.means()
    assert (loss, accuracy) == pytest.approx(tuple(experiment.record.epochs[-1][1:4:2]))


def test_a_digit_that_is_left_over_can_be_left_out():
    settings = {**SMALL, "batch_size": 37, "batch_norm": True, "epochs": 1}
    dropped, merged = (finish(DigitsTraining(**settings, last=last)) for last in ("drop", "merge"))
    assert (dropped.step, merged.step) == (27, 27)
    seen = dropped.record.last
    assert (seen.batches, seen.samples, seen.seen) == (27, 37, 999)
    assert weights(dropped) != weights(merged)
    assert dropped.record.epochs[-1][1] != merged.record.epochs[-1][1]


def test_where_no_digit_is_alone_that_choice_has_no_effect():
    settings = {**SMALL, "batch_size": 38, "batch_norm": True, "epochs": 1, "last": "drop"}
    dropping = DigitsTraining(**settings)
    assert not dropping.applies("last")
    assert dropping.step == 0
    finish(dropping)
    assert dropping.step == 27
    assert weights(dropping) == weights(finish(DigitsTraining(**{**settings, "last": "merge"})))


def test_a_file_from_before_that_choice_is_opened():
    experiment = stepped(DigitsTraining(**SMALL), 3)
    names = experiment.names
    experiment.names = lambda *counts: tuple(name for name in names(*counts) if name != "last")
    older = experiment.file()
    assert b'"last"' not in older
    second = DigitsTraining(last="drop")
    second.open(older)
    assert (second.step, second.last) == (3, "merge")


def test_a_run_that_is_done_goes_on_with_more_epochs(trained):
    trained.epochs = 3
    finish(trained)
    assert trained.step == 30
    assert weights(trained) == weights(finish(DigitsTraining(**{**SMALL, "epochs": 3})))


def test_a_run_that_is_done_starts_anew_otherwise(trained):
    before = weights(trained)
    trained.filters = 4
    assert trained.pending == ["filters"]
    trained.epochs = 3
    finish(trained)
    assert len(trained.network[0].weight.data) == 4
    assert weights(trained) != before


def test_a_new_rate_counts_at_once(trained):
    trained.lr = 0.5
    assert trained.training.optimizer.lr == 0.5
    assert trained.changes == [(20, "lr", 0.5)]


def test_what_needs_too_much_memory_is_refused_before_it_is_built():
    experiment = finish(DigitsTraining(filters=256, hidden=2_000))
    assert experiment.state == "error"
    assert experiment.network is None
    said = experiment.message.said(str)
    assert f"{experiment.architecture.parameters():,}" in said
    assert str(LARGEST_MEMORY >> 20) in said


def test_blocks_that_leave_nothing_are_refused():
    experiment = finish(DigitsTraining(blocks=3, filter_size=7))
    assert experiment.state == "error"
    assert experiment.metrics["parameters"] is None
    assert experiment.message.said(str).startswith(("Block 2 ", "Block 3 "))
    experiment.padded = True
    assert experiment.obstacle() is None


def test_divergence_is_explained_and_the_last_good_weights_stay():
    experiment = stepped(DigitsTraining(**SMALL), 2)
    experiment.training.optimizer.lr = 1e30
    finish(experiment)
    assert experiment.state == "error"
    assert "Diverged" in experiment.message.said(str)
    assert all(np.isfinite(p.data).all() for p in experiment.network.parameters())
    assert experiment.file()


def test_a_network_whose_units_died_is_said_to_guess():
    experiment = finish(DigitsTraining(**SMALL, optimizer="Momentum", lr=10.0))
    assert "only guesses" in experiment.message.said(str)


def bytes_of(model: nn.Layer) -> bytes:
    file = io.BytesIO()
    nn.save(model, file)
    return file.getvalue()


def altered(data: bytes, **changes) -> bytes:
    tensors, metadata = safetensors.read(data)
    document = json.loads(metadata[checkpoint.KEY]) | changes
    return safetensors.write(tensors, {checkpoint.KEY: json.dumps(document)})


def with_settings(data: bytes, **changes) -> bytes:
    _, metadata = safetensors.read(data)
    notes = json.loads(metadata[checkpoint.KEY])["notes"]
    notes["settings"] |= changes
    return altered(data, notes=notes)


REFUSED = {
    "empty": (lambda data: b"", "damaged"),
    "text": (lambda data: b"hello, I am a model" * 9, "damaged"),
    "cut off": (lambda data: data[:-100], "damaged"),
    "not ours": (lambda data: safetensors.write({"w": np.ones(3)}), "not saved by weblab"),
    "newer": (lambda data: altered(data, version=2), "newer version"),
    "another lab's": (lambda data: bytes_of(nn.zoo.mlp([784, 10])), "another architecture"),
    "another network": (lambda data: with_settings(data, filters=4), "another architecture"),
    "another optimizer": (lambda data: with_settings(data, optimizer="SGD"), "architecture"),
    "huge": (lambda data: with_settings(data, filters=256, hidden=2_000), "MB"),
    "out of bounds": (lambda data: with_settings(data, samples=10**9), "damaged"),
    "a text for a number": (lambda data: with_settings(data, blocks="1"), "damaged"),
    "no settings": (lambda data: altered(data, notes={"lab": "cnn"}), "damaged"),
    "a position": (lambda data: altered(data, position={"epoch": "1"}), "damaged"),
    "no position": (lambda data: altered(data, position=3), "damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_its_reason_and_the_network_stays(trained, case):
    spoil, reason = REFUSED[case]
    before, settings = weights(trained), trained.param.values()
    with pytest.raises(RefusedError, match=reason):
        trained.open(spoil(trained.file()))
    assert weights(trained) == before
    assert trained.param.values() == settings


def test_without_a_network_there_is_no_file():
    assert DigitsTraining().file() is None


def test_mistakes_are_sorted_by_how_sure_they_were():
    digits = Digits(np.zeros((4, 28, 28), np.uint8), np.array([1, 2, 2, 3], np.uint8))
    report = Report(digits, np.array([1, 3, 3, 5]), np.array([0.9, 0.6, 0.8, 0.7]), 0.1)
    assert report.accuracy == 0.25
    assert report.confusion()[2, 3] == 2
    assert report.chosen(None, 9).tolist() == [2, 3, 1]
    assert report.chosen((2, 3), 1).tolist() == [2]


def test_a_whole_run_is_recorded_but_not_one_from_a_file_or_out_of_sight(trained):
    found = trained.recorded()
    assert found["curves"]["accuracy_test"][0] == [1, 2]
    assert found["metrics"]["accuracy_test"] == 100 * trained.report.accuracy
    assert trained.begun_with["part"] == "train"
    opened = DigitsTraining()
    opened.open(trained.file())
    opened.epochs = 3
    assert finish(opened).state == "done"
    assert len(opened.record.epochs) == 3
    assert opened.recorded() is None
    opened.reset()
    assert finish(opened).recorded()["metrics"]["accuracy_test"] is not None
    both = finish(CnnExperiment(part="train", **SMALL))
    assert both.recorded() is not None
    both.part = "explore"
    assert both.recorded() is None
