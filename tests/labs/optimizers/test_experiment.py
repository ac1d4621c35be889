"""The optimizers lab without its view: races that end where the curriculum says."""

import asyncio

import pytest

from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.labs.optimizers.compute.rivals import (
    KNOWN,
    LEARNING_RATES,
    SURFACES_BY_NAME,
    suggested_lr,
)
from weblab.labs.optimizers.compute.surface_race import SurfaceRace
from weblab.nn.tables import OPTIMIZERS

FIRST_STEPS = {
    "SGD": 32, "Momentum": 24, "AdaGrad": 20, "Adam": 52, "Nesterov": 22, "RMSProp": 6,
}  # fmt: skip


def race_to_the_end(experiment: OptimizersExperiment) -> None:
    async def scenario():
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_the_valley_takes_as_many_steps_as_the_curriculum_says():
    experiment = OptimizersExperiment()
    race_to_the_end(experiment)
    assert experiment.state == "done"
    arrived = {name: experiment.metrics[f"arrived_{name}"] for name in FIRST_STEPS}
    assert arrived == FIRST_STEPS
    assert experiment.message.values == {"name": "RMSProp", "step": 6}


def test_on_the_saddle_nobody_arrives_and_who_leaves_the_map_first_is_named():
    experiment = OptimizersExperiment(steps=200)
    experiment.part = "Saddle"
    race_to_the_end(experiment)
    found = experiment.metrics
    left = {name: found[f"left_{name}"] for name in OPTIMIZERS if found[f"left_{name}"]}
    first = min(left, key=left.__getitem__)
    walker = experiment.surface_race.walkers[first]
    assert abs(walker.trail[left[first]][1]) > 3 >= abs(walker.trail[left[first] - 1][1])
    said = f"Done: {first} left the map first, at step {left[first]}."
    assert experiment.message.said(str) == said
    assert {found[f"arrived_{name}"] for name in OPTIMIZERS} == {None}
    assert min(found[f"f_{name}"] for name in left) < -100, "the race goes on as it did"


def test_one_who_stays_on_the_saddle_leaves_no_map():
    experiment = OptimizersExperiment(steps=50)
    experiment.part = "Saddle"
    experiment.y = 0.0
    race_to_the_end(experiment)
    assert experiment.message.said(str) == "Done: no optimizer has left the map."


def test_who_diverges_drops_out_and_stops_nobody():
    experiment = OptimizersExperiment(lr_SGD=1.05, steps=300)
    race_to_the_end(experiment)
    assert experiment.state == "done"
    assert list(experiment.lost()) == ["SGD"]
    assert experiment.metrics["arrived_Adam"] == 52
    assert "SGD" in experiment.message.said(str)


@pytest.mark.parametrize("surface_name", SURFACES_BY_NAME)
def test_at_the_suggested_rates_nobody_is_lost(surface_name):
    surface = SURFACES_BY_NAME[surface_name]
    lrs = {name: suggested_lr(name, surface_name) for name in OPTIMIZERS}
    race = SurfaceRace(surface, surface.start, lrs)
    for _moved in race.run(60):
        pass
    assert [name for name, walker in race.walkers.items() if walker.lost] == []
    starts = surface.height(*surface.start)
    assert all(walker.heights[-1] < starts for walker in race.walkers.values())


def test_an_own_rate_counts_at_once_and_is_noted():
    async def scenario():
        experiment = OptimizersExperiment()
        experiment.advance()
        await asyncio.sleep(0.01)
        experiment.lr_Adam = 1.0
        assert experiment.surface_race.walkers["Adam"].optimizer.lr == 1.0
        assert experiment.changes == [(1, "lr_Adam", 1.0)]

    asyncio.run(scenario())


def test_a_race_of_nobody_is_refused_with_a_reason():
    experiment = OptimizersExperiment(**dict.fromkeys(OPTIMIZERS, False))
    race_to_the_end(experiment)
    assert experiment.state == "error"
    assert experiment.message.said(str) == "Choose at least one optimizer."


def test_another_surface_is_entered_where_it_usually_is():
    experiment = OptimizersExperiment()
    experiment.part = "Beale"
    assert (experiment.x, experiment.y) == SURFACES_BY_NAME["Beale"].start
    experiment.param.update(x=2.0, y=2.0)
    experiment.part = "Valley"
    assert (experiment.x, experiment.y) == (2.0, 2.0)


def test_every_ground_suggests_a_rate_for_everybody():
    assert set(LEARNING_RATES) == {*SURFACES_BY_NAME, "MNIST"}
    assert all(len(rates) == len(KNOWN) for rates in LEARNING_RATES.values())
