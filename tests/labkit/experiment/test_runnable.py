"""Run, pause, step and reset: what is computed does not depend on how it was asked for."""

import asyncio
import time
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

from weblab.labkit.experiment import runnable
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.settings import Integer, Number
from weblab.nn import DivergenceError

STEPS = 40


@dataclass(frozen=True)
class Drawn:
    step: int
    value: float


class Walk(RunnableExperiment):
    """A random walk of STEPS steps."""

    length = Number(1.0, (0, 10), label="Length", counts="next step")
    steps = Integer(STEPS, (1, 1_000), label="Steps")

    def __init__(self, **params):
        self.walked: list[float] = []
        self.prepared = 0
        self.fault: Exception | None = None
        self.changed: list[str] = []
        super().__init__(**params)

    async def prepare(self):
        self.prepared += 1
        await asyncio.sleep(0)

    def events(self):
        rng = np.random.default_rng(self.seed)
        for step in range(1, self.steps + 1):
            if self.fault and step == 10:
                raise self.fault
            yield Drawn(step, self.length * rng.normal())

    def take(self, events):
        self.walked += [event.value for event in events]
        self.metrics = {"position": sum(self.walked)}

    def clear(self):
        self.walked = []

    def change(self, name):
        self.changed.append(name)


async def until(walk: Walk, state: str) -> None:
    for _ in range(2_000):
        if walk.state == state:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"expected the state {state}. Received: {walk.state}, {walk.message}")


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def whole_run(seed: int = 0) -> list[float]:
    walk = Walk(seed=seed)
    walk.run()
    await until(walk, "done")
    return walk.walked


def test_a_run_goes_through_to_its_end():
    async def scenario():
        walk = Walk()
        walk.run()
        assert walk.state == "running"
        await until(walk, "done")
        assert walk.step == STEPS
        assert walk.progress == 1
        assert walk.seconds > 0
        assert walk.message.values["steps"] == STEPS
        assert len(walk.walked) == STEPS

    asyncio.run(scenario())


class Slow(Walk):
    """A walk that is slowed down to be watched."""

    pace_s = 3600.0


def test_where_nobody_watches_a_run_has_no_pace():
    async def scenario():
        walk = Slow()
        await walk.complete()
        assert (walk.state, walk.step, walk.progress) == ("done", STEPS, 1)
        assert walk.walked == await whole_run()

    asyncio.run(scenario())


def test_where_nobody_watches_an_error_is_raised():
    async def scenario():
        walk = Walk()
        walk.fault = DivergenceError(10, "loss")
        with pytest.raises(DivergenceError):
            await walk.complete()
        assert len(walk.walked) == 9

    asyncio.run(scenario())


def test_a_pause_names_the_last_step_also_where_it_was_not_told_yet(monkeypatch):
    monkeypatch.setattr(runnable, "SLICE_S", 0)  # each step in a slice of its own

    async def scenario():
        walk = Walk(steps=1_000)
        walk.run()
        await settle()
        await settle()
        walk.pause()
        await settle()
        assert walk.state == "paused"
        assert walk.message.values["step"] == walk.step > 1

    asyncio.run(scenario())


def test_steps_pauses_and_runs_give_the_same_as_one_run():
    async def scenario():
        walk = Walk()
        for step in range(1, 4):
            walk.advance()
            await settle()
            assert (walk.state, walk.step) == ("paused", step)
        walk.run()
        walk.pause()
        walk.run()
        await until(walk, "done")
        assert walk.walked == await whole_run()

    asyncio.run(scenario())


def test_a_reset_gives_the_same_run_again_and_another_seed_another():
    async def scenario():
        walk = Walk()
        walk.run()
        await until(walk, "done")
        first = walk.walked
        walk.reset()
        assert (walk.state, walk.step, walk.walked, walk.metrics) == ("idle", 0, [], {})
        walk.run()
        await until(walk, "done")
        assert walk.walked == first
        assert await whole_run(seed=1) != first

    asyncio.run(scenario())


def test_nothing_of_an_old_run_arrives_after_its_reset():
    async def scenario():
        walk = Walk(steps=1_000)
        walk.run()
        await settle()
        walk.reset()
        await settle()
        assert (walk.state, walk.step, walk.walked) == ("idle", 0, [])

    asyncio.run(scenario())


