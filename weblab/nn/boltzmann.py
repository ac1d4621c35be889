"""The general Boltzmann machine: units that are all connected, sampled one after the other.

It is slow and small, and there to be understood and to be right: for up to 16 units its
distribution is summed up exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_int, generator, require_same_shape
from weblab.nn.parameter import Parameter

MOST_EXACT_UNITS = 16


def all_states(units: int) -> Array:
    """Return every state of some binary units, (2^units, units), counting up."""
    units = check_int("all_states", "units", units, least=1)
    if units > MOST_EXACT_UNITS:
        raise ValueError(
            f"all_states: expected at most {MOST_EXACT_UNITS} units, received {units}; "
            "exact sums are for small machines, sample a large one"
        )
    numbers = np.arange(2**units)[:, None]
    return (numbers >> np.arange(units)[::-1] & 1).astype(np.float64)


def log_sum_exp(x: Array) -> float:
    """Return log(sum(exp(x))), without overflow."""
    top = float(x.max())
    return top + float(np.log(np.exp(x - top).sum()))


class BoltzmannMachine:
    """Binary units with symmetric connections and the energy that they share.

        E(s) = -1/2 s W s - b s;   p(s) = exp(-E(s)) / Z
        p(s_i = 1 | the others) = sigmoid(sum_j W_ij s_j + b_i)

    Args:
        units: the number of units.
        visible: the number of visible units, which come first; all by default.
        std: standard deviation of the initial weights.
        rng: where weights and samples are drawn from.
    Shape: states (N, units) of 0 and 1; weight (units, units), symmetric, zero diagonal; bias.
    Source: Ackley, Hinton and Sejnowski, 1985.
    """

    def __init__(
        self,
        units: int,
        *,
        visible: int | None = None,
        std: float = 0.1,
        rng: np.random.Generator | None = None,
    ) -> None:
        units = self.units = check_int("BoltzmannMachine", "units", units, least=1)
        self.visible = check_int(
            "BoltzmannMachine", "visible", units if visible is None else visible, least=1
        )
        check_int("BoltzmannMachine", "units - visible", units - self.visible, least=0)
        self.rng = generator(rng)
        upper = np.triu(self.rng.normal(0, std, (units, units)), 1)
        self.weight = Parameter(upper + upper.T, "weight")
        self.bias = Parameter(np.zeros(units), "bias")

    def parameters(self) -> list[Parameter]:
        """Return weight and bias."""
        return [self.weight, self.bias]

    def energy(self, states: Array) -> Array:
        """Return the energy of each state."""
        through: Array = states @ self.weight.data
        energy: Array = -(through * states).sum(axis=1) / 2 - states @ self.bias.data
        return energy

    def distribution(self) -> Array:
        """Return the exact probability of each state, in the order of `all_states`."""
        minus_energy = -self.energy(all_states(self.units))
        return np.exp(minus_energy - log_sum_exp(minus_energy))

    def gibbs_iter(self, states: Array, *, clamped: int = 0) -> Iterator[Array]:
        """Yield the states after each Gibbs step, endlessly; each unit is sampled given all others.

        Args:
            states: the initial states of the chains, one per row.
            clamped: the number of units, from the first on, that keep their value.
        """
        clamped = check_int("BoltzmannMachine", "clamped", clamped, least=0)
        states = states.copy()
        while True:
            for unit in range(clamped, self.units):
                field = states @ self.weight.data[:, unit] + self.bias.data[unit]
                draws = self.rng.random(len(states))
                states[:, unit] = ops.bernoulli_sigmoid(field, draws)[1]
            yield states.copy()

    def set_gradients(self, data: Array, *, sweeps: int = 10, chains: int = 100) -> None:
        """Set the gradients of -log p(data), estimated by sampling: free minus clamped statistics.

            dL/dW = <s s>_free - <s s>_data;   dL/db = <s>_free - <s>_data

        Args:
            data: states of the visible units, (N, visible).
            sweeps: Gibbs sweeps before the statistics are taken.
            chains: how many free chains are run.
        """
        require_same_shape("BoltzmannMachine", "data", data, (len(data), self.visible))
        sweeps = check_int("BoltzmannMachine", "sweeps", sweeps, least=1)
        chains = check_int("BoltzmannMachine", "chains", chains, least=1)
        start = self.rng.integers(0, 2, (len(data), self.units)).astype(np.float64)
        start[:, : self.visible] = data
        clamped = self._after(start, sweeps, self.visible)
        free = self._after(
            self.rng.integers(0, 2, (chains, self.units)).astype(np.float64), sweeps, 0
        )
        weight_grad = free.T @ free / chains - clamped.T @ clamped / len(clamped)
        np.fill_diagonal(weight_grad, 0)
        self.weight.grad = weight_grad
        self.bias.grad = free.mean(axis=0) - clamped.mean(axis=0)

    def _after(self, states: Array, sweeps: int, clamped: int) -> Array:
        chain = self.gibbs_iter(states, clamped=clamped)
        for _ in range(sweeps if clamped < self.units else 0):
            states = next(chain)
        return states
