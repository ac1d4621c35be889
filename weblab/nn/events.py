"""Events of training and evaluation, between complete steps."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Position:
    """The position of a training run: together with the states, all that is needed to resume it.

    Args:
        epoch: the epoch being trained, counted from 0.
        batch: the number of completed batches of the epoch.
        step: the number of completed steps of the run.
        seed: decides the order of the epoch's samples; None before it is drawn.
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
        samples: how many samples the batch has.
        seen: how many samples of the epoch there were so far.
    """

    step: int
    epoch: int
    batch: int
    batches: int
    loss: float
    accuracy: float | None
    position: Position = field(repr=False)
    samples: int
    seen: int


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
    """An epoch has ended.

    Args:
        step: the number of completed steps of the run.
        epoch: counted from 1.
        train_loss: the mean of the epoch's losses, each taken before its step.
        train_accuracy: the accuracy, likewise; None without classes.
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


def result_of(steps: Generator[object, None, Result]) -> Result:
    """Run a generator to its end without its events, and return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
