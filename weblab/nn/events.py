"""What training and evaluation report, between one complete step and the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Position:
    """Where a training run stands: all that is needed, with the states, to go on from there.

    Args:
        epoch: the epoch being trained, counted from 0.
        batch: how many batches of it are done.
        step: how many steps are done in all.
        seed: what the order of the epoch's samples is drawn from; None before it is drawn.
        loss_sum: the losses of the epoch so far, each times its samples.
        correct: how many samples of the epoch were classified rightly; None where not counted.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seed: int | None = None
    loss_sum: float = 0.0
    correct: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good a model is on some data.

    Args:
        samples: how many samples were looked at.
        loss: their mean loss.
        accuracy: the share classified rightly; None where the targets are not classes.
    """

    samples: int
    loss: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class StepEnd:
    """One mini-batch is done: forward, backward and the optimizer's step.

    Args:
        step: counted from 1 over the whole run.
        epoch: counted from 1.
        batch: counted from 1 inside the epoch.
        batches: how many batches the epoch has.
        loss: the batch's loss before the step, penalties included.
        accuracy: the share of the batch classified rightly before the step; None without classes.
        position: where to go on from.
    """

    step: int
    epoch: int
    batch: int
    batches: int
    loss: float
    accuracy: float | None
    position: Position = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvaluationStep:
    """One batch of an evaluation is done.

    Args:
        done: how many samples were looked at so far.
        total: how many there are.
    """

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """Every sample was seen once more, but for those of a batch that was dropped.

    Args:
        step: how many steps are done in all.
        epoch: counted from 1.
        train_loss: the mean of the epoch's losses, each taken before its step.
        train_accuracy: the share classified rightly, likewise; None without classes.
        validation: the result on the validation data; None without any.
        position: where to go on from.
    """

    step: int
    epoch: int
    train_loss: float
    train_accuracy: float | None
    validation: Evaluation | None
    position: Position = field(repr=False)


Event: TypeAlias = StepEnd | EvaluationStep | EpochEnd
