"""The search on real processes: those that are killed over a trial change no result."""

import multiprocessing
import os
import signal
import time

import numpy as np

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.search import Search, Space, Waiting

RNG = np.random.default_rng(0)
DIGITS = Digits(
    RNG.integers(0, 256, (500, 28, 28)).astype(np.uint8), RNG.integers(0, 10, 500).astype(np.uint8)
)


PATIENCE_S = 60


def searched(workers, *, kill=False):
    """Search to the end; on demand kill all workers when the first trial is done."""
    search = Search(DIGITS, space=Space(), trials=4, epochs=10, seed=5)
    for event in search.events(lambda: workers):
        if isinstance(event, Waiting):
            time.sleep(0.01)
        elif kill and event.step == 1:
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)
    return search


def test_trials_whose_workers_are_killed_are_run_again():
    alone, together = searched(1), searched(2, kill=True)
    assert together.results == alone.results
    assert together.best == alone.best
    deadline = time.monotonic() + PATIENCE_S
    while multiprocessing.active_children():
        assert time.monotonic() < deadline, "no worker is left behind"
        time.sleep(0.02)
