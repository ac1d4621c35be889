"""Training as a generator: one event per step, and the caller decides when to continue.

There are no callbacks and no flags: to pause, do not call next; to stop, close the generator.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from weblab.nn.arrays import Array, check_int, generator
from weblab.nn.batching import Last, trainable_edges
from weblab.nn.data import Data, Dataset, as_dataset
from weblab.nn.events import (
    EpochEnd,
    Evaluation,
    EvaluationStep,
    Event,
    Position,
    StepEnd,
    result_of,
)
from weblab.nn.layer import Layer
from weblab.nn.losses import Loss
from weblab.nn.metrics import count_correct
from weblab.nn.optimizers import Optimizer
from weblab.nn.penalties import WeightPenalty
from weblab.nn.stepping import Stepper


def train_iter(
    model: Layer,
    loss: Loss,
    optimizer: Optimizer,
    data: Data,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Data | None = None,
    schedule: Callable[[int], float] | None = None,
    penalties: Sequence[WeightPenalty] = (),
    clip_norm: float | None = None,
    last: Last | None = None,
    start: Position | None = None,
) -> Generator[Event, None, None]:
    """Train a model step by step, and yield an event after each.

    A run that is resumed from an event's position, with the states of model, optimizer and
    generators as they were, equals one that was never stopped, to the bit.

    Args:
        model: the network.
        loss: the loss to minimize.
        optimizer: moves the model's parameters.
        data: a Dataset or (inputs, targets).
        epochs: how often every sample is seen, counted from the very start of the run.
        batch_size: samples a step.
        rng: decides the order of the samples and feeds the data's transform and augment.
        validation: evaluated after each epoch.
        schedule: gives the learning rate of each step, counted from 1.
        penalties: added to the loss, such as L1.
        clip_norm: the greatest length of all gradients together; None for no limit.
        last: what becomes of an epoch's last batch where it has fewer samples: "keep" takes a
            step on it, "drop" leaves it out, "merge" adds it to the batch before. By default it
            is kept, or merged where the model has a layer that cannot train on so few; a single
            sample is, under batch normalization of any kind.
        start: where to resume.
    Raises: DivergenceError where loss or gradient, and after an epoch weights or the optimizer's
        state, are no longer finite; ValueError, before the first step, where a batch would have
        fewer samples than a layer such as BatchNorm1d can train on.
    """
    dataset = as_dataset(data)
    rng = generator(rng)
    epochs = check_int("train_iter", "epochs", epochs, least=0)
    size = check_int("train_iter", "batch_size", batch_size, least=1)
    if not len(dataset):
        raise ValueError("train_iter: expected at least one sample, received none; pass some data")
    held = None if validation is None else as_dataset(validation)
    stepper = Stepper(model, loss, optimizer, penalties, clip_norm)
    position = start or Position()
    if position.epoch >= epochs:
        return
    edges = trainable_edges(model, len(dataset), size, last)
    batches = len(edges) - 1
    while position.epoch < epochs:
        seed = int(rng.integers(2**63)) if position.seed is None else position.seed
        order = np.random.default_rng([seed, 0]).permutation(len(dataset))
        while position.batch < batches:
            if schedule is not None:
                optimizer.lr = schedule(position.step + 1)
            chosen = order[edges[position.batch] : edges[position.batch + 1]]
            inputs, targets = dataset.batch(chosen, (seed, 1 + position.batch))
            value, correct = stepper.step(inputs, targets, position.step + 1)
            position = Position(
                position.epoch,
                position.batch + 1,
                position.step + 1,
                seed,
                position.loss_sum + value * len(chosen),
                None if correct is None else (position.correct or 0) + correct,
            )
            yield StepEnd(
                position.step,
                position.epoch + 1,
                position.batch,
                batches,
                value,
                None if correct is None else correct / len(chosen),
                position,
                len(chosen),
                edges[position.batch],
            )
        stepper.require_finite(position.step)
        result = None if held is None else (yield from evaluate_iter(model, loss, held))
        finished = position
        position = Position(finished.epoch + 1, 0, finished.step)
        yield EpochEnd(
            finished.step,
            finished.epoch + 1,
            finished.loss_sum / edges[-1],
            None if finished.correct is None else finished.correct / edges[-1],
            result,
            position,
        )


def evaluate_iter(
    model: Layer, loss: Loss, data: Data, *, batch_size: int = 256
) -> Generator[EvaluationStep, None, Evaluation]:
    """Evaluate a model batch by batch, yield an event after each, and return the result.

    Nothing changes: neither the model, nor the loss, nor any generator. Where the weights are so
    large that outputs overflow, the loss is not finite.

    Args:
        model: the network.
        loss: the loss to compute.
        data: a Dataset or (inputs, targets).
        batch_size: samples a batch; it changes the pace, and the result only by rounding.
    """
    dataset = as_dataset(data)
    size = check_int("evaluate", "batch_size", batch_size, least=1)
    if not len(dataset):
        raise ValueError("evaluate: expected at least one sample, received none; pass some data")
    loss_sum, terms, correct = 0.0, 0, 0
    classes: bool = True
    for start in range(0, len(dataset), size):
        inputs, targets = dataset.batch(slice(start, start + size), start)
        weight = loss.terms(targets)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            outputs = model.forward(inputs)
            loss_sum += loss.compute(outputs, targets)[0] * weight
        terms += weight
        right = count_correct(outputs, targets)
        classes = classes and right is not None
        correct += right or 0
        yield EvaluationStep(min(start + size, len(dataset)), len(dataset))
    total = len(dataset)
    return Evaluation(total, loss_sum / max(terms, 1), correct / total if classes else None)


def evaluate(model: Layer, loss: Loss, data: Data, *, batch_size: int = 256) -> Evaluation:
    """Return a model's mean loss and accuracy on some data; nothing else changes.

    Args:
        model: the network.
        loss: the loss to compute.
        data: a Dataset or (inputs, targets).
        batch_size: the batch size.
    """
    return result_of(evaluate_iter(model, loss, data, batch_size=batch_size))


def predict(model: Layer, inputs: Array, *, batch_size: int = 256) -> Array:
    """Return the outputs for all inputs, computed batch by batch.

    Args:
        model: the network.
        inputs: the samples along the first axis.
        batch_size: the batch size.
    """
    size = check_int("predict", "batch_size", batch_size, least=1)
    data = Dataset(inputs)
    starts = range(0, max(len(inputs), 1), size)
    return np.concatenate([model.forward(data.batch(slice(i, i + size), 0)[0]) for i in starts])


@dataclass
class History:
    """What a run reported: its steps and its epochs, in order."""

    steps: list[StepEnd] = field(default_factory=list)
    epochs: list[EpochEnd] = field(default_factory=list)

    @property
    def losses(self) -> list[float]:
        """The loss of each step."""
        return [step.loss for step in self.steps]

    def add(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, StepEnd):
            self.steps.append(event)
        elif isinstance(event, EpochEnd):
            self.epochs.append(event)


def fit(
    model: Layer,
    loss: Loss,
    optimizer: Optimizer,
    data: Data,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Data | None = None,
    schedule: Callable[[int], float] | None = None,
    penalties: Sequence[WeightPenalty] = (),
    clip_norm: float | None = None,
    last: Last | None = None,
    start: Position | None = None,
    until: Callable[[Event], bool] | None = None,
) -> History:
    """Train a model to the end, and return the history.

    Args: as for train_iter, and
        until: called with each event; returns true to end the run, such as EarlyStopping.
    """
    history = History()
    run = train_iter(
        model,
        loss,
        optimizer,
        data,
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        validation=validation,
        schedule=schedule,
        penalties=penalties,
        clip_norm=clip_norm,
        last=last,
        start=start,
    )
    for event in run:
        history.add(event)
        if until is not None and until(event):
            run.close()
            break
    return history
