"""Penalties: terms added to the loss to keep weights or codes small.

A penalty on weights has `value` and `add_gradient` and is given to `train_iter`. A penalty on a
code is a layer: it lets the code pass and adds its own gradient on the way back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np

from weblab.nn import initializers, ops
from weblab.nn.arrays import Array, check_float, require_floats, require_same_shape
from weblab.nn.layer import Layer
from weblab.nn.linear import Linear
from weblab.nn.parameter import Parameter


class WeightPenalty(ABC):
    """A price on the size of the weights whose `decay` is true.

    Args: weight: how much it counts beside the loss.
    """

    def __init__(self, weight: float) -> None:
        self.weight = check_float(type(self).__name__, "weight", weight, least=0)

    @abstractmethod
    def _price(self, data: Array) -> float:
        """Return the price of one array, before the weight."""

    @abstractmethod
    def _slope(self, data: Array) -> Array:
        """Return the derivative of the price."""

    def value(self, parameters: Iterable[Parameter]) -> float:
        """Return the term that is added to the loss."""
        return self.weight * sum(self._price(p.data) for p in parameters if p.decay)

    def add_gradient(self, parameters: Iterable[Parameter]) -> None:
        """Add the penalty's gradient to that of each parameter."""
        for parameter in parameters:
            if parameter.decay and parameter.grad is not None:
                parameter.grad = parameter.grad + self.weight * self._slope(parameter.data)


class L1(WeightPenalty):
    """A price that makes small weights zero: P = weight sum |w|.

    Backward: dw = weight sign(w).
    """

    def _price(self, data: Array) -> float:
        return float(np.abs(data).sum())

    def _slope(self, data: Array) -> Array:
        return np.sign(data)


class L2(WeightPenalty):
    """A price that SGD's weight_decay amounts to: P = weight / 2 sum w^2.

    Backward: dw = weight w.
    """

    def _price(self, data: Array) -> float:
        return float(np.square(data).sum()) / 2

    def _slope(self, data: Array) -> Array:
        return data


class CodePenalty(Layer):
    """A layer that lets a code pass and prices it while training.

    Args: weight: how much it counts beside the loss.
    Shape: x (N, K) -> y (N, K), x itself.
    Backward: dx = dy + dP/dx.
    """

    _value = 0.0

    def __init__(self, weight: float) -> None:
        self.weight = check_float(type(self).__name__, "weight", weight, least=0)

    def _price(self, code: Array) -> tuple[float, Array]:
        """Return the price and its gradient by the code, before the weight."""
        raise NotImplementedError

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x itself; remember its price while training."""
        require_floats(type(self).__name__, x, 2)
        if training:
            value, slope = self._price(x)
            self._value = self.weight * value
            self._saved = self.weight * slope
        return x

    def backward(self, grad: Array) -> Array:
        """Return grad and the price's own gradient."""
        slope: Array = self._take_saved()
        require_same_shape(f"{type(self).__name__}.backward", "grad", grad, slope.shape)
        dx: Array = grad + slope
        return dx

    def penalty(self) -> float:
        """Return the price of the last training pass."""
        return self._value

    def config(self) -> dict[str, Any]:
        """Return the weight."""
        return {"weight": self.weight}


class SparseCode(CodePenalty):
    """KL sparsity: each unit should be active in a share rho of the samples, no more.

        P = weight sum_j rho log(rho / r_j) + (1 - rho) log((1 - rho) / (1 - r_j))
        r_j = mean_n x_nj

    P is the Kullback-Leibler divergence between being active with chance rho and with chance r_j.
    It stands after a Sigmoid, whose outputs lie between 0 and 1.

    Args:
        rho: the share of samples for which a unit should be active.
        weight: how much it counts beside the loss.
    Shape: x (N, K) between 0 and 1 -> y (N, K), x itself.
    Backward: dx = dy + weight ((1 - rho) / (1 - r) - rho / r) / N.
    Source: Ng, 2011, CS294A lecture notes, section 3. r is kept 1e-6 away from 0 and 1.
    """

    def __init__(self, rho: float = 0.05, weight: float = 0.1) -> None:
        super().__init__(weight)
        self.rho = check_float("SparseCode", "rho", rho, above=0, below=1)

    def _price(self, code: Array) -> tuple[float, Array]:
        r = np.clip(code.mean(axis=0), 1e-6, 1 - 1e-6)
        rho = self.rho
        value = float(np.sum(rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))))
        slope = ((1 - rho) / (1 - r) - rho / r) / len(code)
        return value, np.broadcast_to(slope, code.shape)

    def config(self) -> dict[str, Any]:
        """Return rho and the weight."""
        return {"rho": self.rho, "weight": self.weight}


