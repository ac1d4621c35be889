"""Are the gradients right? Backward against central differences, in float64."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from weblab.nn.arrays import Array, check_float, check_int
from weblab.nn.layer import Layer
from weblab.nn.losses import Loss

SMALLEST_SCALE = 1e-3
"""Gradients smaller than this are compared by their difference: rounding drowns their ratio."""


@dataclass(frozen=True, slots=True)
class GradientError:
    """How far one array's gradient is from its central differences.

    Args:
        name: the parameter's path, or "input".
        error: the largest difference over the largest magnitude, both among checked elements.
        index: the element with the largest difference.
        backward: the value by backward there.
        numeric: the central difference there.
    """

    name: str
    error: float
    index: tuple[int, ...]
    backward: float
    numeric: float


class GradientMismatchError(AssertionError):
    """Backward does not agree with central differences; `errors` has the numbers."""

    def __init__(self, errors: list[GradientError], tolerance: float) -> None:
        worst = sorted(errors, key=lambda e: -e.error)
        lines = [
            f"  {e.name}{list(e.index)}: backward {e.backward:.9g}, "
            f"numeric {e.numeric:.9g}, error {e.error:.3g}"
            for e in worst
            if not e.error <= tolerance
        ]
        super().__init__(
            f"check_gradients: expected errors of at most {tolerance:.3g}, received\n"
            + "\n".join(lines)
            + "\nlook at the backward of the layer that owns the first line"
        )
        self.errors = errors


def check_gradients(
    model: Layer,
    loss: Loss | None,
    inputs: Array,
    targets: Array | None = None,
    *,
    epsilon: float = 1e-6,
    tolerance: float = 1e-6,
    samples: int | None = None,
    rng: np.random.Generator | None = None,
) -> dict[str, GradientError]:
    """Compare every gradient with central differences, or raise with the numbers.

        numeric = (L(w + epsilon) - L(w - epsilon)) / (2 epsilon)

    It works on a float64 copy: the model, its running statistics and its generators stay as they
    are. Random layers repeat the same draws in each pass.

    Args:
        model: a layer or a whole network.
        loss: called on the outputs and targets; None takes a fixed random weighting of the outputs.
        inputs: a small batch.
        targets: what the loss compares with.
        epsilon: the step of the difference; far smaller rounds, far larger curves.
        tolerance: the largest relative error allowed.
        samples: how many elements of each array are checked; all by default.
        rng: chooses them, and the weighting; a fixed one by default.
    Returns: the errors, by parameter path and "input".
    Raises: GradientMismatchError where one is above the tolerance.
    """
    check_float("check_gradients", "epsilon", epsilon, above=0)
    rng = rng or np.random.default_rng(0)
    probe = _Probe(model, loss, inputs, targets, rng)
    results = {}
    for name, values, backward in probe.arrays():
        wanted = values.size if samples is None else samples
        count = min(check_int("check_gradients", "samples", wanted, least=0), values.size)
        chosen = rng.permutation(values.size)[:count]
        numeric = _central_differences(probe.value, values, chosen, epsilon)
        results[name] = compare(name, values.shape, chosen, backward.reshape(-1)[chosen], numeric)
    failed = [e for e in results.values() if not e.error <= tolerance]
    if failed:
        raise GradientMismatchError(failed, tolerance)
    return results


class _Probe:
    """The loss as a function of a float64 copy's arrays, the same at each call."""

    def __init__(
        self,
        model: Layer,
        loss: Loss | None,
        inputs: Array,
        targets: Array | None,
        rng: np.random.Generator,
    ) -> None:
        self.model = copy.deepcopy(model)
        for parameter in self.model.parameters():
            parameter.data = np.array(parameter.data, dtype=np.float64, order="C")
        for layer in self.model.walk():
            for name in layer.BUFFERS:
                setattr(layer, name, getattr(layer, name).astype(np.float64))
        self._generators = {
            id(value): (value, value.bit_generator.state)
            for layer in self.model.walk()
            for value in vars(layer).values()
            if isinstance(value, np.random.Generator)
        }
        self.inputs = np.array(inputs, dtype=np.float64, order="C")
        self.targets = targets
        self.loss = loss
        outputs = self._forward()
        self._weighting = rng.standard_normal(outputs.shape)
        if loss is not None:
            if targets is None:
                raise ValueError(
                    "check_gradients: expected targets for the loss, received none; pass them, "
                    "or loss=None to check the layer alone"
                )
            self._input_grad = self.model.backward(loss.compute(outputs, targets)[1])
        else:
            self._input_grad = self.model.backward(self._weighting)

    def _forward(self) -> Array:
        for generator, state in self._generators.values():
            generator.bit_generator.state = state
        return self.model.forward(self.inputs, training=True)

    def value(self) -> float:
        """Return the loss for the arrays as they are now."""
        outputs = self._forward()
        if self.loss is None or self.targets is None:
            loss = float(np.sum(outputs * self._weighting))
        else:
            loss = self.loss.compute(outputs, self.targets)[0]
        return loss + self.model.penalty()

    def arrays(self) -> Iterator[tuple[str, Array, Array]]:
        """Yield (name, values, gradient) of the input and of each parameter."""
        found = [("input", self.inputs, self._input_grad)]
        for path, parameter in self.model.named_parameters():
            if parameter.grad is None:
                raise ValueError(
                    f"check_gradients: expected backward to set the gradient of {path}, received "
                    "None; assign parameter.grad in the layer's backward"
                )
            found.append((path, parameter.data, parameter.grad))
        yield from found


def _central_differences(
    value: Callable[[], float], values: Array, chosen: Array, epsilon: float
) -> Array:
    """Return dL/dw for the chosen elements, each moved alone and put back."""
    flat = values.reshape(-1)
    numeric = np.empty(len(chosen))
    for row, index in enumerate(chosen):
        before = flat[index]
        flat[index] = before + epsilon
        above = value()
        flat[index] = before - epsilon
        numeric[row] = (above - value()) / (2 * epsilon)
        flat[index] = before
    return numeric


def compare(
    name: str, shape: tuple[int, ...], chosen: Array, backward: Array, numeric: Array
) -> GradientError:
    """Return the largest difference over the largest magnitude, with its place."""
    if not len(chosen):
        return GradientError(name, 0.0, (), 0.0, 0.0)
    difference = np.abs(backward - numeric)
    scale = max(float(np.abs(backward).max()), float(np.abs(numeric).max()), SMALLEST_SCALE)
    worst = int(np.argmax(difference))
    index = tuple(int(i) for i in np.unravel_index(chosen[worst], shape))
    return GradientError(
        name,
        float(difference[worst]) / scale,
        index,
        float(backward[worst]),
        float(numeric[worst]),
    )
