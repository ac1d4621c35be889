"""The executor on real processes: they compute, they die, and they are gone in the end."""

import asyncio
import os
import signal
import time
from concurrent.futures import BrokenExecutor

import numpy as np
import pytest

from weblab.runtime.executors import as_completed, cores, make_executor
from weblab.runtime.pool import WorkerDiedError

TASKS = """
import os, pathlib, signal, time

def die_once(folder, number):
    mark = pathlib.Path(folder, str(number))
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number

def touch_and_sleep(path):
    pathlib.Path(path).touch()
    time.sleep(60)
"""


@pytest.fixture
def tasks(tmp_path, monkeypatch):
    """A module of tasks that spawned processes find too, as they get our sys.path."""
    (tmp_path / "weblab_tasks.py").write_text(TASKS)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "weblab_tasks"


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_processes_give_the_results_of_one():
    def results(workers):
        with make_executor(workers) as executor:
            rows = executor.map("numpy.linalg:norm", [np.full(9, number) for number in range(6)])
            return list(rows)

    assert results(1) == results(2) == [3.0 * number for number in range(6)]


def test_processes_are_others_than_this_one_and_end_with_the_executor():
    with make_executor(2) as executor:
        pids = {executor.submit(os.getpid).result() for _ in range(3)}
        assert os.getpid() not in pids
        assert all(map(is_alive, pids))
    wait_until(lambda: not any(map(is_alive, pids)))


def test_killed_processes_are_replaced_and_their_tasks_run_again(tmp_path, tasks):
    async def main(executor):
        futures = [executor.submit(f"{tasks}:die_once", str(tmp_path), n) for n in range(4)]
        return sorted([future.result() async for future in as_completed(futures)])

    with make_executor(2) as executor:
        assert asyncio.run(main(executor)) == [0, 1, 2, 3]


def test_a_deadly_task_fails_and_a_later_one_does_not():
    with make_executor(1, retries=1) as executor:
        deadly = executor.submit("os:_exit", 1)
        later = executor.submit(abs, -1)
        with pytest.raises(WorkerDiedError, match="2 workers died"):
            deadly.result()
        assert later.result() == 1


def test_a_process_killed_while_idle_is_replaced():
    with make_executor(1) as executor:
        pid = executor.submit(os.getpid).result()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid))
        assert executor.submit(abs, -2).result() == 2


def test_terminating_ends_what_runs(tmp_path, tasks):
    executor = make_executor(1)
    begun = tmp_path / "begun"
    running = executor.submit(f"{tasks}:touch_and_sleep", str(begun))
    wait_until(begun.exists)
    executor.terminate_workers()
    with pytest.raises(BrokenExecutor):
        running.result()


def test_there_is_a_core():
    assert 1 <= cores() <= (os.cpu_count() or 1)
