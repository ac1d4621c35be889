"""Tables of optimizers, initializers, activations and losses by name.

Files, labs, memory estimates and colors read these tables, so that a new optimizer is its class,
its row and its tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weblab.nn import activations, adaptive, losses, optimizers
from weblab.nn.initializers import INITIALIZERS
from weblab.nn.parameter import Parameter

__all__ = ["ACTIVATIONS", "INITIALIZERS", "LOSSES", "OPTIMIZERS", "OptimizerRow"]


@dataclass(frozen=True)
class OptimizerRow:
    """The description of an optimizer.

    Args:
        kind: its class.
        lr: the usual learning rate, for weights of a network.
    """

    kind: type[optimizers.Optimizer]
    lr: float

    @property
    def slots(self) -> int:
        """The number of values in its state per parameter."""
        return len(self.kind.STATE)

    def make(self, params: Iterable[Parameter], lr: float | None = None) -> optimizers.Optimizer:
        """Return the optimizer of those parameters, at the usual rate where none is given."""
        return self.kind(params, self.lr if lr is None else lr)


OPTIMIZERS: dict[str, OptimizerRow] = {
    row.kind.__name__: row
    for row in (
        OptimizerRow(optimizers.SGD, 0.01),
        OptimizerRow(optimizers.Momentum, 0.01),
        OptimizerRow(optimizers.Nesterov, 0.01),
        OptimizerRow(adaptive.AdaGrad, 0.01),
        OptimizerRow(adaptive.RMSProp, 0.001),
        OptimizerRow(adaptive.AdaDelta, 1.0),
        OptimizerRow(adaptive.Adam, 0.001),
        OptimizerRow(adaptive.AdamW, 0.001),
    )
}

ACTIVATIONS: dict[str, type[activations.Activation]] = {
    kind.__name__: kind
    for kind in (
        activations.ReLU,
        activations.LeakyReLU,
        activations.Sigmoid,
        activations.Tanh,
        activations.Softmax,
        activations.ELU,
        activations.GELU,
        activations.Softplus,
    )
}

LOSSES: dict[str, type[losses.Loss]] = {
    kind.__name__: kind
    for kind in (
        losses.SoftmaxCrossEntropy,
        losses.MeanSquaredError,
        losses.BinaryCrossEntropyWithLogits,
        losses.MaskedMeanSquaredError,
    )
}
