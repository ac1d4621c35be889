"""On a server: work in turns beside the event loop, as long as there is a page to see it."""

import asyncio
import itertools
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import panel as pn
import pytest
from bokeh.document import Document
from tornado.locks import Lock

from weblab import native, nn
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.page.runnable_view import RunnableView
from weblab.native import LEFT_MS, Turns
from weblab.runtime import drive, slices

PATIENCE_S = 60


class Session:
    """What of Bokeh's session of a page matters here."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.destroyed = False
        self.connection_count = 1
        self.milliseconds_since_last_unsubscribe = 0

    async def with_document_locked(self, act, *args):
        if self.destroyed:
            return None
        with await self.lock.acquire():
            return await act(*args)

    def leave(self) -> None:
        self.connection_count = 0
        self.milliseconds_since_last_unsubscribe = LEFT_MS + 1


@pytest.fixture(autouse=True)
def turns(monkeypatch):
    turns = Turns(1)
    monkeypatch.setattr(slices, "run", turns.run)
    monkeypatch.setattr(native, "LOOK_S", 0)
    yield turns
    turns._threads.shutdown()


def play(scene):
    """Run a coroutine function that is given a session, in the page of that session."""

    async def page() -> None:
        session = Session()
        document = Document()
        document._session_context = lambda: SimpleNamespace(session=session)
        token = pn.state._curdoc.set(document)
        try:
            await asyncio.wait_for(scene(session), PATIENCE_S)
        finally:
            pn.state._curdoc.reset(token)

    asyncio.run(page())


def test_the_loop_goes_on_while_a_slice_is_done():
    async def scene(_session):
        free = threading.Event()
        waiting = asyncio.ensure_future(slices.run(lambda: free.wait(PATIENCE_S)))
        await asyncio.sleep(0)
        free.set()  # on the loop this line would never be reached
        assert await waiting

    play(scene)


def test_nothing_of_the_page_happens_within_a_slice():
    async def scene(session):
        seen = []

        def events() -> Iterator[int]:
            for step in range(20):
                seen.append("begun")
                threading.Event().wait(0.001)
                seen.append("ended")
                yield step

        running = asyncio.ensure_future(drive(events(), lambda _burst: None, slice_s=0))
        while not running.done():
            async with session.lock:
                seen.append("page")
            await asyncio.sleep(0)
        assert seen.count("page") > 1
        assert all(
            after == "ended" for before, after in itertools.pairwise(seen)
            if before == "begun"
        )  # fmt: skip

    play(scene)


def test_a_pause_that_meets_a_turn_at_its_beginning_leaves_the_page_usable():
    async def scene(session):
        for turns in range(5):  # of the loop, between the lock's hand-over and the pause
            with await session.lock.acquire():
                waiting = asyncio.ensure_future(slices.run(lambda: True))
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            for _turn in range(turns):
                await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            with await session.lock.acquire():  # it was never given again
                pass

    play(scene)


def test_pages_take_turns():
    async def scene(_session):
        done = []

        def events(name: str) -> Iterator[str]:
            for _step in range(30):
                done.append(name)
                yield name

        pages = (drive(events(name), lambda _burst: None, slice_s=0) for name in "ab")
        await asyncio.gather(*pages)
        assert done[:40].count("a") > 10
        assert done[:40].count("b") > 10

    play(scene)


def test_work_waits_while_nobody_is_there_and_goes_on_when_somebody_is():
    async def scene(session):
        done = []

        def events() -> Iterator[int]:
            for step in range(9):
                done.append(step)
                if step == 3:
                    session.leave()
                yield step

        running = asyncio.ensure_future(drive(events(), lambda _burst: None, slice_s=0))
        for _turn in range(200):
            await asyncio.sleep(0.001)
        assert done == [0, 1, 2, 3]
        session.connection_count = 1
        await running
        assert done == list(range(9))

    play(scene)


@pytest.mark.parametrize("left", [True, False])
def test_work_ends_with_its_page(left):
    async def scene(session):
        def events() -> Iterator[int]:
            yield 0
            session.leave() if left else None
            session.destroyed = True
            yield 1
            raise AssertionError("it went on")

        with pytest.raises(asyncio.CancelledError):
            await drive(events(), lambda _burst: None, slice_s=0)

    play(scene)


def test_a_slice_that_is_cancelled_is_done_to_its_end_before_anything_else_happens():
    async def scene(session):
        begun, free, ended = threading.Event(), threading.Event(), []

        def work() -> bool:
            begun.set()
            free.wait(PATIENCE_S)
            ended.append(True)
            return False

        running = asyncio.ensure_future(slices.run(work))
        while not begun.is_set():
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.sleep(0)
        next_turn = session.lock.acquire()
        assert not next_turn.done()
        free.set()
        with await next_turn:
            assert ended
        with pytest.raises(asyncio.CancelledError):
            await running

    play(scene)


class Training(RunnableExperiment):
    """A small network, trained in 40 steps."""

    def events(self):
        rng = np.random.default_rng(self.seed)
        self.model = nn.zoo.mlp([8, 16, 3], rng=rng)
        self.optimizer = nn.Adam(self.model.parameters(), lr=0.1)
        data = (rng.normal(size=(80, 8)).astype(np.float32), rng.integers(0, 3, 80))
        loss = nn.SoftmaxCrossEntropy()
        yield from nn.train_iter(
            self.model, loss, self.optimizer, data, epochs=5, batch_size=10, rng=rng
        )

    def take(self, events):
        self.weights = np.concatenate([each.data.ravel() for each in self.model.parameters()])


async def settled(experiment):
    while experiment.state == "running":
        await asyncio.sleep(0.001)


def test_a_run_in_turns_is_equal_to_the_bit(monkeypatch):
    found = []

    async def scene(_session):
        experiment = Training(seed=4)
        experiment.run()
        await settled(experiment)
        assert experiment.state == "done", experiment.message
        found.append(experiment.weights)

    play(scene)
    monkeypatch.setattr(slices, "run", slices.on_the_loop)
    play(scene)
    np.testing.assert_array_equal(*found)


def test_a_run_can_be_reset_while_a_slice_is_on_its_way():
    class Slow(RunnableExperiment):
        closed = 0

        def events(self):
            try:
                for _step in range(1_000):
                    begun.set()
                    threading.Event().wait(0.002)
                    yield _step
            finally:
                self.closed += 1

        def take(self, events):
            pass

    async def scene(_session):
        experiment = Slow()
        for closed in range(1, 4):
            begun.clear()
            experiment.run()
            while not begun.is_set():
                await asyncio.sleep(0)
            experiment.reset()
            assert experiment.state == "idle"
            while experiment.closed < closed:
                await asyncio.sleep(0.001)

    begun = threading.Event()
    play(scene)


def test_what_runs_on_a_page_ends_when_the_page_is_gone():
    class View(RunnableView):
        def __init__(self, experiment):
            self.experiment = experiment

    async def scene(_session):
        outer, inner = Training(), Training()
        outer.inner = inner
        outer.run()
        inner.run()
        while not (outer.started and inner.started):
            await asyncio.sleep(0)
        told = []
        outer.param.watch(told.append, list(outer.param))
        View(outer).close()
        assert not outer.started
        assert not inner.started
        for _turn in range(50):
            await asyncio.sleep(0.001)
        assert told == []

    play(scene)
