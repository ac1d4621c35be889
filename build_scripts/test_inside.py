"""Runs inside Pyodide under Node: unpacks the wheel, then runs pytest on the mounted tests."""

import asyncio
import os
import site
import sys
import time
import zipfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
ROOT = Path("/weblab")
WITHOUT = ("-p", "no:cacheprovider", "-p", "no:faulthandler", "--ignore-glob=*/native/*")


class NothingToSelect:
    """A selector of an event loop without sockets: it waits out the time until the next call."""

    def select(self, timeout: float | None) -> list[Any]:
        """Sleep until the next scheduled call."""
        time.sleep(timeout or 0)
        return []


class PlainLoop(asyncio.BaseEventLoop):
    """An event loop in Python alone; Pyodide's own needs JavaScript's, which tests would block."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = NothingToSelect()

    def _process_events(self, events: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """No other thread has to be woken."""


def run_coroutine(main: Coroutine[Any, Any, T], *, debug: bool | None = None) -> T:
    """Do what ``asyncio.run`` does elsewhere, while Pyodide's own loop is set aside."""
    outer = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    try:
        with asyncio.Runner(debug=debug, loop_factory=PlainLoop) as runner:
            return runner.run(main)
    finally:
        asyncio._set_running_loop(outer)


def main(wheel: str, *arguments: str) -> int:
    """Install the wheel as it was built and run pytest with the project's own settings."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site.getsitepackages()[0])
    (ROOT / "pyproject.toml").write_text(os.environ["WEBLAB_PYPROJECT"], encoding="utf-8")
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    asyncio.run = run_coroutine
    return int(pytest.main([*WITHOUT, "--quiet", *arguments]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
