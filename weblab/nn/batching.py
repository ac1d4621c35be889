"""The division of an epoch into batches, and the treatment of left-over samples."""

from __future__ import annotations

import itertools
from typing import Literal, TypeAlias, get_args

from weblab.nn.inside import look_inside
from weblab.nn.layer import Layer

Last: TypeAlias = Literal["keep", "drop", "merge"]


def batch_edges(owner: str, samples: int, size: int, last: Last) -> list[int]:
    """Return the edges of the batches: where each begins, and where the last one ends.

    Raises: ValueError if `last` is none of the three, or if it drops all samples.
    """
    if last not in get_args(Last):
        raise ValueError(
            f"{owner}: expected last to be one of {', '.join(get_args(Last))}, received {last!r}; "
            "it says what becomes of a last batch with fewer samples"
        )
    edges = list(range(0, samples + 1, size))
    if last == "drop" and len(edges) == 1 and samples:
        raise ValueError(
            f"{owner}: expected at least one whole batch where the last one is dropped, received "
            f'{samples} samples in batches of {size}; use a smaller batch_size or last="keep"'
        )
    if last == "merge" and len(edges) > 1:
        edges[-1] = samples
    if last != "drop" and edges[-1] < samples:
        edges.append(samples)
    return edges


def trainable_edges(model: Layer, samples: int, size: int, last: Last | None) -> list[int]:
    """Return the edges of batches that a model can train on.

    Without `last`, samples that are left over are kept, or merged where a layer wants more,
    though it be inside one that does not name it.

    Raises: ValueError where a batch would have fewer samples than a layer needs.
    """
    least = max(layer.LEAST_SAMPLES for layer in model.walk())
    wanted = max(layer.MERGED_BELOW for layer in look_inside(model).layers.values())
    too_few = 0 < samples % size < max(least, wanted)
    edges = batch_edges("train_iter", samples, size, last or ("merge" if too_few else "keep"))
    smallest = min(end - begin for begin, end in itertools.pairwise(edges))
    if smallest < least:
        names = {type(layer).__name__ for layer in model.walk() if smallest < layer.LEAST_SAMPLES}
        only_last = smallest < min(size, samples)
        fix = 'pass last="merge" or last="drop"' if only_last else "use more samples a batch"
        raise ValueError(
            f"train_iter: expected batches of at least {least} samples for "
            f"{', '.join(sorted(names))}, received {samples} samples in batches of {size}, so that "
            f"one has {smallest}; {fix}"
        )
    return edges