def test_two_presses_of_step_prepare_one_run():
    async def scenario():
        walk = Walk()
        walk.advance()
        walk.advance()
        await settle()
        assert walk.prepared == 1
        assert walk.step == 1

    asyncio.run(scenario())


def test_a_live_change_is_handed_on_and_noted_where_it_happened():
    async def scenario():
        walk = Walk()
        walk.length = 2.0
        assert walk.changes == []
        walk.advance()
        await settle()
        walk.length = 3.0
        assert walk.changes == [(1, "length", 3.0)]
        assert walk.changed == ["length"]

    asyncio.run(scenario())


def test_a_change_before_the_first_step_is_what_the_run_began_with():
    class Begun(Walk):
        started = True

    async def scenario():
        walk = Begun(length=2.0)
        walk._note_inputs()
        walk.length = 3.0
        walk.advance()
        await settle()
        walk.length = 4.0
        assert walk.changes == [(0, "length", 3.0), (1, "length", 4.0)]
        assert walk.begun_with["length"] == 3.0
        assert walk.later_changes == [(1, "length", 4.0)]

    asyncio.run(scenario())


def test_what_needs_a_reset_waits_for_it():
    async def scenario():
        walk = Walk()
        walk.advance()
        await settle()
        walk.steps = 5
        assert walk.pending == ["steps"]
        walk.steps = STEPS
        assert walk.pending == []
        walk.seed = 3
        assert walk.pending == ["seed"]
        walk.reset()
        assert walk.pending == []

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (DivergenceError(10, "loss"), "step 10"),
        (KeyError("lost"), "lost"),
        (RefusedError(Message("{n} bytes are too many.", {"n": 9})), "9 bytes are too many."),
    ],
)
def test_a_fault_is_said_in_the_lab(fault, said):
    async def scenario():
        walk = Walk()
        walk.fault = fault
        walk.run()
        await until(walk, "error")
        assert said in walk.message.said(str)
        assert len(walk.walked) == 9
        walk.fault = None
        walk.run()
        await until(walk, "done")
        assert walk.walked == await whole_run()

    asyncio.run(scenario())


def test_a_message_is_said_in_the_readers_language():
    message = Message("step {step}", {"step": 3})
    assert message.said({"step {step}": "{step}단계"}.get) == "3단계"


def test_a_message_in_a_message_is_translated_too():
    words = {"so: {rest}": "그래서: {rest}", "all {number}": "모두 {number}"}
    message = Message("so: {rest}", {"rest": Message("all {number}", {"number": 2})})
    assert message.said(words.get) == "그래서: 모두 2"


class Errand(RunnableExperiment):
    """Somebody else's work: each step is done a while after it was asked for."""

    pace_s = 0.001
    in_background = True

    def events(self):
        for step in (1, 2):
            due = time.perf_counter() + 0.02
            while time.perf_counter() < due:
                yield None
            yield Drawn(step, 0.0)

    def take(self, events):
        pass


def test_a_step_in_the_background_is_awaited_and_its_time_counts():
    async def scenario():
        begun = time.perf_counter()
        errand = Errand()
        errand.advance()
        assert errand.state == "running"
        await until(errand, "paused")
        assert errand.step == 1
        assert errand.seconds >= 0.02
        await asyncio.sleep(0.05)
        errand.run()
        await until(errand, "done")
        assert errand.step == 2
        assert errand.seconds <= time.perf_counter() - begun - 0.05, "a pause does not count"

    asyncio.run(scenario())


def test_waiting_for_a_step_in_the_background_can_be_given_up():
    async def scenario():
        errand = Errand()
        errand.advance()
        await settle()
        errand.pause()
        assert (errand.state, errand.step) == ("paused", 0)
        errand.advance()
        await settle()
        errand.reset()
        assert (errand.state, errand.started) == ("idle", False)

    asyncio.run(scenario())


def test_a_reset_frees_at_once_also_what_refers_to_itself():
    class Ring:
        def __init__(self):
            self.own = self

    class Ringed(Walk):
        def clear(self):
            super().clear()
            self.ring = None

        def events(self):
            self.ring = Ring()
            yield from super().events()

    async def advanced_and_reset():
        walk = Ringed()
        walk.advance()
        await walk._task
        ring = weakref.ref(walk.ring)
        walk.reset()
        return ring()

    assert asyncio.run(advanced_and_reset()) is None
