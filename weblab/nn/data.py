"""Samples with their targets, in batches and in parts."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from weblab.nn.arrays import Array, check_float, check_int, require_array
from weblab.nn.batching import Last, batch_edges

Transform: TypeAlias = Callable[[Array, np.random.Generator], Array]
Random: TypeAlias = np.random.Generator | Sequence[int] | int


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs and targets, sample by sample.

    Args:
        inputs: the samples along the first axis, of any dtype that `transform` can take.
        targets: one per input; by default the inputs themselves, as for an autoencoder.
        transform: applied to every batch of inputs before use, such as scaling bytes to
            floats; called with the batch, which it may change in place, and a generator.
        augment: what is done after it to a batch that is trained on, called likewise; parts that
            are held out by `split` and `k_fold` go without.
    Raises: ValueError where there is not one target a sample; TypeError where these are no arrays.
    """

    inputs: Array
    targets: Array | None = None
    transform: Transform | None = None
    augment: Transform | None = None

    def __post_init__(self) -> None:
        require_array("Dataset", self.inputs, "inputs")
        if self.targets is not None:
            require_array("Dataset", self.targets, "targets")
        if self.targets is not None and len(self.targets) != len(self.inputs):
            raise ValueError(
                f"Dataset: expected one target a sample, received {len(self.inputs)} inputs and "
                f"{len(self.targets)} targets; cut both to the same samples"
            )

    def __len__(self) -> int:
        return len(self.inputs)

    def batch(self, indices: Array | slice, rng: Random) -> tuple[Array, Array]:
        """Return the inputs, transformed and augmented, and the targets of those samples.

        What is given out as it lies in the data set, which takes a slice, is read-only.

        Args:
            indices: which samples, in which order.
            rng: a generator, or the seed of one, which is made where something is drawn.
        """
        changes = [change for change in (self.transform, self.augment) if change is not None]
        inputs = _samples(self.inputs, indices)
        if changes:
            generator = np.random.default_rng(rng)
            inputs = inputs if inputs.flags.writeable else inputs.copy()
            for change in changes:
                inputs = change(inputs, generator)
        return inputs, inputs if self.targets is None else _samples(self.targets, indices)

    def subset(self, indices: Array | slice) -> Dataset:
        """Return the data set of those samples alone, in that order."""
        targets = None if self.targets is None else self.targets[indices]
        return Dataset(self.inputs[indices], targets, self.transform, self.augment)

    def held_out(self, indices: Array | slice) -> Dataset:
        """Return those samples to evaluate on: transformed, and not augmented."""
        return dataclasses.replace(self.subset(indices), augment=None)


def _samples(array: Array, indices: Array | slice) -> Array:
    """Return those samples: a view that is read-only of a slice, else a copy."""
    chosen = array[indices]
    if isinstance(indices, slice):
        chosen.flags.writeable = False
    return chosen


Data: TypeAlias = Dataset | tuple[Array, Array]


def as_dataset(data: Data) -> Dataset:
    """Return a Dataset, created from (inputs, targets) if necessary."""
    if isinstance(data, Dataset):
        return data
    if isinstance(data, tuple) and len(data) == 2:
        return Dataset(*data)
    raise TypeError(
        f"data: expected a Dataset or (inputs, targets), received {type(data).__name__}; "
        "wrap the arrays: nn.Dataset(inputs, targets)"
    )


def batches(
    data: Data,
    batch_size: int,
    *,
    rng: np.random.Generator | None = None,
    last: Last = "keep",
) -> Iterator[tuple[Array, Array]]:
    """Yield (inputs, targets) for each batch, yours to change.

    Args:
        data: the samples.
        batch_size: the batch size.
        rng: shuffles the samples and feeds transform and augment; without it the order is kept.
        last: the treatment of a last batch with fewer samples: "keep" yields it as it is, "drop"
            leaves it out, "merge" adds it to the batch before.
    """
    dataset = as_dataset(data)
    size = check_int("batches", "batch_size", batch_size, least=1)
    order = np.arange(len(dataset)) if rng is None else rng.permutation(len(dataset))
    source = rng or np.random.default_rng(0)
    edges = batch_edges("batches", len(dataset), size, last)
    for start, end in itertools.pairwise(edges):
        yield dataset.batch(order[start:end], source)


def split(data: Data, fraction: float, *, rng: np.random.Generator) -> tuple[Dataset, Dataset]:
    """Return two data sets of different samples, drawn at random; the second is not augmented.

    Args:
        data: the samples.
        fraction: the share of the second data set, above 0 and below 1, such as 0.2.
        rng: decides which samples go where.
    Raises: ValueError where either part would be empty.
    """
    dataset = as_dataset(data)
    share = check_float("split", "fraction", fraction, above=0, below=1)
    held = round(len(dataset) * share)
    if not 0 < held < len(dataset):
        raise ValueError(
            f"split: expected at least one sample on each side, received {len(dataset)} samples "
            f"and a fraction of {share}; choose another fraction or more samples"
        )
    order = rng.permutation(len(dataset))
    return dataset.subset(np.sort(order[held:])), dataset.held_out(np.sort(order[:held]))


def k_fold(data: Data, k: int, *, rng: np.random.Generator) -> Iterator[tuple[Dataset, Dataset]]:
    """Yield (training, validation) k times; each sample is held out once, and not augmented.

    Args:
        data: the samples.
        k: how many parts, at least 2.
        rng: decides which sample goes into which part.
    """
    dataset = as_dataset(data)
    parts = check_int("k_fold", "k", k, least=2)
    if len(dataset) < parts:
        raise ValueError(
            f"k_fold: expected at least k = {parts} samples, received {len(dataset)}; "
            "choose a smaller k or more samples"
        )
    folds = np.array_split(rng.permutation(len(dataset)), parts)
    for held in range(parts):
        rest = np.concatenate([fold for index, fold in enumerate(folds) if index != held])
        yield dataset.subset(np.sort(rest)), dataset.held_out(np.sort(folds[held]))
