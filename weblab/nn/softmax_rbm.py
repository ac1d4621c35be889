"""The RBM of ratings: each visible unit is a softmax over the stars, or missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from weblab.nn import ops
from weblab.nn.arrays import Array, check_int, generator, require_array
from weblab.nn.initializers import normal
from weblab.nn.parameter import Parameter

ROWS_AT_ONCE = 128


class SoftmaxRBM:
    """Hidden tastes, and for each item a softmax over the stars that it may get.

        p(h_j = 1 | V) = sigmoid(c_j + sum over rated items i of W[i, V_i, j])
        p(v_i = k | h) = softmax_k(b[i, k] + sum_j h_j W[i, k, j])

    Items without a rating take no part: each row has an RBM of its own, and all share weights.
    Rows of users, by film, make it user-based; rows of films, by user, item-based.

    Args:
        items: how many ratings a row has room for.
        hidden: how many hidden units.
        stars: ratings are whole numbers from 1 to this.
        std: standard deviation of the initial weights.
        rng: where weights and samples are drawn from.
    Shape: ratings (N, items) of whole numbers, 0 where there is none; weight (items stars, hidden).
    Source: Salakhutdinov, Mnih and Hinton, 2007, section 2.
    """

    SIZES = ("items", "hidden", "stars")

    def __init__(
        self,
        items: int,
        hidden: int,
        *,
        stars: int = 5,
        std: float = 0.01,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.items = check_int("SoftmaxRBM", "items", items, least=1)
        self.stars = check_int("SoftmaxRBM", "stars", stars, least=2)
        hidden = check_int("SoftmaxRBM", "hidden", hidden, least=1)
        self.rng = generator(rng)
        rows = self.items * self.stars
        weight = normal(std)((rows, hidden), fan_in=rows, fan_out=hidden, rng=self.rng)
        self.weight = Parameter(weight, "weight")
        self.visible_bias = Parameter(np.zeros(rows, np.float32), "visible_bias", decay=False)
        self.hidden_bias = Parameter(np.zeros(hidden, np.float32), "hidden_bias", decay=False)
        self._chain: Array | None = None

    def config(self) -> dict[str, int]:
        """Return the sizes, by the names of the arguments."""
        hidden = self.weight.data.shape[1]
        return {"items": self.items, "hidden": hidden, "stars": self.stars}

    def parameters(self) -> list[Parameter]:
        """Return weight, visible bias and hidden bias."""
        return [self.weight, self.visible_bias, self.hidden_bias]

    def start_from(self, ratings: Array, *, smoothing: float = 1.0) -> None:
        """Set the visible bias to the logarithm of how often each item gets each rating.

        Args:
            ratings: all known ratings.
            smoothing: how many ratings, spread as all ratings are, each item is given on top.
        """
        counts = self.one_hot(ratings).sum(axis=0).reshape(self.items, self.stars)
        overall = (counts.sum(axis=0) + 1) / (counts.sum() + self.stars)
        share = counts + smoothing * overall
        self.visible_bias.data[:] = np.log(share / share.sum(axis=1, keepdims=True)).reshape(-1)

    def one_hot(self, ratings: Array) -> Array:
        """Return 1 at each known rating's star and 0 elsewhere, (N, items stars)."""
        rows, units = self._known(ratings)
        return self._placed(len(ratings), rows, units)

    def _known(self, ratings: Array) -> tuple[Array, Array]:
        """Return, of each known rating, its row and the visible unit of its star, by rows."""
        require_array("SoftmaxRBM", ratings, "ratings")
        if (
            ratings.dtype.kind not in "iu"
            or ratings.shape[1:] != (self.items,)
            or (ratings.size and not 0 <= ratings.min() <= ratings.max() <= self.stars)
        ):
            raise ValueError(
                f"SoftmaxRBM: expected whole numbers from 1 to {self.stars}, 0 for none, of shape "
                f"(N, {self.items}), received {ratings.dtype} {ratings.shape}"
                f"{_range_of(ratings)}; round ratings and "
                "use a number for each star or half star"
            )
        rows, items = np.nonzero(ratings)
        return rows, items * self.stars + ratings[rows, items] - 1

    def _placed(self, count: int, rows: Array, units: Array) -> Array:
        """Return rows of zeros with 1 at each pair of row and visible unit."""
        hot = np.zeros((count, self.items * self.stars), np.float32)
        hot[rows, units] = 1
        return hot

    def _field(self, count: int, rows: Array, units: Array) -> Array:
        """Return the input of the sigmoid of the hidden units, (count, hidden).

        Few ratings are known, so that to add up their weights takes a hundredth of the
        multiplications of a product with one-hot rows.

        Args:
            count: how many rows there are.
            rows: of each known rating its row, in their order.
            units: of each known rating the visible unit of its star.
        """
        field = np.repeat(self.hidden_bias.data[None], count, axis=0)
        bounds = np.searchsorted(rows, np.arange(0, count + ROWS_AT_ONCE, ROWS_AT_ONCE))
        for start, end in pairwise(bounds):
            if start < end:
                filled, firsts = np.unique(rows[start:end], return_index=True)
                weights = self.weight.data[units[start:end]]
                field[filled] += np.add.reduceat(weights, firsts, axis=0)
        return field

    def hidden_field(self, v: Array) -> Array:
        """Return the input of the sigmoid of the hidden units, for one-hot ratings."""
        return ops.linear(v, self.weight.data, self.hidden_bias.data)

    def visible_probability(self, h: Array) -> Array:
        """Return p(v_i = k | h), (N, items, stars)."""
        field = ops.linear(h, self.weight.data.T, self.visible_bias.data)
        return ops.softmax(field.reshape(-1, self.items, self.stars))

    def probability_at(self, h: Array, rows: Array, items: Array) -> Array:
        """Return p(v_i = k | h) of some pairs of row and item only, (pairs, stars).

        Most items have no rating, so that this saves most of the softmax's work.
        """
        field = ops.linear(h, self.weight.data.T, self.visible_bias.data)
        return ops.softmax(field.reshape(-1, self.items, self.stars)[rows, items])

    def sample_hidden(self, v: Array) -> Array:
        """Return a draw of the hidden units."""
        return self._draw_hidden(self.hidden_field(v))[1]

    def _draw_hidden(self, field: Array) -> tuple[Array, Array]:
        """Return the hidden units' probabilities and a draw of them."""
        return ops.bernoulli_sigmoid(field, self.rng.random(field.shape, dtype=np.float32))

    def sample_visible(self, h: Array, rated: Array) -> Array:
        """Return a draw of each item's star, one-hot, where `rated`, and nothing elsewhere."""
        rows, items = np.nonzero(rated)
        return self._placed(
            len(h), rows, self._draw_units(self.probability_at(h, rows, items), items)
        )

    def _draw_units(self, odds: Array, items: Array) -> Array:
        """Return the visible unit of a draw of each item's star, from its odds."""
        draws = self.rng.random((len(items), 1), dtype=np.float32)
        star = np.minimum((odds.cumsum(axis=1) < draws).sum(axis=1), self.stars - 1)
        units: Array = items * self.stars + star
        return units

    def gibbs_iter(self, ratings: Array) -> Iterator[tuple[Array, Array]]:
        """Yield (h, ratings) for ever; the items that are rated stay the same."""
        rated = ratings > 0
        v = self.one_hot(ratings)
        stars = np.arange(1, self.stars + 1)
        while True:
            h = self.sample_hidden(v)
            v = self.sample_visible(h, rated)
            yield h, (v.reshape(len(v), self.items, self.stars) @ stars).astype(ratings.dtype)

    def free_energy(self, ratings: Array) -> Array:
        """Return F of each row's known ratings: the lower, the more probable."""
        rows, units = self._known(ratings)
        field = self._field(len(ratings), rows, units)
        softplus = np.maximum(field, 0) + np.log1p(np.exp(-np.abs(field)))
        biases = np.bincount(rows, self.visible_bias.data[units], len(ratings))
        energy: Array = (-biases - softplus.sum(axis=1)).astype(np.float32)
        return energy

    def set_gradients(self, ratings: Array, *, k: int = 1, persistent: bool = False) -> float:
        """Set the gradients by contrastive divergence, and return the reconstruction error.

        Args:
            ratings: a batch of rows.
            k: the number of Gibbs steps of the negative phase.
            persistent: not possible here, since each row rates other items.
        Returns: the mean squared error, in stars, of what the first draw of the hidden units lets
            expect of the known ratings.
        """
        k = check_int("SoftmaxRBM", "k", k, least=1)
        if persistent:
            raise ValueError(
                "SoftmaxRBM: expected persistent=False, received True; each row rates other "
                "items, so no chain fits the next batch: use a larger k"
            )
        rows, units = self._known(ratings)
        n = len(ratings)
        if not n:
            raise ValueError(
                "SoftmaxRBM: expected at least one row of ratings, received none; "
                "leave empty batches out, they have no mean"
            )
        items, stars = np.divmod(units, self.stars)
        positive, h = self._draw_hidden(self._field(n, rows, units))
        odds = self.probability_at(h, rows, items)
        wrong = self._mean(odds) - (stars + 1)
        drawn = self._draw_units(odds, items)
        for _ in range(k - 1):
            h = self._draw_hidden(self._field(n, rows, drawn))[1]
            drawn = self._draw_units(self.probability_at(h, rows, items), items)
        negative = ops.sigmoid(self._field(n, rows, drawn))
        v, sample = self._placed(n, rows, units), self._placed(n, rows, drawn)
        self.weight.grad = (ops.matmul(sample.T, negative) - ops.matmul(v.T, positive)) / n
        self.visible_bias.grad = (sample - v).sum(axis=0) / n
        self.hidden_bias.grad = (negative - positive).mean(axis=0)
        return float(np.square(wrong).sum()) / max(1, len(rows))

    def predict(self, ratings: Array) -> Array:
        """Return the expected stars of every item, given each row's known ratings, (N, items).

        The hidden units take their probabilities (mean field), and the stars their mean.
        """
        return self._mean(self.visible_probability(self.hidden_probability(ratings)))

    def predict_at(self, ratings: Array, rows: Array, items: Array, *, batch: int = 256) -> Array:
        """Return the expected stars of some pairs of row and item only, in their order.

        Args:
            ratings: all rows.
            rows: of each pair, the row.
            items: of each pair, the item.
            batch: rows at once; more take more memory.
        """
        batch = check_int("SoftmaxRBM", "batch", batch, least=1)
        expected = np.empty(len(rows), np.float32)
        for start in range(0, len(ratings), batch):
            chosen = np.flatnonzero((rows >= start) & (rows < start + batch))
            h = self.hidden_probability(ratings[start : start + batch])
            odds = self.probability_at(h, rows[chosen] - start, items[chosen])
            expected[chosen] = self._mean(odds)
        return expected

    def hidden_probability(self, ratings: Array) -> Array:
        """Return p(h_j = 1 | V) for each row's known ratings, (N, hidden)."""
        return ops.sigmoid(self._field(len(ratings), *self._known(ratings)))

    def _mean(self, probabilities: Array) -> Array:
        """Return the mean star of distributions along the last axis."""
        mean: Array = probabilities @ np.arange(1, self.stars + 1, dtype=np.float32)
        return mean


def _range_of(values: Array) -> str:
    return f" from {values.min()} to {values.max()}" if values.size else ""
