"""The settings of a network and its training: what a run would train, and whether it can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from weblab.datasets.digit_store import TOTALS
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number
from weblab.labs.cnn.compute.architecture import LARGEST_MEMORY, Architecture
from weblab.locale import mark as _
from weblab.nn import BatchNorm1d
from weblab.nn.tables import OPTIMIZERS

LEARNING_RATES = {
    "SGD": 0.1,
    "Momentum": 0.02,
    "Nesterov": 0.02,
    "AdaGrad": 0.01,
    "RMSProp": 0.001,
    "AdaDelta": 1.0,
    "Adam": 0.003,
    "AdamW": 0.003,
}
"""Learning rates at which optimizers do well on digits; others have their usual one."""
TRAIN = ("train",)
POOLS = {"max": _("Maximum"), "average": _("Average")}
SHAPE_PARAMETERS = (
    *("blocks", "filters", "filter_size", "padded", "pool", "hidden", "batch_norm", "dropout"),
)


class NetworkSettings(SeatedExperiment):
    """A network of convolutional blocks, and how it is trained."""

    blocks = Integer(1, (1, 3), label=_("Blocks (convolution, ReLU, pooling)"), parts=TRAIN)
    filters = Integer(
        30, (2, 256), label=_("Filters in the first block"), scale="log", parts=TRAIN,
        doc="Each further block has twice as many.",
    )  # fmt: skip
    filter_size = Choice(
        5, {size: f"{size}x{size}" for size in (1, 3, 5, 7)}, label=_("Kernel size"), parts=TRAIN
    )
    padded = Flag(False, label=_("Padding: feature maps keep their size"), parts=TRAIN)
    pool = Choice("max", POOLS, label=_("Pooling"), parts=TRAIN)
    hidden = Integer(
        100, (10, 2_000), label=_("Units in the dense layer"), scale="log", parts=TRAIN
    )
    batch_norm = Flag(False, label=_("Batch normalization"), parts=TRAIN)
    dropout = Number(0.0, (0, 0.8), label=_("Dropout"), step=0.05, parts=TRAIN)
    optimizer = Choice("Adam", list(OPTIMIZERS), label=_("Optimizer"), parts=TRAIN)
    lr = Number(
        None, (1e-5, 10), label=_("Learning rate"), symbol="lr", scale="log", counts="next step",
        suggested_by=("optimizer",), parts=TRAIN, doc="None for the optimizer's usual one.",
    )  # fmt: skip
    batch_size = Integer(100, (10, 1_000), label=_("Batch size"), scale="log", parts=TRAIN)
    samples = Integer(
        8_000, (1_000, TOTALS["train"]), label=_("Training digits"), step=1_000, parts=TRAIN
    )
    last = Choice(
        "merge", {"merge": _("Add it to the last batch"), "drop": _("Leave it out")},
        label=_("The digit left over in each epoch"), parts=TRAIN,
        doc="Where batch normalization cannot train on it alone.",
    )  # fmt: skip
    augment = Flag(False, label=_("Augmentation: rotate, shift and distort digits"), parts=TRAIN)
    epochs = Integer(
        7, (1, 50), label=_("Epochs"), counts="next step", parts=TRAIN,
        doc="A run that was done goes on where there are more.",
    )  # fmt: skip
    seeds = seeds_setting(parts=TRAIN)

    @property
    def architecture(self) -> Architecture:
        """The network that a new run would train."""
        return Architecture(**{name: getattr(self, name) for name in SHAPE_PARAMETERS})

    @property
    def current_lr(self) -> float:
        """The current learning rate."""
        return float(self.value("lr"))

    def suggested(self, name: str) -> float:
        """Return the optimizer's usual learning rate."""
        return usual_lr(self.optimizer)

    def memory(self) -> int:
        """Return about how many bytes a new run would take."""
        return self.architecture.memory(self.optimizer, self.batch_size, self.samples)

    def applies(self, name: str) -> bool:
        """Return whether a setting has an effect; ``last`` has one where a digit is left over."""
        return super().applies(name) and (name != "last" or self.left_over() > 0)

    def left_over(self) -> int:
        """Return how many digits of an epoch a new run cannot train on by themselves."""
        left = self.samples % self.batch_size
        return left if self.batch_norm and left < BatchNorm1d.MERGED_BELOW else 0

    def obstacle(self) -> Message | None:
        """Return why a new run cannot begin, or None where it can."""
        problem = self.architecture.problem()
        if problem is None and self.memory() > LARGEST_MEMORY:
            text = _(
                "Training would take about {need} MB of memory ({parameters} parameters). The "
                "limit is {most} MB. Use fewer filters or units, more blocks, or a smaller batch "
                "size."
            )
            values = {
                "need": f"{self.memory() / 2**20:,.0f}",
                "parameters": f"{self.architecture.parameters():,}",
                "most": LARGEST_MEMORY >> 20,
            }
            return Message(text, values)
        return problem


def last_batch(built: Mapping[str, Any]) -> Literal["drop"] | None:
    """Return what becomes of an epoch's last batch; None for what the engine does by itself.

    Args: built: the settings that a run is built from.
    """
    left = built["samples"] % built["batch_size"]
    alone = built["batch_norm"] and 0 < left < BatchNorm1d.MERGED_BELOW
    return "drop" if alone and built["last"] == "drop" else None


def usual_lr(optimizer: str) -> float:
    """Return the learning rate at which an optimizer does well on digits."""
    return LEARNING_RATES.get(optimizer, OPTIMIZERS[optimizer].lr)
