"""Work in the background: it is done, cancelled, or its failure is told."""

import asyncio

import pytest

from weblab.runtime.background import in_background


async def work(done: list[str], error: Exception | None = None) -> None:
    await asyncio.sleep(0)
    if error:
        raise error
    done.append("done")


def test_it_is_done() -> None:
    done: list[str] = []

    async def scenario() -> None:
        await in_background(work(done), pytest.fail)

    asyncio.run(scenario())
    assert done == ["done"]


def test_a_failure_is_told_once() -> None:
    told: list[Exception] = []
    error = ValueError("broken")

    async def scenario() -> None:
        await in_background(work([], error), told.append)

    asyncio.run(scenario())
    assert told == [error]


@pytest.mark.parametrize("begun", [False, True])
def test_what_is_cancelled_is_no_failure(begun: bool) -> None:
    async def scenario() -> None:
        task = in_background(work([]), pytest.fail)
        if begun:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(scenario())
