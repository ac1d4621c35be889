"""The bench: whatever a visitor's code does, a report comes, and the next one is of a fresh worker.

Natively its workers are processes; what they are told and tell is the same.
"""

import asyncio

import numpy as np
import pytest

from tests.labkit.code.at_bench import bench_of_processes
from weblab.labkit.code import bench as module
from weblab.labkit.experiment.pace import Pace
from weblab.workshop.messages import spoken

RUN = "weblab.workshop.tasks:run_code"


def at_bench(scenario, limit_s=60.0):
    """Run a scenario with a bench, which is ended afterwards."""

    async def run():
        with bench_of_processes(limit_s) as bench:
            return await scenario(bench)

    return asyncio.run(run())


def test_a_report_comes_back():
    report = at_bench(lambda bench: bench.ask(RUN, "print('there')"))
    assert report["output"] == "there\n"


def test_code_without_end_is_ended_and_the_next_run_is_fresh():
    async def scenario(bench):
        bench.start()
        first = await bench.ask(RUN, "while True:\n    pass")
        return first, await bench.ask(RUN, "print('fresh')")

    first, second = at_bench(scenario, limit_s=1.0)
    assert first["status"] == "stopped"
    assert "Stopped after 1 seconds without a result" in spoken(first["message"])
    assert second["output"] == "fresh\n"


def test_stop_ends_what_runs():
    async def scenario(bench):
        bench.start()
        asked = asyncio.ensure_future(bench.ask(RUN, "while True:\n    pass"))
        while not bench._warm:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        bench.stop()
        return await asked

    report = at_bench(scenario)
    assert (report["status"], spoken(report["message"])) == ("stopped", "Stopped.")


def test_stop_also_ends_what_waits_while_a_worker_starts():
    async def scenario(bench):
        bench.start()
        asked = asyncio.ensure_future(bench.ask(RUN, "while True:\n    pass"))
        await asyncio.sleep(0.01)
        assert not bench._warm
        bench.stop()
        return await asked, await bench.ask(RUN, "print('after')")

    stopped, after = at_bench(scenario)
    assert (stopped["status"], spoken(stopped["message"])) == ("stopped", "Stopped.")
    assert after["output"] == "after\n"


def test_a_worker_that_dies_is_told():
    source = "import numpy\nsystem = print.__self__.__import__('os')\nsystem._exit(1)"

    async def scenario(bench):
        return await bench.ask(RUN, source), await bench.ask(RUN, "print(1)")

    died, after = at_bench(scenario)
    assert died["status"] == "error"
    assert "ended" in spoken(died["message"])
    assert after["output"] == "1\n"


def test_the_reply_to_a_call_that_was_given_up_is_nobody_elses():
    async def scenario(bench):
        await bench.ask(RUN, "")
        given_up = asyncio.ensure_future(
            bench.ask(RUN, "import time\ntime.sleep(.3)\nprint('old')")
        )
        await asyncio.sleep(0.1)
        given_up.cancel()
        return await bench.ask(RUN, "print('new')")

    assert at_bench(scenario)["output"] == "new\n"


def test_a_worker_whose_numpy_was_changed_does_not_stay():
    async def scenario(bench):
        report = await bench.ask(RUN, "np.dot = None")
        stayed = bench._worker is not None
        return report, stayed, await bench.ask(RUN, "print(np.dot is None)")

    report, stayed, after = at_bench(scenario)
    assert report["worn"]
    assert not stayed
    assert after["output"] == "False\n"


SGD = """class SGD:
    def __init__(self, lr): self.lr = lr
    def update(self, params, grads):
        for key in params: params[key] -= self.lr * grads[key]
"""


@pytest.mark.parametrize("source", [SGD, SGD + "        np.dot = None\n"])
def test_a_run_comes_in_slices_to_its_end(source, monkeypatch):
    monkeypatch.setattr(module, "SLICE_S", 0.0)
    settings = {"original": "SGD", "surface": "Valley", "start": [-7.0, 2.0], "steps": 5, "lr": 0.5}

    async def scenario(bench):
        run = bench.run("weblab.workshop.races:on_surface", {"own": source}, settings)
        return [report async for report in run]

    reports = at_bench(scenario)
    assert reports[-1]["status"] == "done"
    assert len(reports) > 5
    events = [event for report in reports for event in report.get("events", ()) if event]
    assert [event["step"] for event in events] == [1, 2, 3, 4, 5]
    assert events[0]["x"] == pytest.approx(-7 + 0.5 * 0.7)


RACE = {
    "original": "SGD", "images": np.zeros((20, 28, 28), np.uint8),
    "labels": np.zeros(20, np.uint8), "sizes": [784, 4, 10], "batch_size": 10, "iterations": 6,
    "lr": 0.1, "seed": 0,
}  # fmt: skip


def test_a_run_rests_where_its_pace_says_and_takes_changes_on(monkeypatch):
    monkeypatch.setattr(module, "SLICE_S", 60.0)

    async def scenario(bench):
        pace = Pace(2)
        reports = bench.run("weblab.workshop.races:on_digits", {"own": SGD}, RACE, pace)
        steps = []
        async for report in reports:
            steps.append(report.get("step", 0))
            if steps[-1] == 2:
                pace.change(2, "lr", 0.2)
                asyncio.get_running_loop().call_later(0.1, pace.allow, None)
            changes = report.get("changes")
        return steps, changes

    steps, changes = at_bench(scenario)
    assert steps == [0, 2, 6]
    assert changes == [[2, "lr", 0.2]]


def test_stop_ends_a_run_that_rests(monkeypatch):
    monkeypatch.setattr(module, "SLICE_S", 60.0)

    async def scenario(bench):
        reports = bench.run("weblab.workshop.races:on_digits", {"own": SGD}, RACE, Pace(2))
        found = []
        async for report in reports:
            found.append(report["status"])
            if report.get("step") == 2:
                asyncio.get_running_loop().call_later(0.1, bench.stop)
        return found

    assert at_bench(scenario) == ["running", "running", "stopped"]
