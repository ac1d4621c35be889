"""Runs with other seeds: in any order, paused, cancelled, and after workers have died."""

import asyncio
from concurrent.futures import BrokenExecutor, Future

import pytest

from weblab.labkit.experiment.many_runs import ROOM, Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.repeats import Repeats
from weblab.runtime.pool import WorkerDiedError

TASK = Task("module:function", {"lr": 0.5})


class Hands:
    """An executor whose tasks are done when a test says so."""

    def __init__(self):
        self.pending = {}
        self.given = []
        self.made = []
        self.ended = 0
        self.broken = None

    def __call__(self, workers):
        self.made.append(workers)
        return self

    def submit(self, function, seed, **arguments):
        assert (function, arguments) == (TASK.function, TASK.arguments)
        if self.broken:
            raise self.broken
        self.given.append(seed)
        self.pending[seed] = Future()
        return self.pending[seed]

    def finish(self, *seeds):
        for seed in seeds:
            self.pending.pop(seed).set_result(
                {"curves": {}, "metrics": {"loss": seed / 2}, "diverged": None, "seconds": 1.0}
            )

    def fail(self, seed, error):
        self.pending.pop(seed).set_exception(error)

    def terminate_workers(self):
        self.ended += 1
        self.pending.clear()


async def prepared():
    return TASK


async def turns():
    for _turn in range(10):
        await asyncio.sleep(0)


def scenario(act, workers=2):
    """Let a test act on repeats and their hands, on an event loop."""
    hands = Hands()
    repeats = Repeats(hands, workers)

    async def do():
        await act(repeats, hands)

    asyncio.run(do())
    return repeats, hands


def begin(repeats, seeds=4, **settings):
    repeats.begin(prepared, settings, seeds)


def said(repeats):
    return repeats.message.said(str)


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (2, 1, 4, 3), (2, 3, 4, 1)])
def test_results_do_not_depend_on_the_order_of_completion(order):
    seen = []

    async def act(repeats, hands):
        begin(repeats)
        for seed in order:
            await turns()
            assert len(hands.pending) <= 2
            hands.finish(seed)
            await turns()
            seen.append((repeats.ended, repeats.wanted))

    repeats, hands = scenario(act)
    assert [(run.seed, run.metrics["loss"]) for run in repeats.ordered] == [
        (1, 0.5), (2, 1.0), (3, 1.5), (4, 2.0),
    ]  # fmt: skip
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert (repeats.state, said(repeats), hands.ended) == ("done", "Done: 4 runs.", 1)


def test_runs_whose_data_are_gone_are_forgotten():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        hands.finish(1)
        await turns()
        repeats.forget()
        await turns()
        assert (repeats.state, repeats.runs, repeats.wanted, hands.ended) == ("idle", {}, 0, 1)
        begin(repeats)
        await turns()
        assert hands.given == [1, 2, 3, 1, 2]

    scenario(act)


