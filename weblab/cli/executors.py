"""The executor that a command asks for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from weblab.cli.data.folder import Data
from weblab.cli.processes import end_processes, make_processes


@contextmanager
def opened(options: argparse.Namespace, data: Data) -> Iterator[Callable[[], Executor]]:
    """Give a function that makes executors, and end their workers at the end.

    Args:
        options: ``workers`` of this machine.
        data: the files that the runs read.
    """
    try:
        yield lambda: make_processes(options.workers)
    finally:
        end_processes()