class SmallCode(CodePenalty):
    """L1 sparsity of a code: P = weight mean_n sum_j |x_nj|.

    Shape: x (N, K) -> y (N, K), x itself.
    Backward: dx = dy + weight sign(x) / N.
    """

    def _price(self, code: Array) -> tuple[float, Array]:
        return float(np.abs(code).sum()) / len(code), np.sign(code) / len(code)


class ContractiveEncoder(Linear):
    """A dense sigmoid layer with a penalty on the change of its code with its input.

        h = sigmoid(x @ W + b)
        P = contraction mean_n ||dh_n / dx_n||^2
          = contraction mean_n sum_j (h_nj (1 - h_nj))^2 sum_i W_ij^2

    Args:
        in_features: how many numbers a sample has.
        out_features: how many numbers the code has.
        contraction: the weight of the penalty relative to the loss.
        init: how W starts.
        rng: where the first weights are drawn from.
    Shape: x (N, in) -> h (N, out); weight (in, out); bias (out,).
    Backward: P reaches W directly and through h; with s = h (1 - h) and q_j = sum_i W_ij^2:
        dz = (dh + 2 contraction / N s (1 - 2 h) q) s;   dx = dz W^T;   db = sum_n dz
        dW_ij = (x^T dz)_ij + 2 contraction mean_n s_nj^2 W_ij
    Source: Rifai et al., 2011, equation 7.
    """

    _value = 0.0

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        contraction: float = 0.1,
        init: str | initializers.Initializer = "xavier_normal",
        rng: np.random.Generator | None = None,
    ) -> None:
        super().__init__(in_features, out_features, init=init, rng=rng)
        self.contraction = check_float("ContractiveEncoder", "contraction", contraction, least=0)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the code; remember its price while training."""
        h = ops.sigmoid(super().forward(x, training=training))
        if training:
            slope = h * (1 - h)
            lengths = np.square(self.weight.data).sum(axis=0)
            self._saved = (x, h, slope, lengths)
            self._value = self.contraction * float((np.square(slope) @ lengths).mean())
        return h

    def backward(self, grad: Array) -> Array:
        """Return the gradient by x, the penalty's included."""
        self.backward_parameters(grad)
        return ops.linear_backward_input(self._by_sum(grad), self.weight.data)

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by W and b, the penalty's included."""
        x, _, slope, _ = self._take_saved()
        self.set_gradients(x, self._by_sum(grad))
        direct = 2 * self.contraction * np.square(slope).mean(axis=0) * self.weight.data
        self.weight.grad = self.weight.grad + direct

    def _by_sum(self, grad: Array) -> Array:
        """Return the gradient by x @ W + b: the loss's and, through h, the penalty's."""
        _, h, slope, lengths = self._take_saved()
        require_same_shape("ContractiveEncoder.backward", "grad", grad, h.shape)
        by_code = 2 * self.contraction / len(h) * slope * (1 - 2 * h) * lengths
        dz: Array = (grad + by_code) * slope
        return dz

    def penalty(self) -> float:
        """Return the price of the last training pass."""
        return self._value

    def config(self) -> dict[str, Any]:
        """Return the sizes and the penalty's weight."""
        return {
            "in_features": self.in_features,
            "out_features": self.out_features,
            "contraction": self.contraction,
        }
