"""Digits arrive behind a lab, the first of them at once."""

import asyncio

import numpy as np
import pytest

from tests.datasets.test_digits import TRAIN, FlakySite
from weblab.datasets.digit_store import DigitStore
from weblab.labkit.digits.loading import DigitLoading


class SmallLoading(DigitLoading):
    FIRST = 20


async def until_settled(loading: DigitLoading) -> None:
    await asyncio.wait_for(loading._task, 5)


def test_the_first_digits_come_before_the_others():
    flaky = FlakySite("", [])
    loading = SmallLoading(DigitStore(flaky.fetch), training=60)
    wanted_by_then = []
    loading.param.watch(lambda _event: wanted_by_then.append(list(flaky.requests)), "first")

    async def scenario():
        loading.start()
        await until_settled(loading)

    asyncio.run(scenario())
    assert wanted_by_then == [["index.json", "train-00.bin"]]
    np.testing.assert_array_equal(loading.first.images, TRAIN[0].images)
    assert flaky.requests[-1] == "test-00.bin"
    assert loading.message.values["total"] == "7"


@pytest.mark.parametrize("kind", [OSError, ValueError, RuntimeError, KeyError])
def test_what_stops_it_is_said_and_it_can_go_on(kind):
    broken = FlakySite("train-01.bin", [kind("connection lost")])
    loading = SmallLoading(DigitStore(broken.fetch), training=60)

    async def scenario():
        loading.start()
        await until_settled(loading)
        assert loading.failed
        assert "connection lost" in loading.message.said(str)
        loading.start()
        await until_settled(loading)

    asyncio.run(scenario())
    assert not loading.failed
    assert broken.requests.count("train-00.bin") == 1


def test_where_nothing_can_run_nothing_is_loaded():
    loading = SmallLoading(DigitStore(FlakySite("", []).fetch))
    loading.start()
    assert loading.first is None


def test_without_digits_of_the_test_none_are_fetched():
    flaky = FlakySite("", [])
    loading = SmallLoading(DigitStore(flaky.fetch), training=60, test=0)

    async def scenario():
        loading.start()
        await until_settled(loading)

    asyncio.run(scenario())
    assert "test-00.bin" not in flaky.requests
    assert "train-01.bin" in flaky.requests
