"""Losses: how far the outputs are from the targets, as one number, and its gradient."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, require_array, require_floats, require_same_shape


class Loss(ABC):
    """A loss that is called on outputs and targets and then asked for its gradient."""

    _grad: Array | None = None

    @abstractmethod
    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the loss and its gradient by the outputs, and remember nothing."""

    def terms(self, targets: Array) -> int:
        """Return how much the mean of a batch with these targets weighs beside that of another."""
        return len(targets)

    def __call__(self, outputs: Array, targets: Array) -> float:
        """Return the loss, and remember its gradient for `backward`."""
        value, self._grad = self.compute(outputs, targets)
        return value

    def backward(self) -> Array:
        """Return the gradient by the outputs of the last call."""
        if self._grad is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward: expected a call before it, received none; "
                "call loss(outputs, targets) first"
            )
        return self._grad


def _require_batch(owner: str, outputs: Array, ndim: int | None = None) -> None:
    """Raise unless the outputs are floats, and of at least one sample."""
    require_floats(owner, outputs, ndim)
    if not outputs.size:
        raise ValueError(
            f"{owner}: expected at least one sample, received outputs of shape {outputs.shape}; "
            "leave empty batches out, they have no mean"
        )


def _fitted(owner: str, targets: Array, outputs: Array) -> Array:
    """Return the targets in the dtype of the outputs, or raise if the shapes differ."""
    require_array(owner, targets, "targets")
    require_same_shape(owner, "targets", targets, outputs.shape)
    return targets.astype(outputs.dtype, copy=False)


def _require_between(owner: str, targets: Array) -> None:
    """Raise unless all targets lie between 0 and 1; NaN does not."""
    if not (targets.min() >= 0 and targets.max() <= 1):
        raise ValueError(
            f"{owner}: expected targets from 0 to 1, received {targets.min():g} to "
            f"{targets.max():g}; scale them, such as bytes by 1 / 255"
        )


class SoftmaxCrossEntropy(Loss):
    """Softmax and the negative logarithm of the true class's probability, in one stable step.

        L = mean_n -log softmax(z_n)[t_n]

    Targets may also be soft, a distribution over the classes: L = mean_n -q_n . log softmax(z_n).

    Shape: outputs (N, K), before any softmax; targets (N,), whole numbers from 0 to K - 1, or
        (N, K) floats.
    Backward: dz = (softmax(z) - onehot(t)) / N, or (softmax(z) sum(q) - q) / N.
    """

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the mean loss of the batch and its gradient."""
        _require_batch("SoftmaxCrossEntropy", outputs, 2)
        require_array("SoftmaxCrossEntropy", targets, "targets")
        n, k = outputs.shape
        if targets.dtype.kind == "f" and targets.shape == outputs.shape:
            _require_between("SoftmaxCrossEntropy", targets)
            return _soft_cross_entropy(outputs, targets.astype(outputs.dtype, copy=False))
        if targets.dtype.kind not in "iu" or targets.shape != (n,):
            raise ValueError(
                f"SoftmaxCrossEntropy: expected {n} class numbers of an integer dtype, received "
                f"{targets.dtype} of shape {targets.shape}; pass labels of shape ({n},), or "
                f"floats of shape {outputs.shape}"
            )
        if targets.size and (targets.min() < 0 or targets.max() >= k):
            raise ValueError(
                f"SoftmaxCrossEntropy: expected class numbers from 0 to {k - 1}, received "
                f"{targets.min()} to {targets.max()}; give the network one output a class"
            )
        return ops.softmax_cross_entropy(outputs, targets)


def _soft_cross_entropy(outputs: Array, targets: Array) -> tuple[float, Array]:
    """Return the mean cross-entropy with distributions, and its gradient by the outputs."""
    shifted = outputs - outputs.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = len(outputs)
    loss = -float(np.sum(targets * log_p)) / n
    grad: Array = np.exp(log_p) * targets.sum(axis=1, keepdims=True) - targets
    grad /= n
    return loss, grad


class MeanSquaredError(Loss):
    """The mean of the squared differences over all elements.

        L = mean (y - t)^2

    Shape: outputs and targets of one shape.
    Backward: dy = 2 (y - t) / (number of elements).
    """

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the mean over all elements and its gradient."""
        _require_batch("MeanSquaredError", outputs)
        difference = outputs - _fitted("MeanSquaredError", targets, outputs)
        loss = float(np.mean(np.square(difference)))
        difference *= 2 / difference.size
        return loss, difference


class BinaryCrossEntropyWithLogits(Loss):
    """Sigmoid and cross-entropy of independent yes-or-no outputs, in one stable step.

        L = mean max(z, 0) - z t + log(1 + exp(-|z|))

    Shape: outputs z, before any sigmoid, and targets t in 0 to 1, of one shape.
    Backward: dz = (sigmoid(z) - t) / (number of elements).
    """

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the mean over all elements and its gradient."""
        _require_batch("BinaryCrossEntropyWithLogits", outputs)
        targets = _fitted("BinaryCrossEntropyWithLogits", targets, outputs)
        _require_between("BinaryCrossEntropyWithLogits", targets)
        losses = np.maximum(outputs, 0) - outputs * targets + np.log1p(np.exp(-np.abs(outputs)))
        grad = ops.sigmoid(outputs) - targets
        grad /= outputs.size
        return float(losses.mean()), grad


class MaskedMeanSquaredError(Loss):
    """The mean squared difference over the known targets: a rating that is not there is no error.

        L = sum over known (y - t)^2 / (number of known)

    Shape: outputs and targets of one shape; a target that is unknown is NaN.
    Backward: dy = 2 (y - t) / (number of known) where known, 0 elsewhere.
    Source: Sedhain et al., 2015, equation 1, as a mean.
    """

    def terms(self, targets: Array) -> int:
        """Return how many targets are known: a batch with more of them weighs more."""
        return int(np.count_nonzero(~np.isnan(targets)))

    def compute(self, outputs: Array, targets: Array) -> tuple[float, Array]:
        """Return the mean over the known targets and its gradient; 0 where none is known."""
        _require_batch("MaskedMeanSquaredError", outputs)
        targets = _fitted("MaskedMeanSquaredError", targets, outputs)
        known = ~np.isnan(targets)
        count = max(1, int(np.count_nonzero(known)))
        difference = np.where(known, outputs - targets, outputs.dtype.type(0))
        loss = float(np.sum(np.square(difference))) / count
        difference *= 2 / count
        return loss, difference
