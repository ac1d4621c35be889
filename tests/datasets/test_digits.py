"""Digit shards: what goes in comes out, and nothing else is accepted."""

import asyncio
import hashlib
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab.datasets import digits
from weblab.datasets.digit_store import DigitStore
from weblab.datasets.digits import Digits, DigitsError, Shard


def some_digits(count: int, seed: int = 0) -> Digits:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return Digits(images, rng.integers(0, 10, count, dtype=np.uint8))


def shard_of(part: Digits, name: str = "train-00.bin", split: str = "train") -> tuple[Shard, bytes]:
    content = digits.encode_shard(part)
    return Shard(name, split, len(part), hashlib.sha256(content).hexdigest()), content


def site(parts: dict[str, Digits]) -> dict[str, bytes]:
    files, shards = {}, []
    for name, part in parts.items():
        shard, files[name] = shard_of(part, name, name.split("-")[0])
        shards.append(shard)
    files["index.json"] = digits.encode_index(shards)
    return files


TRAIN = [some_digits(20, seed) for seed in range(3)]
FILES = site(
    {f"train-{i:02}.bin": part for i, part in enumerate(TRAIN)} | {"test-00.bin": some_digits(7, 9)}
)


class FlakySite:
    """Serves FILES, but the named file is wrong for its first few requests."""

    def __init__(self, name: str, replies: list[bytes | Exception]) -> None:
        self.name = name
        self.replies = replies
        self.requests: list[str] = []

    async def fetch(self, name: str) -> bytes:
        self.requests.append(name)
        if name == self.name and self.replies:
            reply = self.replies.pop(0)
            if isinstance(reply, Exception):
                raise reply
            return reply
        return FILES[name]

    async def fetch_slowly(self, name: str) -> bytes:
        await asyncio.sleep(0)
        return await self.fetch(name)


