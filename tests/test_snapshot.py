"""What a Python that goes on from kept memory brings when it is imported."""

import importlib
import sys

import pytest

from weblab import snapshot
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


def test_a_damaged_archive_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(snapshot, "_fetch", lambda address: b"damaged")
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    snapshot.wake("https://example.org/", {snapshot.STDLIB: "sha256-0"})
    assert sys.meta_path[-1].find_spec("ensurepip", None) is None


def test_random_numbers_differ_from_visit_to_visit(monkeypatch):
    import random

    import numpy as np

    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    drawn = []
    for _ in range(2):
        random.seed(0)
        np.random.seed(0)
        snapshot.wake("https://example.org/", {})
        drawn += [random.random(), np.random.random()]
    assert len(set(drawn)) == 4
