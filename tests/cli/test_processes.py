"""Many runs on several processes: in any order, with workers that die, interrupted and resumed."""

import csv
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from weblab.cli import running, work
from weblab.cli.errors import CommandError
from weblab.cli.plan import Run
from weblab.cli.processes import end_processes, make_processes

STEPS = "steps=10"
LONG = {"steps": 1000}


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{**row, "seconds": None} for row in csv.DictReader(file)]


def test_the_table_does_not_depend_on_the_workers(weblab, tmp_path, capsys):
    tables = []
    for workers in ("1", "2"):
        out = tmp_path / f"runs-{workers}.csv"
        code, said, _ = weblab(
            "sweep", "optimizers", "--set", "lr_SGD=log:.1:1", "--set", STEPS, "--trials", "4",
            "--seeds", "2", "--workers", workers, "--out", str(out),
        )  # fmt: skip
        assert code == 0
        assert "8 runs: 8 done" in said
        tables.append(read(out))
    assert tables[0] == tables[1]
    first = tables[0][0]
    assert [(row["trial"], row["seed"]) for row in tables[0][:3]] == [
        ("1", "0"), ("1", "1"), ("2", "0"),
    ]  # fmt: skip
    assert float(first["f_SGD"]) > 0
    query = f"lr_SGD={first['lr_SGD']}&{STEPS}&seed=0"
    assert set(first["link"].partition("?")[2].split("&")) == set(query.split("&"))
    assert first["link"].startswith("http://127.0.0.1:8000/optimizers/?")


class Worker:
    """Does runs at once, and dies at some of them."""

    def __init__(self, dies_at):
        self.dies_at = dies_at
        self.done = 0

    def submit(self, function, lab, trial, seed, values):
        future = Future()
        if self.dies_at is not None and self.done >= self.dies_at:
            future.set_exception(BrokenProcessPool("a process ended"))
        else:
            future.set_result({"trial": trial, "seed": seed})
            self.done += 1
        return future

    def shutdown(self, wait=True):
        pass


def run_with(*deaths):
    workers = iter(deaths)
    runs = [Run(1, seed, {}) for seed in range(6)]
    rows = []
    failed = running.run_all("optimizers", runs, lambda: Worker(next(workers)), rows.append)
    assert failed == []
    return sorted(row["seed"] for row in rows)


def test_a_row_that_cannot_be_kept_ends_all_runs():
    def full(_row):
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        running.run_all("optimizers", [Run(1, 0, {})], lambda: Worker(None), full)


def test_runs_of_a_dead_worker_are_done_again():
    assert run_with(2, 1, None) == list(range(6))
    assert run_with(0, 0, 3, 0, 0, None) == list(range(6))


def test_workers_that_always_die_are_told():
    with pytest.raises(CommandError, match="died 3 times in a row, with 4 runs left"):
        run_with(2, 0, 0, 0)


def test_a_process_that_is_killed_loses_no_run():
    rows, killed = [], []

    def take(row):
        rows.append(row)
        if not killed:
            killed.append(executors[-1]._processes)
            for process in list(killed[0].values()):
                os.kill(process.pid, signal.SIGKILL)

    executors: list[ProcessPoolExecutor] = []

    def make():
        executors.append(make_processes(2))
        return executors[-1]

    runs = [Run(1, seed, LONG) for seed in range(5)]
    try:
        assert running.run_all("optimizers", runs, make, take) == []
    finally:
        end_processes()
    assert len(executors) == 2
    assert sorted(row["seed"] for row in rows) == list(range(5))
    alone = work.run("optimizers", 1, 4, LONG)
    (same,) = [row for row in rows if row["seed"] == 4]
    assert same["metrics"] == alone["metrics"]


