"""Runs on the cores of this machine: a ``ProcessPoolExecutor``, made anew when it breaks."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor

from weblab.cli.data.folder import Data
from weblab.runtime.executors import cores

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables of the libraries of linear algebra that NumPy may be built with."""


def make_processes(workers: int | None) -> ProcessPoolExecutor:
    """Return an executor of processes, each with one thread.

    More threads would compete for the cores, and could round sums in another order.

    Args:
        workers: how many; None for one per core.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")  # read by NumPy when it is imported, in the workers
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers or cores(), mp_context=context, initializer=_begin)


def end_processes() -> None:
    """End the workers at once, whatever they do."""
    for child in multiprocessing.active_children():
        child.terminate()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command itself ends its workers
    Data().install()
