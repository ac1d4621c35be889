"""Training of Boltzmann machines, with the same events as that of networks; and stacks of RBMs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Protocol

import numpy as np

from weblab.nn.arrays import Array, check_int, generator
from weblab.nn.events import EpochEnd, Event, Position, StepEnd
from weblab.nn.optimizers import Optimizer
from weblab.nn.parameter import Parameter
from weblab.nn.rbm import RBM
from weblab.nn.stepping import DivergenceError


class Contrastive(Protocol):
    """A model that estimates its own gradients by sampling: RBM and SoftmaxRBM."""

    def parameters(self) -> list[Parameter]:
        """Return the parameters for an optimizer."""
        ...

    def set_gradients(self, v: Array, /, *, k: int = 1, persistent: bool = False) -> float:
        """Set the gradients for a batch and return the reconstruction error."""
        ...


def contrastive_iter(
    model: Contrastive,
    optimizer: Optimizer,
    data: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    k: int | Callable[[int], int] = 1,
    persistent: bool = False,
    schedule: Callable[[int], float] | None = None,
) -> Generator[Event, None, None]:
    """Train an RBM step by step; an event's loss is the reconstruction error.

    Such a run cannot be resumed: its chains and the order of its samples are not saved.

    Args:
        model: the machine.
        optimizer: updates its parameters.
        data: the samples, one per row.
        epochs: the number of passes over the data.
        batch_size: the batch size.
        rng: decides the order of the samples.
        k: Gibbs sweeps of the negative phase, or a function that gives them for each epoch,
            counted from 1.
        persistent: whether chains go on from batch to batch (PCD).
        schedule: gives the learning rate of each step, counted from 1.
    Raises: DivergenceError where weights, and after an epoch the optimizer's state, are no longer
        finite.
    """
    rng = generator(rng)
    epochs = check_int("contrastive_iter", "epochs", epochs, least=0)
    size = check_int("contrastive_iter", "batch_size", batch_size, least=1)
    if not len(data):
        raise ValueError(
            "contrastive_iter: expected at least one sample, received none; pass some data"
        )
    batches = -(-len(data) // size)
    step = 0
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(data))
        total = 0.0
        for batch in range(batches):
            rows = data[order[batch * size : (batch + 1) * size]]
            if schedule is not None:
                optimizer.lr = schedule(step + 1)
            good = [parameter.data.copy() for parameter in model.parameters()]
            with np.errstate(over="ignore", invalid="ignore"):
                sweeps = k(epoch) if callable(k) else k
                error = model.set_gradients(rows, k=sweeps, persistent=persistent)
                optimizer.step()
            step += 1
            if not all(np.isfinite(parameter.data).all() for parameter in model.parameters()):
                for parameter, before in zip(model.parameters(), good, strict=True):
                    parameter.data[...] = before
                optimizer.reset()
                raise DivergenceError(step, "weights")
            total += error * len(rows)
            position = Position(epoch - 1, batch + 1, step)
            seen = batch * size + len(rows)
            yield StepEnd(step, epoch, batch + 1, batches, error, None, position, len(rows), seen)
        if not optimizer.is_finite():
            optimizer.reset()
            raise DivergenceError(step, "optimizer")
        yield EpochEnd(step, epoch, total / len(data), None, None, Position(epoch, 0, step))


def deep_belief_iter(
    stack: Sequence[RBM],
    optimizer: Callable[[list[Parameter]], Optimizer],
    data: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    k: int = 1,
) -> Generator[Event, None, None]:
    """Train a deep belief stack: each RBM learns the hidden probabilities of the one below.

    Args:
        stack: RBMs, each with as many visible units as the one below has hidden ones.
        optimizer: makes the optimizer of each, such as `lambda p: nn.Momentum(p, 0.05)`.
        data: the samples, one per row.
        epochs: epochs for each RBM.
        batch_size: samples a step.
        rng: decides the order of the samples.
        k: Gibbs sweeps of the negative phase.
    Source: Hinton, Osindero and Teh, 2006, greedy training.
    """
    for machine in stack:
        yield from contrastive_iter(
            machine,
            optimizer(machine.parameters()),
            data,
            epochs=epochs,
            batch_size=batch_size,
            rng=rng,
            k=k,
        )
        data = machine.hidden_probability(data)
