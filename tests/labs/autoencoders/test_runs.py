"""Every kind trains, is measured, and is the same again with the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from weblab import nn
from weblab.labs.autoencoders.compute.digits_run import DigitsRun, Outcome, Trained, Watched
from weblab.labs.autoencoders.compute.kinds import KINDS, PIXELS, Settings
from weblab.labs.autoencoders.compute.measures import copied, probe_iter, scrambled
from weblab.labs.autoencoders.compute.movies import RATINGS, MoviesRun, mean_error


def blobs(count: int, seed: int) -> nn.Dataset:
    """Return pictures of a bright square, whose place is the label."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    images = np.zeros((count, 28, 28), np.float32)
    for image, label in zip(images, labels, strict=True):
        top, left = 4 + 10 * (label // 5) + rng.integers(2), 4 + 4 * (label % 5)
        image[top : top + 6, left : left + 4] = 1
    return nn.Dataset(images.reshape(count, PIXELS), labels)


TRAIN, TEST = blobs(400, 0), blobs(200, 1)


def made(name: str, *, code: int = 8, epochs: int = 3, seed: int = 0, **others) -> DigitsRun:
    kind = replace(KINDS[name], epochs=epochs)
    return DigitsRun(
        kind,
        Settings(code=code, **others),
        nn.Dataset(TRAIN.inputs),
        TRAIN,
        TEST,
        epochs=epochs,
        batch_size=20,
        lr=lambda: 3e-3,
        seed=seed,
        raw_probe=0.5,
    )


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_learns_and_is_measured(name):
    run = made(name)
    events = list(run.events())
    steps = [event for event in events if isinstance(event, Trained)]
    assert [event.step for event in steps] == list(range(1, run.steps + 1))
    tested = [event.mse for event in events if isinstance(event, Watched)]
    assert tested[-1] < tested[0]
    outcome = events[-1]
    assert isinstance(outcome, Outcome)
    assert outcome.mse == pytest.approx(np.square(run.model(TEST.inputs) - TEST.inputs).mean())
    assert outcome.raw_probe == 0.5
    assert 0 < outcome.pca_mse < outcome.mean_mse
    assert run.encode(TEST.inputs[:3]).shape == (3, 8)
    assert run.reconstruct(TEST.inputs[:3]).shape == (3, PIXELS)


def test_a_run_is_the_same_again_and_another_with_another_seed():
    first, again, other = (
        [event for event in made("variational", seed=seed).events() if isinstance(event, Trained)]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_a_stack_is_trained_layer_by_layer_and_shown_so():
    run = made("stacked", epochs=1)
    assert [len(list(part.encoder)) for part in run.stages] == [1, 2, 3, 3]
    stages = [event.stage for event in run.events() if isinstance(event, Trained)]
    assert stages == [stage for stage in range(4) for _step in range(20)]


def test_the_rate_falls_to_a_tenth_in_each_stage():
    run = made("stacked", epochs=1)
    rates = [run.optimizer.lr for event in run.events() if isinstance(event, Trained)]
    assert rates[19] == pytest.approx(3e-3 * (1 - 0.9 * 19 / 20))
    assert rates[20] == rates[0] == 3e-3


def test_divergence_is_told_with_the_step_of_the_whole_run():
    run = made("stacked", epochs=1)
    events = run.events()
    for event in events:
        if isinstance(event, Trained) and event.step == 30:
            run.stages[1].encoder[1].parameters()[0].data[:] = np.nan
            with pytest.raises(nn.DivergenceError, match="step 31"):
                list(events)


def test_a_probe_reads_what_lies_open_and_nothing_where_there_is_nothing():
    def probed(encode) -> float:
        steps = probe_iter(encode, TRAIN, TEST)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    assert probed(lambda x: x) > 0.95
    assert probed(lambda x: 0 * x[:, :5]) < 0.3


def test_scrambled_pictures_have_the_same_ink_elsewhere():
    mixed = scrambled(TEST.inputs)
    np.testing.assert_allclose(mixed.sum(axis=1), TEST.inputs.sum(axis=1), rtol=1e-6)
    assert np.mean((mixed != TEST.inputs).any(axis=1)) > 0.9
    np.testing.assert_array_equal(mixed, scrambled(TEST.inputs))


def test_a_perfect_copy_is_one_and_the_mean_picture_nothing():
    mean = TEST.inputs.mean(axis=0)
    assert copied(lambda x: x, TEST.inputs, mean) == 1
    assert copied(lambda x: 0 * x + mean, TEST.inputs, mean) == pytest.approx(0, abs=1e-6)


def test_the_films_come_out_as_the_curriculum_says():
    run = MoviesRun(lr=lambda: 0.02, seed=0)
    steps = list(run.events())
    assert run.errors() == pytest.approx([0.84, 0.38, 0.24, 0.10], rel=0.15)
    assert mean_error() == pytest.approx(1.72, rel=0.02)
    assert steps[-1].errors == pytest.approx(run.errors(), rel=0.05)
    assert run.encode(2, RATINGS).shape == (len(RATINGS), 2)
