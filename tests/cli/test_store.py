"""Runs are kept as they are done, and only what goes with them is added."""

import json

import pytest

from weblab.cli.errors import CommandError
from weblab.cli.store import Store

ASKED = {"command": "weblab run optimizers", "lab": "optimizers", "set": []}


def row(trial, seed, **changed):
    return {
        "trial": trial, "seed": seed, "values": {"x": 0.1}, "state": "done", "message": "Done.",
        "steps": 3, "seconds": 0.5, "metrics": {"loss": 1 / 3, "lost": float("nan")},
        "query": "x=0.1", **changed,
    }  # fmt: skip


@pytest.fixture
def out(tmp_path):
    store = Store(tmp_path / "runs.csv", ASKED)
    store.add(row(2, 0))
    store.add(row(1, 0))
    return tmp_path / "runs.csv"


def test_rows_come_back_sorted(out):
    found = Store(out, ASKED).sorted()
    assert [each["trial"] for each in found] == [1, 2]
    assert found[0]["metrics"]["loss"] == 1 / 3


def test_a_row_that_was_cut_off_is_done_again(out):
    path = out.with_suffix(".jsonl")
    path.write_bytes(path.read_bytes()[:-9])
    store = Store(out, ASKED)
    assert list(store.rows) == [(2, 0)]
    store.add(row(3, 0))
    assert sorted(Store(out, ASKED).rows) == [(2, 0), (3, 0)]


def test_nothing_but_a_beginning_is_begun_again(out):
    path = out.with_suffix(".jsonl")
    path.write_bytes(path.read_bytes()[:5])
    Store(out, ASKED).add(row(1, 0))
    assert list(Store(out, ASKED).rows) == [(1, 0)]


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"trial": 1}', "\x00"])
def test_a_damaged_row_is_told_and_nothing_is_changed(out, line):
    path = out.with_suffix(".jsonl")
    before = path.read_text() + line + "\n"
    path.write_text(before)
    with pytest.raises(CommandError, match=r"Line 4 of .* is damaged"):
        Store(out, ASKED)
    assert path.read_text() == before


def test_a_file_without_its_first_line_is_told(out):
    path = out.with_suffix(".jsonl")
    path.write_text("\n".join([*path.read_text().splitlines()[1:], ""]))
    with pytest.raises(CommandError, match=r"Line 1 of .* is damaged. Choose another --out."):
        Store(out, ASKED)


@pytest.mark.parametrize("changed", [{"weblab": "0.1.0"}, {"format": 0}])
def test_rows_of_an_older_version_are_told(out, changed):
    path = out.with_suffix(".jsonl")
    first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | changed), *rest, ""]))
    with pytest.raises(CommandError, match="whose runs may differ"):
        Store(out, ASKED)


def test_rows_of_another_command_are_told(out):
    with pytest.raises(CommandError, match="another command: weblab run optimizers"):
        Store(out, ASKED | {"set": ["x=1"]})


def test_a_table_of_somebody_else_is_not_overwritten(tmp_path):
    (tmp_path / "runs.csv").write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        Store(tmp_path / "runs.csv", ASKED)


def test_a_command_without_any_run_leaves_nothing(tmp_path):
    Store(tmp_path / "runs.csv", ASKED)
    assert list(tmp_path.iterdir()) == []
    Store(tmp_path / "runs.csv", ASKED | {"set": ["x=1"]}).add(row(1, 0))
