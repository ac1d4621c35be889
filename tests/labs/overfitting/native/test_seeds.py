"""Runs with other seeds on real processes: those that are killed over a run change no result."""

import asyncio
import multiprocessing
import os
import signal

import numpy as np

from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.repeats import Repeats
from weblab.labs.overfitting.compute import repeat

RNG = np.random.default_rng(0)
SEEDS = 4
PATIENCE_S = 60
SETTING = {"hidden": 2, "width": 50, "epochs": 20, "dropout": 0.1}


def digits(count):
    images = RNG.integers(0, 256, (count, 28, 28)).astype(np.uint8)
    return [images, RNG.integers(0, 10, count).astype(np.uint8)]


TASK = Task(f"{repeat.__name__}:repeat",
            {"setting": SETTING, "digits": digits(300), "test": digits(100)})  # fmt: skip


async def prepared():
    return TASK


def repeated(workers, *, kill=False):
    """Do runs to the end; on demand kill all workers when the first is done."""
    repeats = Repeats(workers=workers)

    def end_workers(_event):
        if repeats.ended == 1:
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)

    if kill:
        repeats.param.watch(end_workers, "ended")

    async def scenario():
        repeats.begin(prepared, {}, SEEDS)
        while repeats.state == "running":
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE_S))
    assert repeats.state == "done"
    return {run.seed: (run.curves, run.metrics) for run in repeats.ordered}


def test_runs_whose_workers_are_killed_are_done_again():
    alone, together = repeated(1), repeated(2, kill=True)
    assert sorted(alone) == [1, 2, 3, 4]
    assert together == alone
