"""A sweep's runs: kept where they are equal, paused, refused, and in any order."""

import asyncio

import pytest

from tests.labkit.experiment.test_repeats import TASK, Hands, turns
from weblab.labkit.experiment.many_runs import ROOM, Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.settings import Number, Settings
from weblab.labkit.experiment.sweep import Sweep


class Experiment(Settings):
    lr = Number(0.5, (0.1, 1.0), label="Learning rate")
    size = Number(0.0, (0.0, 1.0), label="Size")

    def repeated(self):
        if self.lr == 0.3:
            raise RefusedError(Message("Not this one."))
        return self._task(int(self.size * ROOM))

    async def _task(self, memory):
        return Task(TASK.function, TASK.arguments, memory)


def points(*values):
    return [{"lr": value} for value in values]


def scenario(act, workers=2):
    hands = Hands()
    sweep = Sweep(hands, workers)

    async def do():
        await act(sweep, hands, Experiment())

    asyncio.run(do())
    return sweep, hands


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_results_do_not_depend_on_the_order_of_completion(order):
    async def act(sweep, hands, experiment):
        sweep.begin(experiment, {}, [], points(0.2), [1, 2])
        await turns()
        hands.finish(*order)
        await turns()

    sweep, _hands = scenario(act)
    assert sweep.state == "done"
    assert {key: run.metrics["loss"] for key, run in sweep.runs.items()} == {
        (0, 1): 0.5, (0, 2): 1.0,
    }  # fmt: skip


def test_runs_with_equal_settings_and_seeds_are_kept_wherever_they_stand():
    async def act(sweep, hands, experiment):
        for values, settings, wanted, given in (
            ((0.2, 0.4), {"size": 0.0}, 2, 2),
            ((0.6, 0.4, 0.2), {"size": 0.0}, 3, 1),
            ((0.6, 0.4), {"size": 0.5}, 2, 2),
        ):
            hands.given.clear()
            sweep.begin(experiment, settings, [], points(*values), [7])
            for _round in range(2):
                await turns()
                hands.finish(*hands.pending)
            await turns()
            assert (sweep.state, len(sweep.runs), len(hands.given)) == ("done", wanted, given)

    class Counting(Hands):
        def submit(self, function, seed, **arguments):
            return super().submit(function, (seed, len(self.given)), **arguments)

        def finish(self, *seeds):
            for seed in seeds:
                self.pending.pop(seed).set_result(
                    {"curves": {}, "metrics": {}, "diverged": None, "seconds": 1.0}
                )

    hands = Counting()
    sweep = Sweep(hands, 2)

    async def do():
        await act(sweep, hands, Experiment())

    asyncio.run(do())


def test_a_pause_goes_on_with_the_same_plan_and_gives_way_to_another():
    async def act(sweep, hands, experiment):
        sweep.begin(experiment, {}, [], points(0.2), [1, 2, 3])
        await turns()
        sweep.pause()
        hands.finish(1, 2)
        await turns()
        assert (sweep.state, hands.given) == ("paused", [1, 2])
        sweep.begin(experiment, {}, [], points(0.2), [1, 2, 3])
        await turns()
        assert (sweep.state, hands.given) == ("running", [1, 2, 3])
        sweep.pause()
        sweep.begin(experiment, {}, [], points(0.2), [1, 2, 4])
        await turns()
        assert (sweep.state, hands.given, hands.ended) == ("running", [1, 2, 3, 4], 1)
        sweep.close()

    scenario(act)


def test_a_plan_that_is_refused_ends_the_one_that_is_paused():
    async def act(sweep, hands, experiment):
        sweep.begin(experiment, {}, [], points(0.2), [1, 2, 3])
        await turns()
        hands.finish(1)
        await turns()
        sweep.pause()
        sweep.refuse(Message("Too many."))
        await turns()
        assert (sweep.state, hands.ended, len(sweep.runs)) == ("error", 1, 1)

    scenario(act)


def test_a_point_that_is_refused_leaves_the_others_and_is_told():
    async def act(sweep, hands, experiment):
        sweep.begin(experiment, {}, [], points(0.2, 0.3, 0.4), [5])
        await turns()
        hands.finish(5)
        await turns()

    sweep, _hands = scenario(act, workers=1)
    assert sweep.ended == 2
    assert list(sweep.failed) == [(1, 5)]


def test_the_experiment_keeps_its_settings_and_hears_nothing():
    heard = []

    async def act(sweep, hands, experiment):
        experiment.param.watch(heard.append, ["lr", "size"])
        sweep.begin(experiment, {"size": 0.5}, [], points(0.2, 0.4), [1])
        await turns()
        assert (experiment.lr, experiment.size, heard) == (0.5, 0.0, [])
        sweep.close()

    scenario(act)


def test_runs_of_different_sizes_share_the_room():
    async def act(sweep, hands, experiment):
        sizes = [{"size": size} for size in (0.6, 0.5, 0.1)]
        sweep.begin(experiment, {}, [], sizes, [1])
        await turns()
        assert hands.given == [1], "the second would not fit beside the first"
        hands.finish(1)
        await turns()
        assert len(hands.given) == 3
        sweep.close()

    scenario(act, workers=4)
