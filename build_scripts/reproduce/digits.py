"""MNIST for the experiments: flat images and labels."""

from functools import cache

import numpy as np

from build_scripts.content.digits import PACKAGE
from build_scripts.fetching.fetch import fetch_named
from weblab import nn
from weblab.cli.data.mnist import read_mnist
from weblab.datasets.digits import Digits, Split


@cache
def mnist() -> dict[Split, Digits]:
    """Return both splits, each shuffled: MNIST's own first digits are no fair sample."""
    (archive,) = fetch_named(PACKAGE)
    rng = np.random.default_rng(0)
    return {split: _shuffled(part, rng) for split, part in read_mnist(archive).items()}


def _shuffled(part: Digits, rng: np.random.Generator) -> Digits:
    order = rng.permutation(len(part))
    return Digits(part.images[order], part.labels[order])


def flat(split: Split, count: int | None = None) -> nn.Dataset:
    """Return the first digits of a split as (N, 784) with their labels."""
    part = mnist()[split][:count]
    return nn.Dataset(part.inputs().reshape(len(part), -1), part.targets())


def accuracy(model: nn.Layer, data: nn.Dataset) -> float:
    """Return the share of digits that a model reads rightly; 0 where it overflowed."""
    with np.errstate(all="ignore"):
        return float(np.mean(nn.predict(model, data.inputs).argmax(axis=1) == data.targets))
