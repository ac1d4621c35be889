"""AutoRec: an autoencoder of rows of ratings, most of which are not there."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.nn import initializers
from weblab.nn.activations import Sigmoid
from weblab.nn.arrays import Array, check_float, generator, require_floats
from weblab.nn.layer import Layer
from weblab.nn.linear import Linear
from weblab.nn.sequential import Sequential


class AutoRec(Layer):
    """An autoencoder that fills in the missing ratings of a row.

        h = sigmoid((r - c) V + m);   y = c + h W + b

    An unknown rating is NaN, and counts as c. Rows of users, by film, make it
    user-based; rows of films, by user, item-based. Train it on `Dataset(ratings)` with
    MaskedMeanSquaredError, which looks at the known ratings only.

    Args:
        ratings: how many ratings a row has room for.
        hidden: how many units the code has.
        centre: c, a rating in the middle, such as the mean of all.
        init: how V and W start.
        rng: where they are drawn from.
    Shape: x (N, ratings) with NaN -> y (N, ratings).
    Backward: unknown ratings have no gradient.
    Source: Sedhain et al., 2015, equation 2; c = 0 there.
    """

    def __init__(
        self,
        ratings: int,
        hidden: int = 500,
        *,
        centre: float = 0.0,
        init: str | initializers.Initializer = "xavier_normal",
        rng: np.random.Generator | None = None,
    ) -> None:
        rng = generator(rng)
        self.centre = check_float("AutoRec", "centre", centre)
        self._encoder = Linear(ratings, hidden, init=init, rng=rng)
        self._decoder = Linear(hidden, ratings, init=init, rng=rng)

    def children(self) -> dict[str, Layer]:
        """Return the two dense layers."""
        return {"encoder": self._encoder, "decoder": self._decoder}

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return a rating for every place of each row."""
        require_floats("AutoRec", x, 2)
        known = ~np.isnan(x)
        filled = np.where(known, x - self.centre, x.dtype.type(0))
        path = Sequential(self._encoder, Sigmoid(), self._decoder)
        y = path.forward(filled, training=training) + self.centre
        if training:
            self._saved = (known, path)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the known ratings."""
        known, path = self._take_saved()
        dx: Array = np.where(known, path.backward(grad), grad.dtype.type(0))
        return dx

    def backward_parameters(self, grad: Array) -> None:
        """Set the gradients by both layers' parameters."""
        _, path = self._take_saved()
        path.backward_parameters(grad)

    def config(self) -> dict[str, Any]:
        """Return the sizes and the center."""
        return {
            "ratings": self._encoder.in_features,
            "hidden": self._encoder.out_features,
            "centre": self.centre,
        }
