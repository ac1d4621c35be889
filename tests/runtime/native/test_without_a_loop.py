"""Where there is no event loop, as when a page is rendered, nothing is begun; Pyodide has one."""

import pytest

from weblab.runtime.background import in_background


async def work() -> None:
    raise AssertionError("it was begun")


def test_without_an_event_loop_nothing_is_begun() -> None:
    assert in_background(work(), pytest.fail) is None