def test_an_interrupted_command_goes_on(weblab, tmp_path, monkeypatch):
    out = tmp_path / "runs.csv"
    words = ["run", "optimizers", "--set", STEPS, "--workers", "1", "--out", str(out)]
    add = work.run

    def interrupt(lab, runs, make_executor, take):
        take(add(lab, runs[0].trial, runs[0].seed, runs[0].values))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("weblab.cli.commands.run_all", interrupt)
        code, _, said = weblab(*words, "--seeds", "3")
    assert code == 130
    assert "the same command goes on from there" in said
    assert len(read(out)) == 1
    code, _, said = weblab(*words, "--seeds", "3")
    assert code == 0
    assert "1 of 3 runs done already" in said
    assert [row["seed"] for row in read(out)] == ["0", "1", "2"]
    code, _, said = weblab(*words, "--seeds", "3")
    assert "3 of 3 runs done already" in said


def test_a_run_that_fails_is_told_and_the_others_are_kept(weblab, tmp_path, monkeypatch):
    def fail_once(lab, runs, make_executor, take):
        take(work.run(lab, runs[1].trial, runs[1].seed, runs[1].values))
        return [(runs[0], ValueError("odd"))]

    out = tmp_path / "runs.csv"
    monkeypatch.setattr("weblab.cli.commands.run_all", fail_once)
    code, _, said = weblab("run", "optimizers", "--set", STEPS, "--seeds", "2", "--out", str(out))
    assert code == 2
    assert "1 of 2 runs failed, the first (trial 1, seed 0) with: odd." in said
    assert len(read(out)) == 1


def test_parquet_has_the_same_table(weblab, tmp_path):
    import pyarrow.parquet

    out = tmp_path / "runs.parquet"
    code, _, _ = weblab("run", "optimizers", "--set", STEPS, "--out", str(out))
    assert code == 0
    (row,) = pyarrow.parquet.read_table(out).to_pylist()
    assert row["f_SGD"] == work.run("optimizers", 1, 0, {"steps": 10})["metrics"]["f_SGD"]
    assert row["state"] == "done"


COMMAND = """
import sys
from weblab.cli.main import entry
if __name__ == "__main__":
    sys.exit(entry())
"""


def command_in_the_middle(tmp_path, seeds):
    """Start a command; return its process and its table once a run is done."""
    script, out = tmp_path / "command.py", tmp_path / "runs.csv"
    script.write_text(COMMAND)
    words = ["run", "optimizers", "--set", "steps=1000", "--seeds", str(seeds), "--out", out]
    running = subprocess.Popen(
        [sys.executable, script, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while running.poll() is None and not kept(out):
        time.sleep(0.05)
    return running, out


def kept(out):
    """Return how many runs are kept beside a table, whose first line says what was asked."""
    rows = out.with_suffix(".jsonl")
    return rows.read_text().count("\n") - 1 if rows.is_file() else 0


def test_a_command_that_is_asked_to_end_keeps_what_is_done(tmp_path):
    running, out = command_in_the_middle(tmp_path, seeds=500)
    running.terminate()
    said, told = running.communicate()
    assert running.returncode == 130, told
    assert f"What is done is in {out}; the same command goes on from there." in told
    assert len(read(out)) == kept(out) > 0
    assert "Traceback" not in said + told


def test_a_machine_that_sleeps_in_the_middle_loses_no_run(tmp_path):
    running, out = command_in_the_middle(tmp_path, seeds=20)
    os.killpg(running.pid, signal.SIGSTOP)
    slept = kept(out)
    time.sleep(1)
    assert kept(out) == slept < 20
    os.killpg(running.pid, signal.SIGCONT)
    _said, told = running.communicate()
    assert running.returncode == 0, told
    assert [row["state"] for row in read(out)] == ["done"] * 20


WITHOUT_PANEL = """
import sys
from weblab.cli.main import main
if __name__ == "__main__":
    assert main(["run", "optimizers", "--set", "steps=10"]) == 0
    strays = {"panel", "bokeh", "panel_material_ui", "pandas"} & set(sys.modules)
    assert not strays, strays
"""


def test_a_run_never_imports_panel(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(WITHOUT_PANEL)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "1 run: 1 done" in done.stdout
