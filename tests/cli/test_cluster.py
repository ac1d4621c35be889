"""The same runs on a Dask cluster, whose workers may die and whose versions may differ."""

import asyncio
import copy
import os
import signal

import pytest
from distributed import Client, LocalCluster
from distributed.comm import CommClosedError

from tests.labs.page import load_bars
from weblab.cli import cluster, work
from weblab.cli.cluster import _compare, on_cluster
from weblab.cli.data.folder import Data
from weblab.cli.data.mnist import write_shards
from weblab.cli.errors import CommandError
from weblab.cli.plan import Run
from weblab.cli.running import run_all
from weblab.cli.store import Store

LONG = {"steps": 600}
QUICK = {"samples": 100, "width": 8, "hidden": 1, "epochs": 2}


@pytest.fixture(scope="module")
def local():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
        host="127.0.0.1", silence_logs=50,
    ) as local:  # fmt: skip
        yield local


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with digits that no worker has."""
    splits = {split: asyncio.run(load_bars(None, split, 150)) for split in ("train", "test")}
    write_shards(splits, tmp_path / "digits")
    monkeypatch.setenv("WEBLAB_SITE", str(tmp_path))
    data = Data()
    data.install()
    return data


def test_a_worker_that_is_killed_in_the_middle_loses_no_run(local):
    runs, rows = [Run(1, seed, LONG) for seed in range(6)], []
    with Client(local.scheduler_address, set_as_default=False) as client:
        pids = client.run(os.getpid)

    def take(row):
        if not rows:
            os.kill(next(iter(pids.values())), signal.SIGKILL)
        rows.append(row)

    with on_cluster(local.scheduler_address, Data()) as make_executor:
        assert run_all("optimizers", runs, make_executor, take) == []
    assert sorted(row["seed"] for row in rows) == list(range(6))
    alone = work.run("optimizers", 1, 5, LONG)
    (same,) = [row for row in rows if row["seed"] == 5]
    assert same["metrics"] == alone["metrics"]


def test_data_are_sent_to_the_workers(local, site):
    runs = [Run(1, seed, QUICK) for seed in range(2)]
    work.prepare("overfitting", runs)
    rows = []
    with on_cluster(local.scheduler_address, site) as make_executor:
        assert run_all("overfitting", runs, make_executor, rows.append) == []
    assert [row["metrics"]["test_digits"] for row in rows] == [150, 150]
    alone = work.run("overfitting", 1, 0, QUICK)
    assert min(rows, key=lambda row: row["seed"])["metrics"] == alone["metrics"]
    with on_cluster(local.scheduler_address, site) as make_executor:  # as another command does
        assert run_all("overfitting", runs[:1], make_executor, rows.append) == []
    with Client(local.scheduler_address, set_as_default=False) as client:
        plugins = client.run(lambda dask_worker: [*dask_worker.plugins])
    ours = {name for names in plugins.values() for name in names if name.startswith("weblab-")}
    assert len(ours) == 1, "equal data are sent once"


def test_the_command_uses_it(local, weblab):
    code, said, _ = weblab(
        "run", "optimizers", "--set", "steps=10", "--seeds", "2",
        "--executor", "dask", "--scheduler", local.scheduler_address,
    )  # fmt: skip
    assert code == 0
    assert "2 runs: 2 done" in said


@pytest.fixture(scope="module")
def versions(local):
    with Client(local.scheduler_address, set_as_default=False) as client:
        return client.get_versions(packages=["weblab"])


def test_equal_versions_pass(versions):
    _compare(versions)


@pytest.mark.parametrize(
    ("name", "theirs", "said"),
    [("weblab", "0.1.0", "0.1.0 at"), ("weblab", None, "missing at"), ("numpy", "1.26", "1.26 at")],
)
def test_another_version_on_a_worker_is_told(versions, name, theirs, said):
    other = copy.deepcopy(versions)
    worker = next(iter(other["workers"]))
    other["workers"][worker]["packages"][name] = theirs
    with pytest.raises(CommandError, match=f"{name} is .* here and {said} the worker at"):
        _compare(other)


def test_another_version_of_the_scheduler_is_told(versions):
    other = copy.deepcopy(versions)
    other["scheduler"]["packages"]["distributed"] = "2020.1.0"
    with pytest.raises(CommandError, match=r"2020\.1\.0 at the scheduler"):
        _compare(other)


TOLD = {
    "--executor dask": "needs the address of a scheduler",
    "--scheduler tcp://127.0.0.1:9": "add --executor dask",
    "--executor dask --scheduler rubbish": "“rubbish” is no address of a scheduler",
    "--executor dask --scheduler tcp://127.0.0.1:9": "No scheduler answers at tcp://127.0.0.1:9",
    "--executor dask --scheduler tcp://127.0.0.1:9 --workers 2": "--workers is for this machine",
}


@pytest.mark.parametrize("words", TOLD)
def test_a_cluster_that_is_not_there_is_told(words, weblab, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_S", 0.5)
    code, out, said = weblab("run", "optimizers", *words.split())
    assert (code, out) == (2, "")
    assert TOLD[words] in said


def test_a_scheduler_that_is_lost_at_the_start_is_told(monkeypatch):
    class Lost:
        def get_versions(self, **_options):
            raise CommClosedError("in <TCP (closed)>: Stream is closed")

        def close(self, **_options):
            pass

    monkeypatch.setattr(cluster, "_connected", lambda _address: Lost())
    with (
        pytest.raises(CommandError, match=r"tcp://127\.0\.0\.1:9 is gone"),
        cluster.on_cluster("tcp://127.0.0.1:9", Data()),
    ):
        pass


def test_a_scheduler_that_is_lost_in_the_middle_is_told(weblab, tmp_path, monkeypatch):
    out, add, kept = tmp_path / "runs.csv", Store.add, []
    words = ["run", "optimizers", "--set", "steps=600", "--seeds", "30", "--out", str(out)]
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
        host="127.0.0.1", silence_logs=50,
    ) as lost:  # fmt: skip

        def add_and_lose(store, row):
            add(store, row)
            kept.append(row)
            lost.close()

        monkeypatch.setattr(Store, "add", add_and_lose)
        code, _out, said = weblab(
            *words, "--executor", "dask", "--scheduler", lost.scheduler_address
        )
    assert code == 2
    assert "is gone. Start it again with its workers" in said
    monkeypatch.setattr(Store, "add", add)
    code, _out, said = weblab(*words)
    assert code == 0
    assert 0 < len(kept) < 30
    assert f"{len(kept)} of 30 runs done already" in said


def test_a_scheduler_without_workers_is_told(weblab, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_S", 0.5)
    with LocalCluster(
        n_workers=0,
        processes=True,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs=50,
    ) as empty:
        code, _, said = weblab(
            "run", "optimizers", "--executor", "dask", "--scheduler", empty.scheduler_address
        )
    assert code == 2
    assert "has no workers. Start one with: dask worker tcp://127.0.0.1" in said