def run(coroutine):
    """Run a coroutine that never waits, which needs no event loop."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("the coroutine waited")


def test_a_shard_survives_the_round_trip():
    part = some_digits(5)
    shard, content = shard_of(part)
    decoded = digits.decode_shard(content, shard)
    np.testing.assert_array_equal(decoded.images, part.images)
    np.testing.assert_array_equal(decoded.labels, part.labels)


def test_digits_become_inputs_and_targets():
    part = some_digits(5)
    inputs = part.inputs()
    assert inputs.shape == (5, 1, 28, 28)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(np.rint(inputs[:, 0] * 255), part.images)
    assert part.targets().dtype == np.int64


def test_fetching_joins_the_shards_of_the_split_in_order():
    told = []
    store = DigitStore(FlakySite("", []).fetch)
    fetched = run(store.load("train", on_progress=lambda *progress: told.append(progress)))
    np.testing.assert_array_equal(fetched.images, digits.join(TRAIN).images)
    assert told == [(20, 60), (40, 60), (60, 60)]


def test_a_limit_fetches_no_more_shards_than_it_needs():
    flaky = FlakySite("", [])
    fetched = run(DigitStore(flaky.fetch).load("train", 25))
    np.testing.assert_array_equal(fetched.labels, digits.join(TRAIN).labels[:25])
    assert flaky.requests == ["index.json", "train-00.bin", "train-01.bin"]


def test_what_has_arrived_is_not_fetched_again():
    flaky = FlakySite("", [])
    store = DigitStore(flaky.fetch)
    run(store.load("train", 25))
    run(store.load("train", 45))
    assert flaky.requests == ["index.json", "train-00.bin", "train-01.bin", "train-02.bin"]


@pytest.mark.parametrize("reply", [FILES["train-01.bin"][:-9], b"", b"<html>"])
def test_a_damaged_shard_is_fetched_once_more(reply):
    flaky = FlakySite("train-01.bin", [reply])
    fetched = run(DigitStore(flaky.fetch).load("train"))
    np.testing.assert_array_equal(fetched.images, digits.join(TRAIN).images)
    assert flaky.requests.count("train-01.bin") == 2


def test_a_shard_that_stays_damaged_is_named():
    flaky = FlakySite("train-01.bin", [b"x", b"x", b"x"])
    with pytest.raises(DigitsError, match=r"train-01\.bin.*truncated or altered"):
        run(DigitStore(flaky.fetch).load("train"))
    assert flaky.requests.count("train-01.bin") == 2


def test_a_load_goes_on_where_the_one_before_it_failed():
    flaky = FlakySite("train-01.bin", [OSError("connection lost")])
    store = DigitStore(flaky.fetch)
    with pytest.raises(OSError, match="lost"):
        run(store.load("train"))
    run(store.load("train"))
    assert flaky.requests.count("train-00.bin") == 1


def test_two_loads_at_once_fetch_nothing_twice():
    flaky = FlakySite("", [])

    async def both():
        store = DigitStore(flaky.fetch_slowly)
        return await asyncio.gather(store.load("train"), store.load("train", 25))

    whole, part = asyncio.run(both())
    np.testing.assert_array_equal(whole.images[:25], part.images)
    assert len(flaky.requests) == len(set(flaky.requests))


def test_a_folder_loads_as_a_site_does(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    loaded = digits.load_digits(tmp_path, limit=np.uint8(45))
    np.testing.assert_array_equal(loaded.images, digits.join(TRAIN).images[:45])
    assert len(digits.load_digits(tmp_path, split="test")) == 7


@pytest.mark.parametrize("limit", [0, -1])
def test_asking_for_no_digits_is_an_error(tmp_path, limit):
    (tmp_path / "index.json").write_bytes(FILES["index.json"])
    with pytest.raises(ValueError, match="limit to be a whole number of at least 1"):
        digits.load_digits(tmp_path, limit=limit)


def rehashed(content: bytes, count: int) -> Shard:
    return Shard("train-00.bin", "train", count, hashlib.sha256(content).hexdigest())


def test_a_bomb_is_refused_without_being_inflated():
    bomb = zlib.compress(bytes(200_000_000), 9)
    with pytest.raises(DigitsError, match="another length"):
        digits.decode_shard(bomb, rehashed(bomb, 1))


@pytest.mark.parametrize(
    "content",
    [
        b"not zlib",
        zlib.compress(bytes(784)),
        zlib.compress(bytes(786)),
        digits.encode_shard(some_digits(1))[:-4],
        zlib.compress(b"\x0a" + bytes(784)),
    ],
)
def test_a_shard_with_the_right_sum_but_the_wrong_content_is_refused(content):
    with pytest.raises(DigitsError, match=r"train-00\.bin"):
        digits.decode_shard(content, rehashed(content, 1))


GOOD_ENTRY = {"name": "a-00.bin", "split": "train", "count": 3, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../secret"},
        {"name": "a/b.bin"},
        {"name": ".."},
        {"name": 3},
        {"split": "validation"},
        {"count": 0},
        {"count": 10**9},
        {"count": True},
        {"count": "3"},
        {"sha256": "0"},
        {"surprise": 1},
    ],
)
def test_an_index_with_an_odd_entry_is_refused(change):
    assert digits.decode_index(json.dumps({"shards": [GOOD_ENTRY]}).encode())
    with pytest.raises(DigitsError):
        digits.decode_index(json.dumps({"shards": [GOOD_ENTRY | change]}).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"shards": []}',
        b"\xff",
        b"[" * 100_000,
        b" " * (2 << 20),
        b'{"shards":[7]}',
    ],
)
def test_what_is_no_index_is_refused(data):
    with pytest.raises(DigitsError):
        digits.decode_index(data)


@given(st.data())
def test_mutated_files_raise_nothing_but_a_digits_error(data):
    name = data.draw(st.sampled_from(["index.json", "train-00.bin"]))
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    try:
        if name == "index.json":
            digits.decode_index(bytes(content))
        else:
            digits.decode_shard(bytes(content), rehashed(bytes(content), 20))
    except DigitsError:
        pass
