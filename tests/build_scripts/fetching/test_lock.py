import json

import pytest

from build_scripts.fetching.lock import (
    LOCK_FILE,
    Lock,
    LockedFile,
    LockError,
    read_lock,
    write_lock,
)

ENTRY = {
    "group": "runtime",
    "name": "thing",
    "version": "1.0",
    "origin": "pypi",
    "filename": "thing-1.0-py3-none-any.whl",
    "sha256": "0" * 64,
}


def write(path, *entries, **others):
    path.write_text(json.dumps({"files": list(entries), **others}), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock.json"


def test_the_lock_survives_a_round_trip_byte_by_byte(path):
    write_lock(read_lock(), path)
    assert path.read_bytes() == LOCK_FILE.read_bytes()


def test_the_lock_names_no_host():
    text = LOCK_FILE.read_text(encoding="utf-8")
    assert "://" not in text
    assert ".org" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"group": "elsewhere"}, "group"),
        ({"origin": "example"}, "origin"),
        ({"sha256": "0" * 63}, "64 hexadecimal digits"),
        ({"sha256": "G" * 64}, "64 hexadecimal digits"),
        ({"filename": "../thing.whl"}, "without folders"),
        ({"url": "somewhere"}, "expected the keys"),
    ],
)
def test_entries_outside_of_the_vocabulary_are_refused(path, change, said):
    with pytest.raises(LockError, match=said):
        read_lock(write(path, ENTRY | change))


def test_missing_keys_are_refused(path):
    entry = {key: value for key, value in ENTRY.items() if key != "sha256"}
    with pytest.raises(LockError, match="expected the keys"):
        read_lock(write(path, entry))


def test_unknown_keys_beside_the_files_are_refused(path):
    with pytest.raises(LockError, match="the one key 'files'"):
        read_lock(write(path, ENTRY, comment="no"))


def test_a_name_is_locked_once(path):
    with pytest.raises(LockError, match=r"Received twice: \['thing'\]"):
        read_lock(write(path, ENTRY, ENTRY | {"version": "2.0"}))


def test_an_unknown_name_is_refused_with_the_names_that_there_are():
    lock = Lock([LockedFile(**ENTRY)])
    with pytest.raises(LockError, match=r"Received: 'other'\. There are: thing"):
        lock["other"]
