"""Driven and plain runs are equal, whatever happens in between."""

import asyncio
import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from weblab import nn
from weblab.runtime import Wait, drive


class Clock:
    """A clock that advances by one with each look."""

    def __init__(self) -> None:
        self.ticks = itertools.count()

    def __call__(self) -> float:
        return float(next(self.ticks))


def run(events: Iterator, slice_s: float = 3, report_s: float = 10) -> list[list]:
    bursts: list[list] = []
    asyncio.run(drive(events, bursts.append, slice_s=slice_s, report_s=report_s, clock=Clock()))
    return bursts


def flat(bursts: list[list]) -> list:
    return [event for burst in bursts for event in burst]


def test_every_event_is_reported_once_and_in_order():
    bursts = run(iter(range(100)))
    assert flat(bursts) == list(range(100))
    assert 1 < len(bursts) < 20


def test_nothing_is_reported_where_nothing_happens():
    assert run(iter(())) == []


def test_what_is_slow_for_the_eye_is_reported_before_each_rest():
    bursts: list[list] = []
    rests = {"slice_s": 0, "report_s": 0.01, "rest_s": 0.01}
    asyncio.run(drive(iter(range(4)), bursts.append, **rests, clock=lambda: 0.0))
    assert bursts == [[0], [1], [2], [3]]


@pytest.mark.parametrize(("report_takes", "apart"), [(0, 10), (1, 25), (1_000, 50)])
def test_reports_take_a_share_of_the_time_and_never_stay_away(report_takes, apart):
    now = 0
    begun, ended = [], []

    def events() -> Iterator[int]:
        nonlocal now
        for _ in range(300):
            now += 1
            yield now

    def report(_burst: list) -> None:
        nonlocal now
        begun.append(now)
        now += report_takes
        ended.append(now)

    settings = {"slice_s": 0, "report_s": 10, "report_share": 0.04}
    asyncio.run(drive(events(), report, **settings, clock=lambda: now))
    assert begun[0] == 1, "what comes first is reported at once"
    waits = np.subtract(begun[1:-1], ended[:-2])
    assert len(waits) > 3
    assert (waits == apart).all()


def test_the_loop_gets_its_turn_after_each_slice():
    turns: list[str] = []

    async def other() -> None:
        for _ in range(3):
            turns.append("other")
            await asyncio.sleep(0)

    async def main() -> None:
        task = asyncio.create_task(other())
        events = (turns.append("event") for _ in range(12))
        await drive(events, lambda _: None, slice_s=3, report_s=99, clock=Clock())
        await task

    asyncio.run(main())
    assert turns.index("other") < 6
    assert turns.count("event") == 12


def test_an_error_surfaces_after_the_events_before_it():
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise ArithmeticError("no further")

    bursts: list[list] = []
    with pytest.raises(ArithmeticError, match="no further"):
        asyncio.run(drive(broken(), bursts.append, clock=Clock()))
    assert flat(bursts) == [1, 2]


def training(seed: int) -> tuple[nn.Sequential, Iterator]:
    rng = np.random.default_rng(seed)
    model = nn.Sequential(nn.Linear(4, 8, rng=rng), nn.ReLU(), nn.Linear(8, 3, rng=rng))
    data = rng.standard_normal((60, 4), dtype=np.float32), rng.integers(0, 3, 60)
    optimizer = nn.Adam(model.parameters(), 0.01)
    return model, nn.train_iter(
        model, nn.SoftmaxCrossEntropy(), optimizer, data, epochs=4, batch_size=7, rng=rng
    )


def test_a_driven_training_equals_a_plain_one_even_when_paused():
    plain, steps = training(seed=3)
    expected = list(steps)
    driven, events = training(seed=3)
    bursts: list[list] = []

    async def main() -> None:
        for turns in (1, 4):
            task = asyncio.create_task(drive(events, bursts.append, slice_s=2, clock=Clock()))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert 0 < len(flat(bursts)) < len(expected)
        await drive(events, bursts.append, clock=Clock())

    asyncio.run(main())
    assert [event.step for event in flat(bursts)] == [event.step for event in expected]
    for ours, theirs in zip(driven.parameters(), plain.parameters(), strict=True):
        np.testing.assert_array_equal(ours.data, theirs.data)


def test_where_something_else_is_waited_for_the_loop_goes_on_and_nobody_is_told():
    async def scenario() -> tuple[list[int], list[str]]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        told: list[str] = []

        def finish() -> None:
            told.append("elsewhere")
            done.set_result(None)

        def events() -> Iterator[int | Wait]:
            yield 1
            yield Wait(done)
            told.append("after")
            yield 2

        asyncio.get_running_loop().call_later(0.05, finish)
        bursts: list[list[int]] = []
        await drive(events(), bursts.append)
        return flat(bursts), told

    assert asyncio.run(scenario()) == ([1, 2], ["elsewhere", "after"])
