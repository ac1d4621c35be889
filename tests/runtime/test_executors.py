"""Futures are awaited in the order in which they are done, in any Python."""

import asyncio
from concurrent.futures import Future

import pytest

from weblab.runtime.engines import AwaitedFuture
from weblab.runtime.executors import MOST_WORKERS, as_completed, make_executor


def test_futures_are_yielded_as_they_are_done_each_once():
    first, second, third = Future(), Future(), Future()
    first.set_result(1)

    async def collect():
        seen = []
        async for future in as_completed([second, first, first, third]):
            seen.append(future)
            if future is first:
                third.cancel()
            elif future is third:
                second.set_result(2)
        return seen

    assert asyncio.run(collect()) == [first, third, second]


def test_there_is_nothing_to_await_of_no_futures():
    async def collect():
        return [future async for future in as_completed([])]

    assert asyncio.run(collect()) == []


def test_a_future_done_after_everybody_left_disturbs_nobody(caplog):
    late = Future()

    async def wait_for_it():
        async for _ in as_completed([late]):
            pass

    async def leave():
        waiting = asyncio.ensure_future(wait_for_it())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])

    asyncio.run(leave())
    late.set_result(1)
    assert not caplog.records


def test_a_future_of_a_browser_never_waits():
    future = AwaitedFuture()
    for ask in (future.result, future.exception):
        with pytest.raises(RuntimeError, match=r"asyncio.wrap_future"):
            ask()
    future.set_result(3)
    assert future.result() == 3
    assert future.exception() is None


@pytest.mark.parametrize("workers", [0, -1, MOST_WORKERS + 1])
def test_the_number_of_workers_has_limits(workers):
    with pytest.raises(ValueError, match=f"1 to {MOST_WORKERS}"):
        make_executor(workers)
