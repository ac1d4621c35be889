"""The executor that a command asks for: processes of this machine, or a cluster's workers."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from weblab.cli.data.folder import Data
from weblab.cli.errors import CommandError
from weblab.cli.processes import end_processes, make_processes


def check(options: argparse.Namespace) -> None:
    """Tell before anything is done if the options do not go together.

    Raises: CommandError.
    """
    if options.executor == "dask" and not options.scheduler:
        raise CommandError(
            "--executor dask needs the address of a scheduler: --scheduler tcp://host:8786"
        )
    if options.executor != "dask" and options.scheduler:
        raise CommandError("--scheduler is that of a cluster: add --executor dask.")
    if options.executor == "dask" and options.workers:
        raise CommandError(
            "--workers is for this machine. A cluster has as many as were started with: dask worker"
        )


@contextmanager
def opened(options: argparse.Namespace, data: Data) -> Iterator[Callable[[], Executor]]:
    """Give a function that makes executors, and end what it began at the end.

    Args:
        options: which executor, ``workers`` of this machine or the ``scheduler`` of a cluster.
        data: the files that the runs read.
    """
    if options.executor == "dask":
        from weblab.cli.cluster import on_cluster

        with on_cluster(options.scheduler, data) as make_executor:
            yield make_executor
        return
    try:
        yield lambda: make_processes(options.workers)
    finally:
        end_processes()
