"""Model of the batch-norm lab: a grid of networks, and one pair of them in detail."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Generator
from typing import Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.digit_store import DIGITS
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Integer, Number
from weblab.labs.batch_norm.compute import own_networks, repeat
from weblab.labs.batch_norm.compute.modes import (
    LayerStatistics,
    evaluate_in_training_mode,
    statistics,
)
from weblab.labs.batch_norm.compute.networks import (
    ACTIVATIONS,
    HIDDEN,
    KINDS,
    SCALES,
    Network,
    NetworkGrid,
    Round,
    Setup,
    Worked,
)
from weblab.labs.batch_norm.compute.own_networks import OwnNetwork
from weblab.locale import mark as _
from weblab.runtime import Wait
from weblab.workshop.seats import OWN

TEST_DIGITS = 1_000
SAMPLES = [200, 500, 1_000, 2_000]
BATCH_SIZES = [2, 5, 10, 20, 50, 100]
"""Each divides each of SAMPLES: a last batch of one digit would have no variance."""
COMPARED = 200
"""Number of training digits on which the two modes are compared."""
TOGETHER = (2, 5, 10, 20, 50, 100, 200)
"""Batch sizes of the comparison, in training mode."""
LEARNED = 0.9
"""Training accuracy from which a network counts as trained."""


class BatchNormExperiment(SeatedExperiment):
    """Networks with sixteen scales of initial weights, each without and with batch normalization.

    A network that diverges stops; the others continue.
    """

    lr = Number(
        0.01, (1e-4, 1.0), label=_("Learning rate"), symbol="lr", scale="log", counts="next step",
        aliases=("rate",),
    )  # fmt: skip
    momentum = Number(
        0.1, (0.01, 1.0), label=_("Running-statistics momentum"), symbol="m", step=0.01,
        counts="next step", doc="The weight of a new batch in the running statistics.",
    )  # fmt: skip
    epochs = Integer(20, (1, 50), label=_("Epochs"))
    batch_size = Choice(100, BATCH_SIZES, label=_("Batch size"))
    samples = Choice(1_000, SAMPLES, label=_("Training digits"))
    activation = Choice("ReLU", list(ACTIVATIONS), label=_("Activation"))
    scale = Choice(
        8, range(len(SCALES)), label=_("Scale"), counts="at once", widget=None,
        doc="Index in SCALES of the pair shown in detail.",
    )  # fmt: skip
    seeds = seeds_setting()
    layer = Choice(
        1, range(1, len(HIDDEN) + 1), label=_("Layer"), counts="at once", widget=None,
        doc="The layer whose statistics are shown.",
    )  # fmt: skip

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.grid: NetworkGrid | None = None
        self._data: tuple[nn.Dataset, nn.Dataset] | None = None
        self.param.watch(self._open, "scale")

    @property
    def pair(self) -> dict[str, Network]:
        """The networks of the chosen scale, by kind; empty before they exist."""
        networks = self.grid.networks if self.grid else {}
        keys = {kind: (kind, self.scale) for kind in KINDS}
        return {kind: networks[key] for kind, key in keys.items() if key in networks}

    async def prepare(self) -> None:
        """Load the digits, without the pixels that are blank in all training digits.

        The weights of these pixels are never used or changed, so the results stay the same.
        """
        train = await DIGITS.load("train", self.samples, self.loading)
        test = await DIGITS.load("test", TEST_DIGITS, self.loading)
        self._data = _inked(train, test)

    def repeated(self) -> Awaitable[Task]:
        """Return all networks with the settings as they are now, for any seed."""
        arguments = {
            "common": [self.activation, self.epochs, self.batch_size],
            "lr": self.lr,
            "momentum": self.momentum,
        }
        return self._repeated(self.samples, arguments)

    def recorded(self) -> dict[str, Any] | None:
        """Return the networks at the end of the run, as ``repeat`` does."""
        return repeat.record(self.grid, self.seconds) if self.grid else None

    async def _repeated(self, samples: int, arguments: dict[str, Any]) -> Task:
        train, test = _inked(
            await DIGITS.load("train", samples), await DIGITS.load("test", TEST_DIGITS)
        )
        data = [train.inputs, train.targets, test.inputs, test.targets]
        return Task(f"{repeat.__name__}:repeat", {"data": data, **arguments})

    def events(self) -> Generator[Worked | Round | Wait, None, None]:
        """Train all networks in turns."""
        train, test = ready(self._data)
        setup = Setup(train, test, self.activation, self.epochs, self.batch_size, self.seed)
        self.grid = NetworkGrid(setup, self.lr, self.momentum, lambda: self.scale)
        if self.own is not None:
            self.begin_own(
                f"{own_networks.__name__}:train",
                own_networks.task_of(setup, self.lr, self.momentum, self.scale),
            )
        yield from self.grid.run()
        yield from self.wait_for_own()

    def others(self) -> dict[tuple[str, int], OwnNetwork]:
        """Return the networks with a visitor's part, by OWN and scale; empty without any."""
        return own_networks.own_networks(self.own_events())

    def take_own(self) -> None:
        """Publish how far the networks with the visitor's part are."""
        if self.grid is not None and self.metrics:
            self.metrics = self._figures()

    def take(self, events: list[Worked | Round]) -> None:
        """Publish the progress of all networks, and name those that diverged."""
        setup = ready(self.grid).setup
        self.progress = self.step / setup.steps
        known = self.metrics
        self.metrics = self._figures()
        new = [name for name in self.metrics if name.startswith("diverged_") and name not in known]
        if new and self.state == "running":
            _kind, kind, number = new[-1].split("_")
            self.message = Message(
                _(
                    "{name} diverged at step {step}. Its last good weights were kept, and "
                    "the other networks continue."
                ),
                {"name": network_name(kind, int(number)), "step": self.metrics[new[-1]]},
            )

    @property
    def steps_begun(self) -> int:
        """How many steps of all networks are done or begun."""
        return self.grid.begun if self.grid else super().steps_begun

    def clear(self) -> None:
        """Forget the networks."""
        super().clear()
        self.grid = None

    def change(self, name: str) -> None:
        """Apply a new learning rate or momentum from the next step on."""
        if self.grid is not None:
            if name == "lr":
                self.grid.set_lr(self.lr)
            else:
                self.grid.set_momentum(self.momentum)

    def finish(self) -> Message:
        """Report how many networks learned, and how many diverged."""
        learned, networks = dict.fromkeys(KINDS, 0), ready(self.grid).networks
        for (kind, _number), network in networks.items():
            learned[kind] += (network.accuracy or 0) >= LEARNED
        text = _(
            "Done: {norm} of {all} networks with batch normalization reached a "
            "training accuracy of 90%, and {plain} of {all} without it."
        )
        said = Message(text, {**learned, "all": len(SCALES)})
        lost = sum(network.diverged is not None for network in networks.values())
        if not lost:
            return said
        return Message(_("{done} Diverged: {lost}."), {"done": said, "lost": lost})

    def compare_modes(self) -> tuple[nn.Evaluation, dict[int, nn.Evaluation]] | None:
        """Evaluate the normalizing network on some training digits in both modes.

        Returns: the result in evaluation mode, and those in training mode by batch size; None
        before there is such a network.
        """
        network = self.pair.get("norm")
        if network is None:
            return None
        data = network.setup.train.subset(slice(COMPARED))
        with np.errstate(all="ignore"):
            evaluated = nn.evaluate(network.model, nn.SoftmaxCrossEntropy(), data)
        return evaluated, {
            size: evaluate_in_training_mode(network.model, data, size) for size in TOGETHER
        }

    def layer_statistics(self) -> LayerStatistics | None:
        """Return the chosen layer's statistics beside those of one batch of training digits."""
        network = self.pair.get("norm")
        if network is None:
            return None
        batch = network.setup.train.inputs[: network.setup.batch_size]
        return statistics(network.model, batch)[self.layer - 1]

    def _open(self, *_events: param.parameterized.Event) -> None:
        if self.grid is not None and self.state != "running":
            list(self.grid.measure(self.scale, self.step))
        if self.metrics:
            self.metrics = self._figures()

    def _figures(self) -> dict[str, float | int | None]:
        grid = ready(self.grid)
        figures: dict[str, float | int | None] = {
            "epoch": self.step // grid.setup.batches,
            "std": SCALES[self.scale],
        }
        for (kind, number), network in grid.networks.items():
            figures[f"accuracy_{kind}_{number}"] = network.accuracy
            if network.diverged is not None:
                figures[f"diverged_{kind}_{number}"] = network.diverged
        for kind, network in self.pair.items():
            if network.measures:
                last = network.measures[-1]
                figures[f"train_accuracy_{kind}"] = last.train.accuracy
                figures[f"test_accuracy_{kind}"] = last.test.accuracy
                figures[f"train_loss_{kind}"] = finite(last.train.loss)
                figures[f"test_loss_{kind}"] = finite(last.test.loss)
        for (_kind, number), each in self.others().items():
            figures[f"accuracy_{OWN}_{number}"] = each.accuracy
        own = self.others().get((OWN, self.scale))
        if own is not None and own.measures:
            _epoch, trained, tested = own.measures[-1]
            figures |= {f"train_accuracy_{OWN}": trained, f"test_accuracy_{OWN}": tested}
        return figures


def _inked(train: Digits, test: Digits) -> tuple[nn.Dataset, nn.Dataset]:
    """Return the digits without the pixels that are blank in all training digits."""
    inked = np.any(train.images.reshape(len(train), -1), axis=0)
    made = [
        nn.Dataset(digits.inputs().reshape(len(digits), -1)[:, inked], digits.targets())
        for digits in (train, test)
    ]
    return made[0], made[1]


def network_name(kind: str, number: int) -> Message:
    """Return the name of a network of the grid."""
    text = (
        _("std {std:.3g} with batch normalization")
        if kind == "norm"
        else _("std {std:.3g} without batch normalization")
    )
    return Message(text, {"std": SCALES[number]})


def finite(value: float) -> float | None:
    """Return a number, or None if JSON cannot represent it."""
    return value if math.isfinite(value) else None
