"""Many runs in a few numbers: medians with quartiles, and which differences are more than luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Curve: TypeAlias = tuple[Sequence[float], Sequence[float]]
"""Positions and values, as many of each."""

LARGEST = 1e300
"""Values beyond it, such as infinite losses, count as this one."""
CHANCE = 0.05
"""A difference that luck alone would show more often than this is not said to hold."""


@dataclass(frozen=True)
class Band:
    """The middle half of some curves.

    Args:
        x: the positions, rising.
        low: at each of them, the lower quartile of the curves that have a value there.
        median: likewise.
        high: the upper quartile.
    """

    x: list[float]
    low: list[float]
    median: list[float]
    high: list[float]


def band_of(curves: Sequence[Curve]) -> Band:
    """Return medians and quartiles, interpolated linearly; curves may differ in length."""
    places = sorted({x for xs, _ys in curves for x in xs})
    columns = {x: column for column, x in enumerate(places)}
    table = np.full((len(curves), len(places)), np.nan)
    for row, (xs, ys) in zip(table, curves, strict=True):
        row[[columns[x] for x in xs]] = ys
    table = np.sort(np.clip(table, -LARGEST, LARGEST), axis=0)  # what is missing comes last
    known = (~np.isnan(table)).sum(axis=0)
    kept = known > 0
    low, median, high = (_quantile(table[:, kept], known[kept], q) for q in (0.25, 0.5, 0.75))
    return Band([x for x, has in zip(places, kept, strict=True) if has], low, median, high)


def _quantile(table: np.ndarray, known: np.ndarray, share: float) -> list[float]:
    """Return a quantile of each column, whose first ``known`` values are sorted."""
    place = share * (known - 1)
    below = place.astype(int)
    above = np.minimum(below + 1, known - 1)
    columns = np.arange(table.shape[1])
    first, second = table[below, columns], table[above, columns]
    found: list[float] = (first + (second - first) * (place - below)).tolist()
    return found


@dataclass(frozen=True)
class Difference:
    """How often one of two is ahead of the other, with the same seed.

    Args:
        first: the one with the better median.
        second: the next one.
        count: in how many seeds the first is ahead.
        seeds: how many there are.
        holds: whether luck alone would seldom show as much (sign test, two-sided).
    """

    first: str
    second: str
    count: int
    seeds: int
    holds: bool


def difference(
    results: Mapping[str, Mapping[int, float | None]], *, higher: bool
) -> Difference | None:
    """Compare the best two of some contenders.

    Args:
        results: of each contender by seed; None or NaN, as after divergence, is behind all others.
        higher: whether a higher result is better.
    Returns: None with less than two contenders or without a common seed.
    """
    sign = 1 if higher else -1
    scores = {
        name: {seed: _score(value, sign) for seed, value in found.items()}
        for name, found in results.items()
        if found
    }
    if len(scores) < 2:
        return None
    ranks = {name: float(np.median([*found.values()])) for name, found in scores.items()}
    first, second = sorted(scores, key=lambda name: -ranks[name])[:2]
    seeds = sorted(scores[first].keys() & scores[second].keys())
    if not seeds:
        return None
    ahead = sum(scores[first][seed] > scores[second][seed] for seed in seeds)
    behind = sum(scores[first][seed] < scores[second][seed] for seed in seeds)
    holds = ahead > behind and chance(ahead, behind) < CHANCE
    return Difference(first, second, ahead, len(seeds), holds)


def chance(ahead: int, behind: int) -> float:
    """Return how likely luck alone gives a split at least as uneven (sign test, two-sided)."""
    trials, most = ahead + behind, max(ahead, behind)
    as_uneven = sum(math.comb(trials, k) for k in range(most, trials + 1))
    return float(min(1.0, 2 * as_uneven / 2**trials))


def _score(value: float | None, sign: int) -> float:
    if value is None or math.isnan(value):
        return -LARGEST
    return float(min(max(sign * value, -LARGEST), LARGEST))
