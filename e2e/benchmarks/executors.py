"""Runs of ``weblab`` by more workers, what sending one costs, and Dask against processes."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from distributed.utils import open_port

from weblab.cli import work
from weblab.cli.cluster import on_cluster
from weblab.cli.data.folder import Data
from weblab.cli.plan import Run, read_axes, runs_of
from weblab.cli.processes import end_processes, make_processes
from weblab.cli.running import run_all
from weblab.labs.registry import LABS

LAB = "overfitting"
EPOCHS = 51
"""Of a trial: about a second."""
MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}
"""Dask gives freed memory back to the system at once, so that each array costs page faults."""
SENT = 12
FASTER, LONGER, SLOWER = 1.7, 0.05, 0.15
"""Twice the workers by at least; a run that is sent, and trials by Dask, by at most."""
WORKERS = 2


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench executors``; 1 if a promise is missed."""
    parser = argparse.ArgumentParser(prog="build_scripts bench executors", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="of the lab (%(default)s)")
    parser.add_argument("--trials", type=int, default=200, help="for each executor (%(default)s)")
    options = parser.parse_args(argv)
    data = Data()
    data.install()
    work.prepare(LAB, [Run(1, 0, {})])
    kept = (
        more_workers(options.seeds) >= FASTER,
        overhead() <= LONGER,
        against_dask(options.trials, data) <= SLOWER,
    )
    return int(not all(kept))


def more_workers(seeds: int) -> float:
    """Print and return how much faster two workers do some seeds than one."""
    runs = [Run(1, seed, {}) for seed in range(seeds)]
    taken = {workers: _seconds(runs, partial(make_processes, workers)) for workers in (1, 2)}
    print(
        f"{seeds} seeds, start of the workers included: 1 worker {taken[1]:.1f} s, "
        f"2 workers {taken[2]:.1f} s, {taken[1] / taken[2]:.2f} times faster",
        flush=True,
    )
    return taken[1] / taken[2]


def timed(*task: Any) -> float:
    """Do a run, and return its seconds in the process that does it."""
    begun = time.perf_counter()
    work.run(*task)
    return time.perf_counter() - begun


def overhead() -> float:
    """Print and return how much longer a run takes that is sent to a worker than in it."""
    executor = make_processes(1)
    inside, outside = 0.0, 0.0
    executor.submit(timed, LAB, 1, 0, {"epochs": 1}).result()  # it has imported everything
    for seed in range(SENT):
        begun = time.perf_counter()
        inside += executor.submit(timed, LAB, 1, seed, {"epochs": EPOCHS}).result()
        outside += time.perf_counter() - begun
    executor.shutdown()
    print(
        f"{SENT} runs of {inside / SENT:.2f} s, sent one by one: {outside / inside - 1:.2%} longer",
        flush=True,
    )
    return outside / inside - 1


def against_dask(trials: int, data: Data) -> float:
    """Print how long trials take on processes and on Dask here, and return how much longer."""
    axes = read_axes(LABS[LAB], ["lr=log:1e-4:1e-1", f"epochs={EPOCHS}"])
    runs = runs_of(axes, seeds=1, trials=trials, draw_seed=0)
    taken = {"processes": 0.0, "Dask": 0.0}
    with cluster() as address, on_cluster(address, data) as make_dask:
        executors: dict[str, Callable[[], Executor]] = {
            "processes": partial(make_processes, WORKERS),
            "Dask": make_dask,
        }
        for number, name in enumerate(("processes", "Dask", "Dask", "processes")):
            taken[name] += _seconds(runs[number // 2 :: 2], executors[name])
    print(
        f"{trials} trials, {WORKERS} workers: processes {taken['processes']:.1f} s, "
        f"Dask {taken['Dask']:.1f} s, {taken['Dask'] / taken['processes'] - 1:+.1%}",
        flush=True,
    )
    return taken["Dask"] / taken["processes"] - 1


def _seconds(runs: Sequence[Run], make_executor: Callable[[], Executor]) -> float:
    begun = time.perf_counter()
    done: list[work.Row] = []
    failed = run_all(LAB, runs, make_executor, done.append)
    if failed or len(done) != len(runs):
        raise RuntimeError(f"expected {len(runs)} runs. Received {len(done)}, and {failed[:1]}")
    end_processes()
    return time.perf_counter() - begun


@contextmanager
def cluster() -> Iterator[str]:
    """Start a scheduler and workers by their own commands; give the scheduler's address."""
    address = f"tcp://127.0.0.1:{open_port()}"
    dask = str(Path(sys.executable).with_name("dask"))
    scheduler = [dask, "scheduler", "--host", address, "--no-dashboard"]
    worker = [dask, "worker", address, "--nthreads", "1", "--no-dashboard"]
    with ExitStack() as stack:
        for command in (scheduler, *[worker] * WORKERS):
            process = subprocess.Popen(
                command,
                env=os.environ | MEMORY,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield address
