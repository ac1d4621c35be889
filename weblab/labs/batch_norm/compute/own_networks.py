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
from weblab.workshop.adapters.kinds import momentum_of
from weblab.workshop.adapters.layers import VisitorLayer
from weblab.workshop.course import Course
from weblab.workshop.parts import parts_of
from weblab.workshop.seats import OWN, in_seat

KINDS = ("normalization", "activation", "dense", "loss")
"""Of the places that a visitor's code can take."""


def task_of(setup: Setup, lr: float, momentum: float, chosen: int) -> dict[str, Any]:
    """Return such a training as plain values.

    Args:
        setup: what all networks have in common.
        lr: the learning rate.
        momentum: the weight of a new batch in the running statistics.
        chosen: the index of the scale that is measured after each epoch.
    """
    train, test = setup.train, setup.test
    common = (setup.activation, setup.epochs, setup.batch_size, setup.seed)
    return {
        "data": [train.inputs, train.targets, test.inputs, test.targets],
        "setup": list(common), "lr": lr, "momentum": momentum, "chosen": chosen, "seed": setup.seed,
    }  # fmt: skip


def train_with(found: Any, kind: str, course: Course, **task: Any) -> Iterator[dict[str, Any]]:
    """Train as the lab does with batch normalization, but for the visitor's part.

    Args:
        found: the visitor's class.
        kind: of its place, out of KINDS.
        course: of the training.
        task: what ``task_of`` returned.
    Yields: a sign of life before the first step and after each network's step, and after each epoch
        a list ``networks`` with ``accuracies``, ``diverged``, ``over`` and ``measures`` of each
        scale.
    """
    inputs, labels, *test = task["data"]
    setup = Setup(nn.Dataset(inputs, labels), nn.Dataset(*test), *task["setup"])
    grid = NetworkGrid(
        setup, task["lr"], task["momentum"], lambda: task["chosen"], (OWN,), parts_of(found, kind)
    )

    def change(name: str, value: float) -> bool:
        if name == "lr":
            grid.set_lr(value)
            return True
        grid.set_momentum(value)
        return kind != "normalization" or _set_momentum(grid, found, value)

    course.change = change
    yield {}
    for event in grid.run():
        if isinstance(event, Round):
            course.step = event.step
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


train = in_seat(train_with)
"""The same as a run of ``weblab.workshop.runs``."""


def _set_momentum(grid: NetworkGrid, cls: type, momentum: float) -> bool:
    """Give the visitor's normalizations another momentum; return whether they have one."""
    value = momentum_of(cls, momentum)
    layers = [
        layer
        for network in grid.networks.values()
        for layer in network.model
        if isinstance(layer, VisitorLayer)
    ]
    return all(layer.retune(["momentum"], value) for layer in layers)


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
