"""A site whose digits are patterns of ten kinds with noise, the same on every machine."""

import hashlib

import numpy as np

from weblab.datasets.digits import Digits, Shard, encode_index, encode_shard


def make_site(folder):
    """Write the digits of a site below a folder."""
    rng = np.random.default_rng(7)
    kinds = rng.integers(0, 256, (10, 28, 28))
    place = folder / "digits"
    place.mkdir(parents=True)
    shards = []
    for split, number, count in (("train", 0, 300), ("train", 1, 200), ("test", 0, 150)):
        labels = rng.integers(0, 10, count).astype(np.uint8)
        noise = rng.integers(0, 256, (count, 28, 28))
        images = ((kinds[labels] + 2 * noise) // 3).astype(np.uint8)
        content = encode_shard(Digits(images, labels))
        name = f"{split}-{number:02}.bin"
        (place / name).write_bytes(content)
        shards.append(Shard(name, split, count, hashlib.sha256(content).hexdigest()))
    (place / "index.json").write_bytes(encode_index(shards))
