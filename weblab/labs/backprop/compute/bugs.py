"""A small network whose backward pass may have a bug, each a mistake that people make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.labkit.experiment.ready import ready
from weblab.locale import mark as _

FEATURES, HIDDEN, CLASSES = 4, 5, 3
BIAS_STD = 0.3


class BareReLU(nn.ReLU):
    """Bug: the gradient passes units that were off."""

    def backward(self, grad: np.ndarray) -> np.ndarray:
        """Return grad as it came."""
        return grad


class UntransposedLinear(nn.Linear):
    """Bug: dy W in place of dy W^T, which fits, as W is square."""

    def backward(self, grad: np.ndarray) -> np.ndarray:
        """Return dy W."""
        self.backward_parameters(grad)
        return grad @ self.weight.data


class AveragedBiasLinear(nn.Linear):
    """Bug: the gradient by the bias is the mean over the batch, not the sum."""

    def backward_parameters(self, grad: np.ndarray) -> None:
        """Set the gradients by W and, too small, by b."""
        super().backward_parameters(grad)
        bias = ready(self.bias)
        bias.grad = ready(bias.grad) / len(grad)


class ShortLinear(nn.Linear):
    """Bug: a loop that ends one too early, so the last row of W is forgotten."""

    def backward_parameters(self, grad: np.ndarray) -> None:
        """Set the gradients by b and by W, without its last row."""
        super().backward_parameters(grad)
        ready(self.weight.grad)[-1] = 0


class InputTanh(nn.Tanh):
    """Bug: 1 - x^2 in place of 1 - y^2."""

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        """Return tanh x, and remember x."""
        y = super().forward(x, training=training)
        if training:
            self._saved = x
        return y


class FlippedCrossEntropy(nn.SoftmaxCrossEntropy):
    """Bug: t - softmax(z) in place of softmax(z) - t."""

    def compute(self, outputs: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the loss, and its gradient with the wrong sign."""
        loss, grad = super().compute(outputs, targets)
        return loss, -grad


@dataclass(frozen=True)
class Bug:
    """A mistake in a backward pass.

    Args:
        title: a short description.
        wrong: the formula that the pass computes.
        right: the correct formula.
    """

    title: str
    wrong: str
    right: str


NONE = "none"
BUGS = {
    "relu": Bug(_("ReLU forgets its mask"), "dx = dy", "dx = dy · (y > 0)"),
    "transpose": Bug(_("A transpose is missing"), "dx = dy W₂", "dx = dy W₂ᵀ"),
    "bias": Bug(_("A bias gradient is averaged"), "db₂ = mean dy", "db₂ = Σ dy"),
    "softmax": Bug(_("Softmax has the wrong sign"), "dz = (t - p) / N", "dz = (p - t) / N"),
    "tanh": Bug(_("tanh uses its input"), "dx = dy (1 - x²)", "dx = dy (1 - y²)"),
    "row": Bug(_("The last row is left out"), "dW₃[4] = 0", "dW₃ = xᵀ dy"),
}

NAMES = {
    "input": "x",
    "0.weight": "W₁",
    "0.bias": "b₁",
    "2.weight": "W₂",
    "2.bias": "b₂",
    "4.weight": "W₃",
    "4.bias": "b₃",
}
"""The checked gradients by their path in the network, from the first layer to the last."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What a check looks at: a network, its loss and one batch."""

    model: nn.Sequential
    loss: nn.Loss
    inputs: np.ndarray
    targets: np.ndarray

    def sizes(self) -> dict[str, int]:
        """Return how many numbers are checked, by path."""
        parameters = {path: each.data.size for path, each in self.model.named_parameters()}
        return {"input": self.inputs.size, **parameters}


def subject(bug: str, batch: int, seed: int) -> Subject:
    """Return the network 4-5-5-3 with a bug planted; the seed decides weights and batch.

    Args:
        bug: a key of ``BUGS``, or NONE.
        batch: how many samples.
        seed: equal seeds give equal numbers, whatever the bug.
    """
    rng = np.random.default_rng(seed)
    second = {"transpose": UntransposedLinear, "bias": AveragedBiasLinear}.get(bug, nn.Linear)
    third = ShortLinear if bug == "row" else nn.Linear
    model = nn.Sequential(
        nn.Linear(FEATURES, HIDDEN, rng=rng),
        BareReLU() if bug == "relu" else nn.ReLU(),
        second(HIDDEN, HIDDEN, rng=rng),
        InputTanh() if bug == "tanh" else nn.Tanh(),
        third(HIDDEN, CLASSES, rng=rng),
    )
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            parameter.data = rng.normal(0, BIAS_STD, parameter.data.shape)
    loss = FlippedCrossEntropy() if bug == "softmax" else nn.SoftmaxCrossEntropy()
    inputs = rng.standard_normal((batch, FEATURES))
    return Subject(model, loss, inputs, rng.integers(0, CLASSES, batch))
