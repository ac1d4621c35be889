"""The autoencoders lab without its view: what is set, what runs, and what is looked at."""

import asyncio

import numpy as np
import pytest

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.url.query import query_of, read_query
from weblab.labs.autoencoders.compute import memory
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.gallery import hide
from weblab.labs.autoencoders.compute.kinds import KINDS, PIXELS, Settings
from weblab.labs.autoencoders.ui.code_map import map_codes


def squares(count: int, seed: int) -> Digits:
    """Return pictures of a bright square, whose place is the label."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    images = np.zeros((count, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        top, left = 4 + 10 * (label // 5) + rng.integers(2), 4 + 4 * (label % 5)
        image[top : top + 6, left : left + 4] = 255
    return Digits(images, labels)


class Store:
    """A store of squares instead of digits."""

    SIZES = {"train": 2_000, "test": 1_000}  # noqa: RUF012

    async def load(self, split, count=None, on_progress=None):
        return squares(self.SIZES[split], seed=len(split))[:count]


def made(**params) -> AutoencodersExperiment:
    params = {"samples": 1_000, "epochs": 1, "batch_size": 100, "code": 8, **params}
    experiment = AutoencodersExperiment(Store(), **params)
    experiment.first = squares(1_000, seed=4)
    return experiment


def run_to_the_end(experiment: AutoencodersExperiment) -> AutoencodersExperiment:
    async def scenario():
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0.01)

    asyncio.run(scenario())
    return experiment


def test_a_run_is_measured_beside_pca_and_listed():
    experiment = run_to_the_end(made(code=16))
    assert experiment.state == "done", experiment.message
    figures = experiment.metrics
    assert figures["epoch"] == 1
    assert 0 < figures["pca_mse"] < figures["mean_mse"]
    assert figures["raw_probe_accuracy"] > 0.95
    assert experiment.results == [("undercomplete", 16, 10, experiment.outcome)]
    assert [step for step, _loss in experiment.losses] == list(range(1, 11))
    assert experiment.reconstruct(experiment.examples()).shape == (10, PIXELS)
    assert experiment.linear(experiment.examples()).shape == (10, PIXELS)
    experiment.reset()
    assert experiment.digits is None
    assert experiment.reconstruct(experiment.examples()) is None
    assert len(experiment.results) == 1


def test_the_film_toy_ends_as_the_curriculum_says():
    experiment = run_to_the_end(made(part="films"))
    found = [experiment.metrics[f"rmse_{nodes}"] for nodes in (1, 2, 3, 4)]
    assert found == pytest.approx([0.84, 0.38, 0.24, 0.10], rel=0.15)
    assert experiment.metrics["rmse_mean"] == pytest.approx(1.72, rel=0.02)


def test_a_link_repeats_a_run_and_says_only_what_was_chosen():
    first = run_to_the_end(made(kind="variational", seed=3))
    again = AutoencodersExperiment(Store())
    assert read_query(again, query_of(first)) == []
    assert query_of(again) == query_of(first)
    assert run_to_the_end(again).metrics == first.metrics


def test_a_value_that_another_kind_suggests_can_be_linked():
    experiment = AutoencodersExperiment(Store())
    read_query(experiment, "kind=sparse&code=32")
    assert experiment.value("code") == 32
    assert query_of(experiment) == "kind=sparse&code=32&seed=0"


def test_with_another_kind_come_its_own_suggestions():
    experiment = AutoencodersExperiment(Store(), code=64)
    experiment.kind = "overcomplete"
    assert experiment.code is None
    assert experiment.value("code") == 1024
    experiment.effort = "full"
    assert experiment.value("samples") == 60_000


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("code", [2, 40])
def test_weights_are_counted_before_they_are_there(name, code):
    model = KINDS[name].make(Settings(code=code), np.random.default_rng(0))
    assert memory.weights(name, code) == sum(each.data.size for each in model.parameters())


def test_a_run_that_does_not_fit_is_refused_with_its_size():
    experiment = run_to_the_end(made(kind="convolutional", batch_size=5_000))
    assert experiment.state == "error"
    assert experiment.digits is None
    said = experiment.message.said(str)
    assert f"{experiment.needs()[1] >> 20} MB" in said
    assert "512 MB" in said


def test_all_full_runs_fit():
    for kind in KINDS:
        experiment = AutoencodersExperiment(Store(), kind=kind, effort="full")
        assert experiment.needs()[1] < memory.LIMIT_BYTES / 2


def test_knobs_count_from_the_next_step_on():
    async def scenario():
        experiment = made(kind="denoising")
        experiment.advance()
        while experiment.step < 1:
            await asyncio.sleep(0.01)
        experiment.mask = 0.6
        noise = next(
            each for each in experiment.digits.model.walk() if isinstance(each, nn.MaskingNoise)
        )
        assert noise.p == 0.6
        assert experiment.changes == [(1, "mask", 0.6)]
        assert experiment.pending == []

    asyncio.run(scenario())


def test_another_kind_waits_for_the_reset_with_its_rate():
    async def scenario():
        experiment = made(kind="sparse")
        experiment.advance()
        while experiment.step < 1:
            await asyncio.sleep(0.01)
        before = experiment.digits.lr()
        experiment.kind = "overcomplete"
        assert "kind" in experiment.pending
        assert experiment.digits.lr() == before != experiment.suggested("lr")

    asyncio.run(scenario())


def test_a_rate_that_teaches_nothing_is_said():
    experiment = run_to_the_end(made(kind="contractive", lr=10.0))
    assert experiment.metrics["test_mse"] > experiment.metrics["mean_mse"]
    assert "smaller learning rate" in experiment.message.said(str)


def test_a_drawing_comes_before_the_chosen_digit():
    experiment = made(digit=7)
    np.testing.assert_array_equal(experiment.subject(), experiment.first.inputs()[7].ravel())
    experiment.strokes = SAMPLES[3]
    assert experiment.subject().shape == (PIXELS,)
    assert not np.array_equal(experiment.subject(), experiment.first.inputs()[7].ravel())
    experiment.strokes = []
    np.testing.assert_array_equal(experiment.subject(), experiment.first.inputs()[7].ravel())


def test_what_is_hidden_stays_hidden_as_more_is():
    images = np.ones((3, PIXELS), np.float32)
    some, more = hide(images, 0.2), hide(images, 0.6)
    assert some.mean() == pytest.approx(0.8, abs=0.05)
    assert more.mean() == pytest.approx(0.4, abs=0.05)
    assert (more <= some).all()
    np.testing.assert_array_equal(hide(images, 0), images)


def test_a_denoising_network_is_shown_digits_with_holes():
    assert made(kind="denoising", mask=0.5).hidden == 0.5
    assert made(kind="denoising", noise=0.1).hidden == 0.1
    assert made(kind="sparse").hidden == 0


def test_a_code_of_two_numbers_is_its_own_map():
    codes = np.random.default_rng(0).random((50, 2), dtype=np.float32)
    found = map_codes(codes)
    assert found.exact
    np.testing.assert_array_equal(found.points, codes)
    np.testing.assert_allclose(found.code(0.25, 0.5), [[0.25, 0.5]])
    left, right, bottom, top = found.extent()
    assert (codes > [left, bottom]).all()
    assert (codes < [right, top]).all()


def test_a_map_of_a_longer_code_leads_back_and_does_not_jump():
    rng = np.random.default_rng(0)
    codes = (rng.standard_normal((100, 2)) @ rng.standard_normal((2, 20))).astype(np.float32)
    found = map_codes(codes)
    assert not found.exact
    place = found.place(codes[:1])[0]
    np.testing.assert_allclose(found.code(*place), codes[:1], atol=1e-3)
    again = map_codes(codes * np.float32(1.01), found)
    np.testing.assert_allclose(again.points, 1.01 * found.points, rtol=0.01, atol=0.05)


def test_a_code_of_one_number_is_a_line_on_the_map():
    found = map_codes(np.arange(5, dtype=np.float32)[:, None])
    np.testing.assert_array_equal(found.points[:, 1], 0)
    assert found.code(2.5, 0).tolist() == [[2.5]]
