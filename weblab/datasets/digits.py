"""MNIST's handwritten digits in compressed shards, loaded alike from a folder and from a site.

A shard is a zlib stream of its labels, one byte each, and then its images, 28x28 bytes each. An
index names the shards with their sizes and sha256. The build shuffles both splits with a fixed
seed, so that the first shard alone is a fair sample.
"""

import hashlib
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from weblab.datasets.addresses import reader
from weblab.datasets.sentences import SentenceError
from weblab.locale import mark as _
from weblab.nn import bounded_json
from weblab.nn.arrays import check_int

SIDE = 28
CLASSES = 10
INDEX_NAME = "index.json"
LARGEST_INDEX = 1 << 20
LARGEST_SHARD = 10_000

Split = Literal["train", "test"]
Fetch = Callable[[str], Awaitable[bytes]]


class DigitsError(SentenceError, ValueError):
    """The digits could not be read; the message says which file and why."""


@dataclass(frozen=True)
class Digits:
    """Images with their labels.

    Shape: images (N, 28, 28) uint8, 0 is background; labels (N,) uint8.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, rows: slice) -> "Digits":
        return Digits(self.images[rows], self.labels[rows])

    def inputs(self) -> np.ndarray:
        """Return the images as a network takes them: (N, 1, 28, 28) float32 in [0, 1]."""
        return self.images[:, None].astype(np.float32) / np.float32(255)

    def targets(self) -> np.ndarray:
        """Return the labels as a loss takes them: (N,) int64."""
        return self.labels.astype(np.int64)


@dataclass(frozen=True)
class Shard:
    """One compressed file: its name, its number of digits and its sha256."""

    name: str
    split: Split
    count: int
    sha256: str


def join(parts: list[Digits]) -> Digits:
    """Return the digits of several parts as one, in their order."""
    return Digits(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def encode_shard(digits: Digits) -> bytes:
    """Compress digits into the bytes of a shard."""
    return zlib.compress(digits.labels.tobytes() + digits.images.tobytes(), 6)


def decode_shard(data: bytes, shard: Shard) -> Digits:
    """Return the digits of a shard after checking its checksum, length and labels.

    Raises: DigitsError if the bytes do not match the index.
    """
    if hashlib.sha256(data).hexdigest() != shard.sha256:
        text = _("{name} was truncated or altered: its checksum does not match. Reload the page.")
        raise DigitsError(text, name=shard.name)
    size = shard.count * (1 + SIDE * SIDE)
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(data, size + 1)
    except zlib.error as error:
        text = _("{name} could not be unpacked ({reason}). Reload the page.")
        raise DigitsError(text, name=shard.name, reason=error) from None
    if len(content) != size or not stream.eof:
        text = _("{name} has another length than the index of the digits says. Reload the page.")
        raise DigitsError(text, name=shard.name)
    values = np.frombuffer(content, np.uint8)
    labels = values[: shard.count]
    if labels.max() >= CLASSES:
        text = _("{name} contains the label {label}. Labels run from 0 to 9. Reload the page.")
        raise DigitsError(text, name=shard.name, label=int(labels.max()))
    return Digits(values[shard.count :].reshape(-1, SIDE, SIDE), labels)


def encode_index(shards: list[Shard]) -> bytes:
    """Return the bytes of the index of these shards."""
    return (json.dumps({"shards": [vars(shard) for shard in shards]}, indent=1) + "\n").encode()


def decode_index(data: bytes) -> list[Shard]:
    """Return the shards listed in an index.

    Raises: DigitsError if it is not an index, or names a file outside its own folder.
    """
    if len(data) > LARGEST_INDEX:
        text = _("The index of the digits is larger than the limit of {most} bytes.")
        raise DigitsError(text, most=LARGEST_INDEX)
    try:
        shards = [Shard(**entry) for entry in bounded_json.loads(data)["shards"]]
        if not shards:
            raise ValueError("no shards")
        for shard in shards:
            _check_shard(shard)
    except (KeyError, TypeError, ValueError) as error:
        text = _("The index of the digits is damaged ({reason}). Reload the page.")
        raise DigitsError(text, reason=error) from None
    return shards


def _check_shard(shard: Shard) -> None:
    plain = isinstance(shard.name, str) and shard.name.replace("-", "").replace(".", "").isalnum()
    if not plain or ".." in shard.name:
        raise ValueError(f"the name {shard.name!r}")
    if shard.split not in ("train", "test"):
        raise ValueError(f"the split {shard.split!r}")
    if type(shard.count) is not int or not 0 < shard.count <= LARGEST_SHARD:
        raise ValueError(f"the count {shard.count!r}")
    if not isinstance(shard.sha256, str) or len(shard.sha256) != 64:
        raise ValueError(f"the sha256 {shard.sha256!r}")


def plan(shards: list[Shard], split: Split, limit: int | None) -> list[tuple[Shard, int]]:
    """Choose the shards to read for a split, and how many digits to take from each.

    Args:
        shards: all shards, in the order of the index.
        split: "train" or "test".
        limit: the number of digits; None for all.
    """
    chosen: list[tuple[Shard, int]] = []
    missing = sum(shard.count for shard in shards if shard.split == split)
    if limit is not None:
        missing = min(check_int("digits", "limit", limit, least=1), missing)
    if missing < 1:
        raise DigitsError(
            f"Expected to read at least one {split} digit. Received an index without any. "
            "Fix: ask for a split that the index has."
        )
    for shard in shards:
        if shard.split == split and missing > 0:
            chosen.append((shard, min(shard.count, missing)))
            missing -= shard.count
    return chosen


async def fetch_shard(fetch: Fetch, shard: Shard) -> Digits:
    """Return the digits of one shard; a damaged download is repeated once.

    Raises: DigitsError if the shard is damaged the second time too.
    """
    try:
        return decode_shard(await fetch(shard.name), shard)
    except DigitsError:
        return decode_shard(await fetch(shard.name), shard)


def load_digits(folder: str | Path, *, split: Split = "train", limit: int | None = None) -> Digits:
    """Return the digits of a split from a folder of shards, in the order of the index.

    Args:
        folder: the folder of index.json, or its address, such as a site's "digits/".
        split: "train" or "test".
        limit: the number of digits; None for all.
    Raises: DigitsError if a shard is damaged; OSError if one is missing.
    """
    read = reader(folder)
    chosen = plan(decode_index(read(INDEX_NAME)), split, limit)
    return join([decode_shard(read(shard.name), shard)[:count] for shard, count in chosen])