@pytest.mark.parametrize(("memory", "workers"), [(ROOM // 8, 4), (ROOM // 3, 3), (2 * ROOM, 1)])
def test_fewer_runs_that_take_much_memory_run_at_the_same_time(memory, workers):
    async def large():
        return Task(TASK.function, TASK.arguments, memory)

    async def act(repeats, hands):
        repeats.begin(large, {}, 6)
        await turns()
        assert hands.given == [*range(1, workers + 1)]
        repeats.close()

    scenario(act, workers=4)


def test_a_pause_begins_nothing_and_keeps_what_still_ends():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        repeats.pause()
        hands.finish(1, 2)
        await turns()
        assert (repeats.state, hands.given, len(repeats.runs)) == ("paused", [1, 2], 2)
        begin(repeats)
        await turns()
        assert (repeats.state, hands.given) == ("running", [1, 2, 3, 4])
        hands.finish(4, 3)
        await turns()

    repeats, hands = scenario(act)
    assert (repeats.state, len(repeats.runs), hands.made) == ("done", 4, [2])


def test_a_pause_during_the_last_runs_ends_with_them():
    async def act(repeats, hands):
        begin(repeats, 2)
        await turns()
        repeats.pause()
        hands.finish(1, 2)
        await turns()

    assert scenario(act)[0].state == "done"


def test_after_a_cancel_only_what_is_missing_is_done():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        hands.finish(2)
        await turns()
        repeats.cancel()
        await turns()
        assert (repeats.state, hands.ended, list(repeats.runs)) == ("idle", 1, [2])
        assert said(repeats) == "Cancelled after 1 of 4 runs."
        begin(repeats)
        await turns()
        assert hands.given == [1, 2, 3, 1, 3]
        hands.finish(1, 3)
        await turns()
        hands.finish(4)
        await turns()

    repeats, _hands = scenario(act)
    assert (repeats.state, sorted(repeats.runs)) == ("done", [1, 2, 3, 4])


def test_more_seeds_add_runs_fewer_drop_some_and_other_settings_begin_again():
    async def act(repeats, hands):
        begin(repeats, 1, lr=0.5)
        await turns()
        hands.finish(1)
        await turns()
        begin(repeats, 3, lr=0.5)
        await turns()
        hands.finish(2, 3)
        await turns()
        assert hands.given == [1, 2, 3]
        begin(repeats, 2, lr=0.5)
        await turns()
        assert (repeats.state, sorted(repeats.runs), hands.given) == ("done", [1, 2], [1, 2, 3])
        begin(repeats, 2, lr=0.1)
        await turns()
        assert (repeats.runs, hands.given) == ({}, [1, 2, 3, 1, 2])

    scenario(act)


def test_a_run_whose_workers_died_is_told_and_repeated_on_demand():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        hands.fail(1, WorkerDiedError("3 workers died: out of memory"))
        hands.finish(2)
        await turns()
        hands.finish(3, 4)
        await turns()
        assert (repeats.state, sorted(repeats.runs), repeats.ended) == ("done", [2, 3, 4], 4)
        assert said(repeats).startswith("3 of 4 runs are done, and the others failed.")
        assert said(repeats).endswith("3 workers died: out of memory")
        begin(repeats)
        await turns()
        hands.finish(1)
        await turns()

    repeats, hands = scenario(act)
    assert (said(repeats), hands.given) == ("Done: 4 runs.", [1, 2, 3, 4, 1])


def test_a_pool_that_gives_up_loses_nothing():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        hands.finish(1)
        await turns()
        hands.broken = BrokenExecutor("no worker could be started")
        hands.fail(2, hands.broken)
        await turns()
        assert (repeats.state, sorted(repeats.runs)) == ("error", [1])
        assert "after 1 of 4 runs: no worker could be started." in said(repeats)
        hands.broken = None
        begin(repeats)
        await turns()
        assert hands.given[-2:] == [2, 3]

    scenario(act)


def test_what_cannot_begin_is_told():
    async def refused():
        raise RefusedError(Message("Choose at least one."))

    def at_once():
        raise RefusedError(Message("Choose at least one."))

    async def missing():
        raise OSError("no digits")

    async def act(repeats, hands):
        for prepare, sentence in (
            (refused, "Choose at least one."),
            (at_once, "Choose at least one."),
            (missing, "The runs stopped: no digits"),
        ):
            repeats.begin(prepare, {}, 2)
            await turns()
            assert (repeats.state, said(repeats)) == ("error", sentence)

    scenario(act)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_start_that_is_refused_keeps_the_runs_of_before(at_once):
    def refuse():
        raise RefusedError(Message("Choose at least one."))

    async def refuse_later():
        refuse()

    async def act(repeats, hands):
        begin(repeats, 2, lr=0.5)
        await turns()
        hands.finish(1, 2)
        await turns()
        repeats.begin(refuse if at_once else refuse_later, {"lr": 0.1}, 4)
        await turns()
        assert (repeats.state, said(repeats)) == ("error", "Choose at least one.")
        assert (sorted(repeats.runs), repeats.settings) == ([1, 2], {"lr": 0.5})
        assert (repeats.wanted, repeats.ended) == (2, 2)

    scenario(act)


def test_a_page_that_goes_lets_its_workers_go():
    async def act(repeats, hands):
        begin(repeats)
        await turns()
        repeats.close()
        await turns()
        assert hands.ended == 1

    scenario(act)
