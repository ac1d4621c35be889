"""The backprop lab without its view: runs, steps, edits, links and their limits."""

import asyncio

import numpy as np
import pytest

from weblab.labkit.url.query import query_of, read_query
from weblab.labs.backprop.compute.experiment import CHECK, BackpropExperiment
from weblab.labs.backprop.compute.presets import GIVEN
from weblab.labs.backprop.compute.sweep import EPSILONS

QUICK = 0.1


async def ended(experiment: BackpropExperiment) -> None:
    while experiment.state == "running":
        await asyncio.sleep(0.01)


def run_to_the_end(experiment: BackpropExperiment) -> dict:
    async def scenario():
        experiment.run()
        await ended(experiment)

    asyncio.run(scenario())
    return experiment.metrics


def test_two_apples_end_with_the_book_s_numbers():
    experiment = BackpropExperiment(pace=QUICK)
    assert run_to_the_end(experiment) == pytest.approx(
        {"output": 220, "grad_apple": 2.2, "grad_apples": 110, "grad_tax": 200}
    )
    assert (experiment.state, experiment.step) == ("done", 4)
    assert "total = 220" in experiment.message.said(str)


def test_it_is_stepped_forward_and_then_backward():
    async def scenario():
        experiment = BackpropExperiment()
        found = []
        for _step in range(4):
            experiment.advance()
            await asyncio.sleep(0.01)
            found.append((experiment.metrics["output"], experiment.metrics["grad_tax"]))
        assert found == [
            (None, None),
            (pytest.approx(220), None),
            (pytest.approx(220), pytest.approx(200)),
            (pytest.approx(220), pytest.approx(200)),
        ]

    asyncio.run(scenario())


def test_an_edit_counts_at_once_before_during_and_after_a_run():
    experiment = BackpropExperiment(pace=QUICK)
    experiment.apples = 3
    assert experiment.graph_run.nodes["apples"].value == 3
    assert run_to_the_end(experiment)["output"] == pytest.approx(330)
    experiment.tax = 2
    assert experiment.state == "done"
    assert experiment.metrics == pytest.approx(
        {"output": 600, "grad_apple": 6, "grad_apples": 200, "grad_tax": 300}
    )
    assert experiment.changes == [(4, "tax", 2)]
    assert "tax" in experiment.message.said(str)
    experiment.restore()
    assert experiment.metrics["output"] == pytest.approx(220)


def test_cells_are_kept_within_their_limits():
    experiment = BackpropExperiment(preset="affine")
    experiment.give("affine_b", [99, float("nan")])
    assert experiment.affine_b == "10_0"
    np.testing.assert_array_equal(experiment.given("affine_b"), [10, 0])
    experiment.give("tax", [-3])
    assert experiment.tax == 0


def test_the_seed_decides_the_tensors_and_a_link_brings_them_back():
    one, other = (BackpropExperiment(preset="conv", seed=seed) for seed in (1, 2))
    assert (one.given("conv_x") != other.given("conv_x")).any()
    one.give("conv_v", [0.5, -1e-7, *range(7)])
    again = BackpropExperiment()
    assert read_query(again, query_of(one)) == []
    np.testing.assert_array_equal(again.given("conv_v").ravel(), [0.5, -1e-7, *range(7)])
    for each in (again, one):
        list(each.graph_run.run())
    assert again.graph_run.output.value == one.graph_run.output.value


def test_links_stay_short_even_with_every_cell_typed():
    experiment = BackpropExperiment(preset="conv")
    rng = np.random.default_rng(0)
    for key, given in GIVEN.items():
        low, high = given.bounds
        experiment.give(key, list(rng.uniform(low, high, int(np.prod(given.shape)))))
    assert len(query_of(experiment)) < 1_500


@pytest.mark.parametrize(
    "query",
    [
        *("tax=11", "apples=-1", "apple=nan", "orange=inf", "preset=pears", "part=sleep"),
        *("affine_b=1", "affine_b=1_2_3", "affine_t=2_0_0_1", "conv_x=a", "conv_w=nan_0_0_0"),
        *(
            "bug=fly",
            "batch_size=0",
            "batch_size=17",
            "epsilon=1",
            "epsilon=0",
            "affine_w=11_0_0_0_0_0",
        ),
    ],
)
def test_a_link_cannot_pass_the_limits(query):
    experiment = BackpropExperiment()
    problems = read_query(experiment, query)
    assert len(problems) == 1
    name = query.split("=")[0]
    assert name in problems[0]
    assert getattr(experiment, name) == experiment.param[name].default


def test_the_check_is_swept_epsilon_by_epsilon():
    experiment = BackpropExperiment(part=CHECK)
    found = run_to_the_end(experiment)
    assert experiment.step == len(EPSILONS)
    assert found["error_best"] < 1e-7
    assert found["wrong"] == ""


def test_planting_a_bug_after_a_check_checks_again():
    async def scenario():
        experiment = BackpropExperiment(part=CHECK)
        experiment.run()
        await ended(experiment)
        experiment.bug = "bias"
        assert experiment.state == "running"
        assert experiment.errors["2.bias"].error > 0.1, "what is looked at shows it at once"
        await ended(experiment)
        assert experiment.metrics["wrong"] == "2.bias"
        assert "b₂" in experiment.message.said(str)

    asyncio.run(scenario())


def test_another_batch_waits_for_a_reset():
    experiment = BackpropExperiment(part=CHECK)
    run_to_the_end(experiment)
    experiment.batch_size = 1
    assert experiment.pending == ["batch_size"]
    assert len(experiment.subject().inputs) == 6
    experiment.reset()
    assert len(experiment.subject().inputs) == 1


def test_another_graph_starts_over():
    experiment = BackpropExperiment(pace=QUICK)
    run_to_the_end(experiment)
    experiment.preset = "fruit"
    assert (experiment.state, experiment.step, experiment.metrics) == ("idle", 0, {})
    assert run_to_the_end(experiment)["output"] == pytest.approx(715)


def test_the_pace_may_change_while_it_plays():
    async def scenario():
        experiment = BackpropExperiment(pace=2.0)
        experiment.run()
        await asyncio.sleep(0.01)
        experiment.pace = QUICK
        assert experiment.state == "running"
        await ended(experiment)
        assert experiment.step == 4

    asyncio.run(scenario())
