"""What a visitor has written and solved, kept and read back."""

import json

import pytest

from weblab.labkit.code.progress import (
    FORMAT,
    LARGEST_FILE,
    MOST_TEXTS,
    MOST_TOGETHER,
    Progress,
)
from weblab.labkit.experiment.message import RefusedError
from weblab.workshop.loading import MOST_CHARACTERS


def test_a_file_has_what_was_written_and_solved():
    progress = Progress({"optimizers/SGD": "class SGD: 'é 한글'\n"})
    progress.solve("adam")
    progress.solve("relu")
    read = Progress.read(progress.write())
    assert read.texts == progress.texts
    assert read.passed == ["relu", "adam"], "in the order of the exercises"


def test_another_file_is_added_to_what_there_is():
    mine, other = Progress({"a": "1", "b": "2"}, ["relu"]), Progress({"b": "3"}, ["adam"])
    mine.add(other)
    assert mine.texts == {"a": "1", "b": "3"}
    assert mine.passed == ["relu", "adam"]


def test_an_original_that_is_restored_is_forgotten():
    progress = Progress({"a": "1"})
    assert progress.keep("a", None)
    assert not progress.keep("a", None)
    assert progress.texts == {}


def test_what_no_run_would_take_is_not_kept():
    progress = Progress()
    assert not progress.keep("a", "x" * (MOST_CHARACTERS + 1))
    for number in range(MOST_TEXTS + 5):
        progress.keep(str(number), "x")
    assert len(progress.texts) == MOST_TEXTS


def test_as_much_as_is_kept_can_be_read_again():
    progress = Progress()
    widest = "\N{GRINNING FACE}" * MOST_CHARACTERS  # twelve bytes each in JSON
    for number in range(MOST_TEXTS):
        progress.keep(str(number), widest)
    assert 0 < sum(map(len, progress.texts.values())) <= MOST_TOGETHER
    assert Progress.read(progress.write()).texts == progress.texts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({"format": FORMAT, "texts": [], "passed": []}).encode(),
        json.dumps({"format": FORMAT, "texts": {}, "passed": "relu"}).encode(),
        b" " * (LARGEST_FILE + 1),
    ],
)
def test_other_files_are_refused_in_words(content):
    with pytest.raises(RefusedError, match="holds no exercises of this site"):
        Progress.read(content)


def test_what_is_strange_within_a_file_is_left_out():
    content = {"format": FORMAT, "texts": {"a": 1, "b": "x"}, "passed": ["relu", "unknown", [], 3]}
    read = Progress.read(json.dumps(content).encode())
    assert (read.texts, read.passed) == ({"b": "x"}, ["relu"])
