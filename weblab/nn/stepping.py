"""One training step, and the way back when it leads to numbers that are not finite."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array
from weblab.nn.layer import Layer
from weblab.nn.losses import Loss
from weblab.nn.metrics import count_correct
from weblab.nn.optimizers import Optimizer, clip_gradients
from weblab.nn.penalties import WeightPenalty


class DivergenceError(ArithmeticError):
    """Training diverged; it can continue from the last good weights.

    These were put back, and the optimizer was reset.

    Args:
        step: the step at which it was noticed, counted from 1.
        what: what was not finite, "loss", "gradient", "weights" or "optimizer".
    """

    def __init__(self, step: int, what: str) -> None:
        super().__init__(
            f"diverged at step {step}: expected finite numbers in the {what}, received inf or nan; "
            "the last good weights were kept, go on with a smaller learning rate"
        )
        self.step = step
        self.what = what


class Stepper:
    """Does training steps and keeps a copy of the weights that last gave a finite loss."""

    def __init__(
        self,
        model: Layer,
        loss: Loss,
        optimizer: Optimizer,
        penalties: Sequence[WeightPenalty],
        clip_norm: float | None,
    ) -> None:
        own = {id(parameter) for parameter in model.parameters()}
        if not all(id(parameter) in own for parameter in optimizer.params):
            raise ValueError(
                "train_iter: expected an optimizer of this model's parameters, received others; "
                "make it with model.parameters() of the model that is trained"
            )
        self._model = model
        self._loss = loss
        self._optimizer = optimizer
        self._penalties = penalties
        self._clip_norm = clip_norm
        self._params = model.parameters()
        self._buffers = list(model.buffers().values())
        self._good = [array.copy() for array in self._arrays()]

    def step(self, inputs: Array, targets: Array, number: int) -> tuple[float, int | None]:
        """Do one step; return the loss and how many samples were classified rightly."""
        params = self._optimizer.params
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            outputs = self._model.forward(inputs, training=True)
            value = self._loss(outputs, targets) + self._model.penalty()
            value += sum(penalty.value(params) for penalty in self._penalties)
            if not math.isfinite(value):
                self._give_up(number, "loss")
            for good, array in zip(self._good, self._arrays(), strict=True):
                np.copyto(good, array)
            self._model.backward_parameters(self._loss.backward())
            for penalty in self._penalties:
                penalty.add_gradient(params)
            if not all(ops.all_finite(p.grad) for p in params if p.grad is not None):
                self._give_up(number, "gradient")
            if self._clip_norm is not None:
                clip_gradients(params, self._clip_norm)
            self._optimizer.step()
        return value, count_correct(outputs, targets)

    def require_finite(self, number: int) -> None:
        """Restore and raise if weights or optimizer state are not finite.

        A state that overflowed shows in nothing else: Adam's steps become zero, the loss stays.
        """
        if not all(map(ops.all_finite, self._arrays())):
            self._give_up(number, "weights")
        if not self._optimizer.is_finite():
            self._give_up(number, "optimizer")

    def _arrays(self) -> list[Array]:
        return [*(parameter.data for parameter in self._params), *self._buffers]

    def _give_up(self, number: int, what: str) -> None:
        for good, array in zip(self._good, self._arrays(), strict=True):
            np.copyto(array, good)
        self._optimizer.reset()
        raise DivergenceError(number, what)
