"""Initial weights, scaled to the number of inputs and outputs of a unit.

An initializer is `f(shape, *, fan_in, fan_out, rng)` and returns float32. `fan_in` is the number of
inputs that one output sums over, `fan_out` the number of outputs that one input reaches; layers
pass both.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from weblab.nn.arrays import Array, check_float


class Initializer(Protocol):
    """Anything that makes the first values of a weight."""

    def __call__(
        self, shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        """Return a float32 array of the given shape."""
        ...


def constant(value: float) -> Initializer:
    """Return an initializer that sets every weight to `value`."""
    check_float("constant", "value", value)

    def initialize(
        shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        return np.full(shape, value, dtype=np.float32)

    return initialize


def normal(std: float) -> Initializer:
    """Return an initializer that draws from a normal distribution of mean 0 and the given std."""
    check_float("normal", "std", std, least=0)

    def initialize(
        shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        values = rng.standard_normal(shape, dtype=np.float32)
        values *= np.float32(std)
        return values

    return initialize


def uniform(limit: float) -> Initializer:
    """Return an initializer that draws evenly from -limit to limit."""
    check_float("uniform", "limit", limit, least=0)

    def initialize(
        shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
    ) -> Array:
        return (rng.random(shape, dtype=np.float32) * 2 - 1) * np.float32(limit)

    return initialize


zeros = constant(0.0)


def xavier_normal(
    shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> Array:
    """Draw from N(0, std) with std = sqrt(2 / (fan_in + fan_out)).

    Source: Glorot and Bengio, 2010, in the normal form; keeps the variance of tanh layers.
    """
    std = float(np.sqrt(2 / (float(fan_in) + fan_out)))
    return normal(std)(shape, fan_in=fan_in, fan_out=fan_out, rng=rng)


def xavier_uniform(
    shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> Array:
    """Draw evenly from -a to a with a = sqrt(6 / (fan_in + fan_out)).

    Source: Glorot and Bengio, 2010, equation 16.
    """
    limit = float(np.sqrt(6 / (float(fan_in) + fan_out)))
    return uniform(limit)(shape, fan_in=fan_in, fan_out=fan_out, rng=rng)


def he_normal(
    shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> Array:
    """Draw from N(0, std) with std = sqrt(2 / fan_in).

    Source: He et al., 2015, equation 10; keeps the variance of ReLU layers.
    """
    std = float(np.sqrt(2 / fan_in))
    return normal(std)(shape, fan_in=fan_in, fan_out=fan_out, rng=rng)


def he_uniform(
    shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> Array:
    """Draw evenly from -a to a with a = sqrt(6 / fan_in).

    Source: He et al., 2015, in the uniform form of the same variance.
    """
    limit = float(np.sqrt(6 / fan_in))
    return uniform(limit)(shape, fan_in=fan_in, fan_out=fan_out, rng=rng)


def xavier_fan_in(
    shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator
) -> Array:
    """Draw from N(0, std) with std = sqrt(1 / fan_in): Xavier's rule in the book's shorter form."""
    std = float(np.sqrt(1 / fan_in))
    return normal(std)(shape, fan_in=fan_in, fan_out=fan_out, rng=rng)


def unset(shape: tuple[int, ...], *, fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Return a read-only placeholder that takes no memory, for weights that are loaded next."""
    return np.broadcast_to(np.float32(0), shape)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "xavier_normal": xavier_normal,
    "xavier_uniform": xavier_uniform,
    "xavier_fan_in": xavier_fan_in,
    "he_normal": he_normal,
    "he_uniform": he_uniform,
}


def resolve(init: str | Initializer) -> Initializer:
    """Return the initializer with a name, or the given initializer itself.

    Raises: ValueError if the name is unknown, or the value is neither.
    """
    if isinstance(init, str) and init in INITIALIZERS:
        return INITIALIZERS[init]
    if isinstance(init, str) or not callable(init):
        raise ValueError(
            f"init: expected one of {', '.join(INITIALIZERS)} or a function, received {init!r}; "
            "for a chosen width pass nn.initializers.normal(std)"
        )
    return init
