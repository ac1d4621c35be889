"""What a Python that goes on from kept memory brings when it is imported."""

import base64
import hashlib
import importlib
import sys

import pytest

from weblab import snapshot
from weblab.labkit.experiment.message import failure
from weblab.snapshot import LateFinder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield tmp_path
    sys.modules.pop("late_package", None)


def test_an_archive_comes_when_something_of_it_is_imported(folder):
    asked = []

    def install(archive):
        asked.append(archive)
        (folder / "late_package.py").write_text("answer = 42")
        return True

    sys.meta_path.append(LateFinder({"late_package": "late.zip"}, install))
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("package_of_nobody")
    assert asked == []
    assert importlib.import_module("late_package").answer == 42
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("late_package.inner")
    assert asked == ["late.zip"]


def test_an_archive_that_did_not_come_is_asked_for_again(folder):
    answers = [False, True]

    def install(archive):
        (folder / "late_package.py").write_text("")
        return answers.pop(0)

    finder = LateFinder({"late_package": "late.zip"}, install)
    assert finder.find_spec("late_package", None) is None
    assert finder.find_spec("late_package", None).name == "late_package"


@pytest.fixture
def find(monkeypatch):
    """Look for a module of the standard library, whose archive comes as some bytes or an error."""

    def find(*answers):
        left = list(answers)

        def fetch(address, again):
            assert again == (len(left) < len(answers))
            answer = left.pop(0)
            if isinstance(answer, OSError):
                raise answer
            return answer

        monkeypatch.setattr(snapshot, "_fetch", fetch)
        monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
        wanted = "sha256-" + base64.b64encode(hashlib.sha256(b"whole").digest()).decode()
        awaited = []
        snapshot.wake("https://example.org/", {snapshot.STDLIB: wanted}, awaited.append)
        try:
            return sys.meta_path[-1].find_spec("ensurepip", None)
        finally:
            assert awaited == [snapshot.STDLIB, ""]

    return find


def test_an_archive_that_arrives_damaged_twice_is_told(find):
    with pytest.raises(ImportError) as caught:
        find(b"damaged", b"damaged")
    assert "python_stdlib.zip arrived damaged" in failure(caught.value).said(str)


def test_an_archive_that_does_not_arrive_is_told(find):
    with pytest.raises(ImportError) as caught:
        find(OSError(), OSError())
    assert "python_stdlib.zip could not be loaded" in failure(caught.value).said(str)


@pytest.mark.parametrize("first", [b"damaged", OSError()], ids=["damaged", "missing"])
def test_an_archive_is_asked_for_once_more(find, first, monkeypatch, tmp_path):
    monkeypatch.setattr(snapshot, "STDLIB_PATH", tmp_path / "stdlib.zip")
    find(first, b"whole")
    assert (tmp_path / "stdlib.zip").read_bytes() == b"whole"


def test_a_worker_without_a_network_has_no_such_module(find):
    assert find(None) is None


def test_random_numbers_differ_from_visit_to_visit(monkeypatch):
    import random

    import numpy as np

    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    drawn = []
    for _ in range(2):
        random.seed(0)
        np.random.seed(0)
        snapshot.wake("https://example.org/", {}, lambda archive: None)
        drawn += [random.random(), np.random.random()]
    assert len(set(drawn)) == 4
