"""Who gave which film how many stars, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True)
class Film:
    """A film of the list.

    Args:
        id: its number in the data set.
        title: without the year.
        year: of release; None where it is not known.
        genres: in the order of the data set.
    """

    id: int
    title: str
    year: int | None = None
    genres: tuple[str, ...] = ()


@dataclass(frozen=True)
class Viewer:
    """Someone who rated films; what is not known is None."""

    id: int
    age: int | None = None
    gender: str | None = None
    occupation: str | None = None


@dataclass(frozen=True, eq=False)
class Ratings:
    """A sparse table of stars, one row a rating.

    Args:
        name: what the data set is called.
        users: for each rating, the position of its viewer in `viewers`.
        items: for each rating, the position of its film in `films`.
        stars: the ratings themselves.
        times: when each was given, in seconds since 1970.
        films: every film, also those that nobody rated.
        viewers: everyone who rated.
        splits: published splits by name, as (training rows, test rows).
        synthetic: whether the ratings were made up.

    Shape: users, items, times (N,) int64; stars (N,) float32.
    """

    name: str
    users: np.ndarray
    items: np.ndarray
    stars: np.ndarray
    times: np.ndarray
    films: tuple[Film, ...]
    viewers: tuple[Viewer, ...]
    splits: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    synthetic: bool = False

    def __len__(self) -> int:
        return len(self.stars)

    @property
    def shape(self) -> tuple[int, int]:
        """How many viewers and how many films there are."""
        return len(self.viewers), len(self.films)

    def subset(self, rows: np.ndarray) -> "Ratings":
        """Return some of the ratings, of the same viewers and films, without the splits."""
        return replace(
            self,
            users=self.users[rows],
            items=self.items[rows],
            stars=self.stars[rows],
            times=self.times[rows],
            splits={},
        )

    def split(self, name: str) -> tuple["Ratings", "Ratings"]:
        """Return the training and the test ratings of a published split, such as 'u1'."""
        if name not in self.splits:
            raise ValueError(
                f"Expected one of the splits {sorted(self.splits)}. Received {name!r}. "
                "Fix: use folds(), or an archive that brings its splits."
            )
        train, test = self.splits[name]
        return self.subset(train), self.subset(test)

    def folds(self, k: int, rng: np.random.Generator) -> Iterator[tuple["Ratings", "Ratings"]]:
        """Yield (training, test) k times; each rating is tested exactly once."""
        if not 2 <= k <= len(self):
            raise ValueError(f"Expected 2 to {len(self)} folds. Received {k}.")
        parts = np.array_split(rng.permutation(len(self)), k)
        for held in range(k):
            rest = np.concatenate([part for index, part in enumerate(parts) if index != held])
            yield self.subset(np.sort(rest)), self.subset(np.sort(parts[held]))

    def matrix(self) -> np.ndarray:
        """Return the stars as (viewers, films) float32, with 0 where nothing was rated."""
        table = np.zeros(self.shape, np.float32)
        table[self.users, self.items] = self.stars
        return table

    @property
    def levels(self) -> int:
        """In how many parts a star is rated: 1, or 2 where half stars are given."""
        return 2 if np.any(self.stars % 1) else 1

    def rated_at_least(self, least: int) -> "Ratings":
        """Return the ratings of films with at least so many, and of those films only."""
        counts = np.bincount(self.items, minlength=len(self.films))
        return self.of_films(np.flatnonzero(counts >= least))

    def of_films(self, kept: np.ndarray) -> "Ratings":
        """Return the ratings of some films, and of those films only.

        Args: kept: their positions, in the order in which they shall be.
        """
        position = np.full(len(self.films), -1)
        position[kept] = np.arange(len(kept))
        chosen = self.subset(np.flatnonzero(position[self.items] >= 0))
        return replace(
            chosen,
            items=position[chosen.items],
            films=tuple(self.films[index] for index in kept),
        )
