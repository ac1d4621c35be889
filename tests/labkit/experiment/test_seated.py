"""A visitor's run beside an experiment's: it keeps behind, hears of changes, tells how it ends."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.own_run import OwnRun
from weblab.labkit.experiment.pace import Pace
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Number
from weblab.nn import StepEnd


def test_what_ends_a_visitors_run_is_told() -> None:
    async def reports():
        yield {"status": "running", "events": [{"step": 1}]}
        raise OSError("the worker is gone")

    async def scenario() -> tuple[OwnRun, list[dict]]:
        told: list[dict] = []
        run = OwnRun(
            reports(), Pace(), failed=told.append, arrived=lambda: None, refused=lambda name: None
        )
        await run.over
        return run, told

    run, (told,) = asyncio.run(scenario())
    assert run.events == [{"step": 1}]
    assert told["status"] == "error"
    assert "Your last action failed" in told["message"]["text"]


class FakeBench:
    """Does a step of a run whenever its pace allows one, and notes what that said."""

    def __init__(self, refused: tuple[str, ...] = ()) -> None:
        self.said: list[tuple] = []
        self.step = 0
        self.refused = list(refused)

    async def run(self, _function, _sources, _settings, pace) -> AsyncIterator[dict[str, Any]]:
        while self.step < STEPS:
            upto, changes = await pace.turn(self.step)
            self.step += 1
            self.said.append((upto, changes))
            done = [(self.step, *rest) for _step, *rest in changes]
            yield {
                "status": "running", "events": [{"step": self.step}], "changes": done,
                "refused": self.refused if changes else [],
            }  # fmt: skip


STEPS = 6


class Counting(SeatedExperiment):
    """Counts to STEPS; its speed may change."""

    lr = Number(0.5, (0, 1), label="Learning rate", counts="next step")

    def events(self):
        self.begin_own("weblab.nowhere:train", {})
        for step in range(1, STEPS + 1):
            yield StepEnd(step, 1, step, STEPS, 0.0, None, None, 1, 0)
        yield from self.wait_for_own()

    def take(self, events) -> None:
        pass


async def settle() -> None:
    for _turn in range(20):
        await asyncio.sleep(0)


def counting(**bench) -> tuple[Counting, FakeBench]:
    experiment, made = Counting(), FakeBench(**bench)
    experiment.own = OwnCode("Mine", "SGD", "optimizer", "", made)
    return experiment, made


def test_it_does_not_get_ahead_and_goes_to_its_end_after_the_experiments() -> None:
    async def scenario() -> None:
        experiment, bench = counting()
        for step in (1, 2, 3):
            experiment.advance()
            await settle()
            assert (experiment.step, bench.step) == (step, step)
        experiment.run()
        while experiment.state == "running":
            await asyncio.sleep(0.001)
        assert bench.step == STEPS
        assert experiment.state == "done"

    asyncio.run(scenario())


def test_a_change_reaches_it_with_the_step_after_which_it_counts() -> None:
    async def scenario() -> None:
        experiment, bench = counting()
        for _step in (1, 2):
            experiment.advance()
            await settle()
        experiment.lr = 0.25
        experiment.advance()
        await settle()
        assert bench.said == [(1, []), (2, []), (3, [(2, "lr", 0.25)])]
        assert experiment.own_run.changes == [(3, "lr", 0.25)]
        assert "until a reset" not in experiment.message.said(str)
        experiment.close()

    asyncio.run(scenario())


def test_a_change_that_it_cannot_take_is_told() -> None:
    async def scenario() -> str:
        experiment, _bench = counting(refused=("lr",))
        told = []
        experiment.param.watch(lambda event: told.append(event.new), "message")
        experiment.advance()
        await settle()
        experiment.lr = 0.25
        experiment.advance()
        await settle()
        experiment.close()
        return [each.said(str) for each in told if each]

    said = asyncio.run(scenario())
    text = "Your Mine keeps its “Learning rate” until a reset: it has no attribute for it."
    assert text in said


def test_the_code_of_a_run_is_that_which_it_began_with() -> None:
    async def scenario() -> None:
        experiment, bench = counting()
        first = experiment.own
        assert experiment.own_here is first
        experiment.advance()
        await settle()
        experiment.own = OwnCode("Other", "SGD", "optimizer", "", bench)
        assert experiment.own_here is first
        experiment.reset()
        assert experiment.own_here is experiment.own

    asyncio.run(scenario())


@pytest.mark.parametrize("state", ["done", "error"])
def test_where_the_experiment_has_ended_nothing_holds_it_back(state: str) -> None:
    async def scenario() -> int:
        experiment, bench = counting()
        experiment.advance()
        await settle()
        experiment.state = state
        await settle()
        return bench.step

    assert asyncio.run(scenario()) == STEPS
