"""A table of ratings: viewers, films, stars and times."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from weblab.nn.arrays import check_int

YEARS = re.compile(r"(\((\d{4})(?:[-\u2013](?:\d{4})?)?\)(?:\s*\([A-Za-z][^()]*\))?)\s*$")
"""The suffix of a title: a year or a range of years, and possibly a medium."""


@dataclass(frozen=True)
class Film:
    """A film. Its id is unique; its title alone is not.

    Args:
        id: its number in the data set.
        title: without the year.
        year: of release, or the first one; None where it is not known.
        genres: in the order of the data set.
        edition: the suffix of the title if it is more than the year, such as
            '(1995) (V)' or '(2006-2007)'.
        shares_name: whether another film of the list has the same title and year.
    """

    id: int
    title: str
    year: int | None = None
    genres: tuple[str, ...] = ()
    edition: str = ""
    shares_name: bool = False

    @classmethod
    def called(cls, id: int, text: str, genres: tuple[str, ...] = ()) -> "Film":
        """Return a film for a title with its suffix, as in MovieLens."""
        found = YEARS.search(text)
        title = text[: found.start()].rstrip() if found else ""
        if not found or not title:
            return cls(id, text, None, genres)
        behind, year = found.groups()
        edition = "" if behind == f"({year})" else behind
        return cls(id, title, int(year), genres, edition)

    @property
    def name(self) -> str:
        """What a reader knows the film by: no other film of the list is called so."""
        behind = self.edition or (f"({self.year})" if self.year else "")
        number = f"#{self.id}" if self.shares_name else ""
        return " ".join(filter(None, (self.title, behind, number)))

    @property
    def key(self) -> tuple[str, int | None]:
        """Title and year, by which films of two lists are compared."""
        return self.title.casefold(), self.year


@dataclass(frozen=True)
class Viewer:
    """A person who rated films; unknown properties are None."""

    id: int
    age: int | None = None
    gender: str | None = None
    occupation: str | None = None


@dataclass(frozen=True, eq=False)
class Ratings:
    """A sparse table of stars, one row per rating.

    Args:
        name: the name of the data set.
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
        k = check_int("folds", "k", k, least=2)
        if k > len(self):
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
        """Return the ratings of the films with at least the given number, and only these films."""
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
