"""Networks with a part of a visitor's at all scales: a worker trains them beside the lab's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weblab import nn
from weblab.labs.batch_norm.compute.networks import (
    SCALES,
    Measure,
    NetworkGrid,
    Round,
    Setup,
)
from weblab.nn.arrays import Array
from weblab.workshop.loading import Code
from weblab.workshop.parts import parts_with
from weblab.workshop.seats import OWN

KINDS = ("normalization", "activation", "dense", "loss")
"""Of the places that a visitor's code can take."""


def settings_of(setup: Setup, lr: float, momentum: float, chosen: int) -> dict[str, Any]:
    """Return the settings of such a training.

    Args:
        setup: what all networks have in common.
        lr: the learning rate.
        momentum: the weight of a new batch in the running statistics.
        chosen: the index of the scale that is measured after each epoch.
    """
    return {
        "inputs": setup.train.inputs, "labels": setup.train.targets,
        "test_inputs": setup.test.inputs, "test_labels": setup.test.targets,
        "activation": setup.activation, "epochs": setup.epochs, "batch_size": setup.batch_size,
        "seed": setup.seed, "lr": lr, "momentum": momentum, "chosen": chosen,
    }  # fmt: skip


def train(
    codes: Mapping[str, Code],
    *,
    kind: str,
    original: str,
    inputs: Array,
    labels: Array,
    test_inputs: Array,
    test_labels: Array,
    activation: str,
    epochs: int,
    batch_size: int,
    seed: int,
    lr: float,
    momentum: float,
    chosen: int,
) -> Iterator[dict[str, Any]]:
    """Train as the lab does with batch normalization, but for the visitor's part; in a worker.

    Args:
        codes: the visitor's text under OWN.
        kind: of the place, out of KINDS.
        original: the name of the class in whose place it stands.
        inputs: of the training digits.
        labels: their classes.
        test_inputs: of the test digits.
        test_labels: their classes.
        activation: as in ``Setup``, and so are epochs, batch_size and seed.
        epochs: passes over the training set.
        batch_size: digits of a step.
        seed: decides weights and batches.
        lr: the learning rate.
        momentum: the weight of a new batch in the running statistics.
        chosen: the index of the scale that is measured after each epoch.
    Yields: a sign of life after each network's step, and after each epoch a list ``networks`` with
        ``accuracies``, ``diverged``, ``over`` and ``measures`` of each scale.
    """
    setup = Setup(
        nn.Dataset(inputs, labels), nn.Dataset(test_inputs, test_labels), activation, epochs,
        batch_size, seed,
    )  # fmt: skip
    grid = NetworkGrid(
        setup, lr, momentum, lambda: chosen, (OWN,), parts_with(codes, kind, original)
    )
    for event in grid.run():
        if isinstance(event, Round) and event.step % setup.batches == 0:
            networks = [grid.networks[OWN, number] for number in range(len(SCALES))]
            yield {
                "networks": [
                    {
                        "accuracies": list(each.accuracies),
                        "diverged": each.diverged,
                        "over": each.final is not None,
                        "measures": [_plain(measure) for measure in each.measures],
                    }
                    for each in networks
                ]
            }
        else:
            yield {}


def _plain(measure: Measure) -> list[float]:
    return [measure.epoch, measure.train.accuracy or 0.0, measure.test.accuracy or 0.0]


@dataclass
class OwnNetwork:
    """What is known of a network with a visitor's part.

    Args:
        accuracies: the training accuracy of each epoch.
        diverged: the step at which it was no longer finite; None if it stayed so.
        over: whether its training has ended.
        measures: epoch, training accuracy and test accuracy in evaluation mode.
    """

    accuracies: list[float] = field(default_factory=list)
    diverged: int | None = None
    over: bool = False
    measures: Sequence[Sequence[float]] = ()

    @property
    def accuracy(self) -> float | None:
        """The training accuracy: measured at the end, before that the latest."""
        if self.over:
            return self.measures[-1][1]
        return self.accuracies[-1] if self.accuracies else None

    @property
    def epoch(self) -> float:
        """The number of completed epochs."""
        return len(self.accuracies)

    @property
    def test_accuracy(self) -> float | None:
        """The latest test accuracy, where it was measured."""
        return self.measures[-1][2] if self.measures else None


def own_networks(events: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], OwnNetwork]:
    """Return the networks as the newest event of the training describes them."""
    if not events:
        return {}
    return {(OWN, number): OwnNetwork(**each) for number, each in enumerate(events[-1]["networks"])}
