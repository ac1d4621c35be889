"""A binary machine with an update rule of a visitor's, beside one with the engine's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from weblab import nn
from weblab.nn import EpochEnd
from weblab.nn.arrays import Array
from weblab.nn.contrastive import Contrastive
from weblab.workshop.adapters.functions import VisitorMachine
from weblab.workshop.loading import Code
from weblab.workshop.seats import OWN, SEATS

KINDS = ("update rule",)
"""Of the places that a visitor's code can take."""
HIDDEN, BATCH, LR, MOMENTUM = 100, 100, 0.1, 0.9


def train(
    codes: Mapping[str, Code], *, kind: str, original: str, liked: Array, epochs: int, seed: int
) -> Iterator[dict[str, Any]]:
    """Train both machines with CD-1 from the same weights, on the same batches; in a worker.

    Args:
        codes: the visitor's text under OWN.
        kind: of the place, out of KINDS.
        original: the name of the function in whose place it stands.
        liked: 1 where a viewer liked a film, else 0.
        epochs: how often each viewer is seen.
        seed: decides all that is random.
    Shape: liked (viewers, films) float32.
    Yields: ``epoch`` and the reconstruction errors ``own`` and ``engine`` after each epoch, and
        between these signs of life.
    """
    rule = SEATS[kind].find(codes[OWN], original)
    own = _training(VisitorMachine(_machine(liked, seed), rule), liked, epochs, seed)
    engine = _training(_machine(liked, seed), liked, epochs, seed)
    for ours, theirs in zip(own, engine, strict=True):
        yield {}
        if isinstance(ours, EpochEnd) and isinstance(theirs, EpochEnd):
            yield {"epoch": ours.epoch, "own": ours.train_loss, "engine": theirs.train_loss}


def _machine(liked: Array, seed: int) -> nn.RBM:
    machine = nn.RBM(liked.shape[1], HIDDEN, rng=np.random.default_rng([seed, 0]))
    machine.start_from(liked)
    return machine


def _training(machine: Contrastive, liked: Array, epochs: int, seed: int) -> Iterator[nn.Event]:
    return nn.contrastive_iter(
        machine,
        nn.Momentum(machine.parameters(), LR, MOMENTUM),
        liked,
        epochs=epochs,
        batch_size=BATCH,
        rng=np.random.default_rng([seed, 1]),
    )
