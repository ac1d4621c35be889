"""The restricted Boltzmann machine: two layers, no connection inside either."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_int, generator, require_floats, require_same_shape
from weblab.nn.boltzmann import all_states, log_sum_exp
from weblab.nn.initializers import normal
from weblab.nn.parameter import Parameter


class RBM:
    """Binary visible and hidden units, sampled a whole layer at a time.

        E(v, h) = -v W h - b v - c h
        p(h = 1 | v) = sigmoid(v W + c);   p(v = 1 | h) = sigmoid(h W^T + b)
        F(v) = -b v - sum_j softplus(v W + c)_j;   p(v) = exp(-F(v)) / Z

    Args:
        visible: the number of visible units.
        hidden: the number of hidden units.
        std: standard deviation of the initial weights.
        rng: where weights and samples are drawn from.
    Shape: v (N, visible) from 0 to 1, h (N, hidden); weight (visible, hidden).
    Source: Hinton, 2002; 2010, A practical guide to training restricted Boltzmann machines.
    """

    SIZES = ("visible", "hidden")

    def __init__(
        self,
        visible: int,
        hidden: int,
        *,
        std: float = 0.01,
        rng: np.random.Generator | None = None,
    ) -> None:
        visible = check_int("RBM", "visible", visible, least=1)
        hidden = check_int("RBM", "hidden", hidden, least=1)
        self.rng = generator(rng)
        weight = normal(std)((visible, hidden), fan_in=visible, fan_out=hidden, rng=self.rng)
        self.weight = Parameter(weight, "weight")
        self.visible_bias = Parameter(np.zeros(visible, np.float32), "visible_bias", decay=False)
        self.hidden_bias = Parameter(np.zeros(hidden, np.float32), "hidden_bias", decay=False)
        self._chain: Array | None = None

    def config(self) -> dict[str, int]:
        """Return the sizes, by the names of the arguments."""
        visible, hidden = self.weight.data.shape
        return {"visible": visible, "hidden": hidden}

    def parameters(self) -> list[Parameter]:
        """Return weight, visible bias and hidden bias."""
        return [self.weight, self.visible_bias, self.hidden_bias]

    def start_from(self, data: Array) -> None:
        """Set the visible bias so that each unit is on as often as in the data."""
        self._require_data(data)
        share = np.clip(data.mean(axis=0), 0.01, 0.99)
        self.visible_bias.data[:] = np.log(share / (1 - share))

    def hidden_field(self, v: Array) -> Array:
        """Return v W + c, the input of the sigmoid of the hidden units."""
        require_floats("RBM", v, 2)
        require_same_shape("RBM", "v", v, (len(v), len(self.weight.data)))
        return ops.linear(v, self.weight.data, self.hidden_bias.data)

    def visible_field(self, h: Array) -> Array:
        """Return h W^T + b, the input of the sigmoid of the visible units."""
        require_floats("RBM", h, 2)
        require_same_shape("RBM", "h", h, (len(h), self.weight.data.shape[1]))
        return ops.linear(h, self.weight.data.T, self.visible_bias.data)

    def hidden_probability(self, v: Array) -> Array:
        """Return p(h = 1 | v)."""
        return ops.sigmoid(self.hidden_field(v))

    def visible_probability(self, h: Array) -> Array:
        """Return p(v = 1 | h)."""
        return ops.sigmoid(self.visible_field(h))

    def sample_hidden(self, v: Array) -> Array:
        """Return a draw of the hidden units."""
        field = self.hidden_field(v)
        return ops.bernoulli_sigmoid(field, self.rng.random(field.shape, dtype=np.float32))[1]

    def sample_visible(self, h: Array) -> Array:
        """Return a draw of the visible units."""
        field = self.visible_field(h)
        return ops.bernoulli_sigmoid(field, self.rng.random(field.shape, dtype=np.float32))[1]

    def gibbs_iter(self, v: Array) -> Iterator[tuple[Array, Array]]:
        """Yield (h, v) for ever: hidden units given visible ones, then visible given hidden."""
        while True:
            h = self.sample_hidden(v)
            v = self.sample_visible(h)
            yield h, v

    def reconstruct(self, v: Array) -> Array:
        """Return the mean-field way there and back, without any draw."""
        return self.visible_probability(self.hidden_probability(v))

    def free_energy(self, v: Array) -> Array:
        """Return F of each row: the lower, the more probable."""
        field = self.hidden_field(v)
        softplus = np.maximum(field, 0) + np.log1p(np.exp(-np.abs(field)))
        energy: Array = -(v @ self.visible_bias.data) - softplus.sum(axis=1)
        return energy

    def set_gradients(self, v: Array, *, k: int = 1, persistent: bool = False) -> float:
        """Set the gradients by contrastive divergence, and return the reconstruction error.

            dL/dW = <v p(h|v)>_after k sweeps - <v p(h|v)>_data;   the biases alike

        Args:
            v: a batch of data.
            k: the number of Gibbs steps of the negative phase.
            persistent: whether it goes on from its own chains (PCD) and not from the data; there
                are as many as the first batch had samples.
        Returns: the mean squared error of the mean-field reconstruction.
        Source: Hinton, 2002, for CD; Tieleman, 2008, for PCD.
        """
        k = check_int("RBM", "k", k, least=1)
        self._require_data(v)
        positive = self.hidden_probability(v)
        sample = self._chain if persistent and self._chain is not None else v
        chain = self.gibbs_iter(sample)
        for _ in range(k):
            _, sample = next(chain)
        if persistent:
            self._chain = sample
        negative = self.hidden_probability(sample)
        together = ops.matmul(sample.T, negative) / len(sample)
        self.weight.grad = together - ops.matmul(v.T, positive) / len(v)
        self.visible_bias.grad = sample.mean(axis=0) - v.mean(axis=0)
        self.hidden_bias.grad = negative.mean(axis=0) - positive.mean(axis=0)
        return float(np.mean(np.square(v - self.visible_probability(positive))))

    def _require_data(self, v: Array) -> None:
        """Raise unless `v` holds at least one sample, of numbers from 0 to 1."""
        require_floats("RBM", v, 2)
        require_same_shape("RBM", "v", v, (len(v), len(self.weight.data)))
        if not len(v) or not (v.min() >= 0 and v.max() <= 1):
            bounds = f" from {v.min():g} to {v.max():g}" if len(v) else ""
            raise ValueError(
                f"RBM: expected at least one sample, of numbers from 0 to 1, received {len(v)}"
                f"{bounds}; scale them, such as bytes by 1 / 255, and leave empty batches out"
            )

    def log_partition(self) -> float:
        """Return log Z exactly, summed over the smaller layer: for at most 16 units in it."""
        weight = self.weight.data.astype(np.float64)
        b, c = self.visible_bias.data.astype(np.float64), self.hidden_bias.data.astype(np.float64)
        if weight.shape[0] < weight.shape[1]:
            weight, b, c = weight.T, c, b
        states = all_states(weight.shape[1])
        return log_sum_exp(states @ c + np.logaddexp(0, states @ weight.T + b).sum(axis=1))

    def log_likelihood(self, v: Array) -> float:
        """Return the exact mean log p(v): for at most 16 units in the smaller layer."""
        return -float(self.free_energy(v).mean()) - self.log_partition()
