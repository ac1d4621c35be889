"""Readers for the forms in which MovieLens comes: ml-100k, ml-latest-small, and atomic files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from weblab.datasets.ratings.archive import Archive
from weblab.datasets.ratings.lines import LARGEST_ID, fields, numbers, table, whole
from weblab.datasets.ratings.refusal import RatingsError
from weblab.datasets.ratings.table import Film, Ratings, Viewer
from weblab.locale import mark as _

MOST_CELLS = 50_000_000

Films = dict[int, Film]
Viewers = dict[int, Viewer]
Reader = Callable[[Archive], Ratings]


def read_ratings(source: bytes | str | Path) -> Ratings:
    """Read MovieLens from a zip file or a folder, in any of its three forms.

    Args: source: the bytes of a zip file, the path of one, or a folder.
    Raises: RatingsError, with the reason, if it is something else, damaged or far too large.
    """
    archive = Archive(source)
    for mark, reader in READERS.items():
        if mark in archive:
            return reader(archive)
    raise RatingsError(
        _("None of the files {names} was found. Choose ml-100k.zip or ml-latest-small.zip."),
        names=", ".join(READERS),
    )


def _read_100k(archive: Archive) -> Ratings:
    rows = numbers(archive, "u.data", "\t")
    genres = [name for name, _number in fields(archive, "u.genre", "|", 2, ids=False)]
    films, viewers = {}, {}
    for cells in fields(archive, "u.item", "|", 5 + len(genres)):
        marked = tuple(g for g, flag in zip(genres, cells[5:], strict=True) if flag == "1")
        films[int(cells[0])] = Film.called(int(cells[0]), cells[1], _known(marked))
    for number, age, gender, occupation, _code in fields(archive, "u.user", "|", 5):
        viewers[int(number)] = Viewer(int(number), whole(age), gender, occupation)
    splits = {
        name: (numbers(archive, f"{name}.base", "\t"), numbers(archive, f"{name}.test", "\t"))
        for name in ("u1", "u2", "u3", "u4", "u5")
        if f"{name}.base" in archive or f"{name}.test" in archive  # one alone is damage
    }
    return _assemble("MovieLens 100K", rows, films, viewers, splits)


def _read_latest_small(archive: Archive) -> Ratings:
    rows = numbers(archive, "ratings.csv", ",", header=("userId", "movieId", "rating", "timestamp"))
    films = {}
    for number, name, genres in table(archive, "movies.csv", ("movieId", "title", "genres")):
        films[int(number)] = Film.called(int(number), name, _known(tuple(genres.split("|"))))
    return _assemble("MovieLens latest small", rows, films, {}, {})


def _read_atomic(archive: Archive) -> Ratings:
    rows = numbers(
        archive, "ml-100k.inter", "\t",
        header=("user_id:token", "item_id:token", "rating:float", "timestamp:float"),
    )  # fmt: skip
    films, viewers = {}, {}
    columns: tuple[str, ...]
    columns = ("item_id:token", "movie_title:token_seq", "release_year:token", "class:token_seq")
    for number, title, year, genres in fields(archive, "ml-100k.item", "\t", 4, header=columns):
        known = _known(tuple(genres.split(" ")))
        film = Film.called(int(number), f"{title} ({year})", known)  # a year, or the '(V)' behind
        films[int(number)] = film if film.year else Film(int(number), title, None, known)
    columns = ("user_id:token", "age:token", "gender:token", "occupation:token", "zip_code:token")
    people = fields(archive, "ml-100k.user", "\t", 5, header=columns)
    for number, age, gender, occupation, _code in people:
        viewers[int(number)] = Viewer(int(number), whole(age), gender, occupation)
    return _assemble("MovieLens 100K", rows, films, viewers, {})


READERS: dict[str, Reader] = {
    "u.data": _read_100k,
    "ratings.csv": _read_latest_small,
    "ml-100k.inter": _read_atomic,
}


def _assemble(
    name: str,
    rows: np.ndarray,
    films: Films,
    viewers: Viewers,
    splits: dict[str, tuple[np.ndarray, np.ndarray]],
) -> Ratings:
    """Make one table: positions for viewers and films instead of ids, rows for the splits."""
    user_ids, item_ids = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    known_users = np.unique(user_ids)
    known_items = np.unique(np.concatenate([item_ids, np.array(sorted(films), np.int64)]))
    if len(known_users) * len(known_items) > MOST_CELLS:
        text = _("The table of viewers and films is too large. The limit is {most} cells.")
        raise RatingsError(text, most=MOST_CELLS)
    key = user_ids * (LARGEST_ID + 1) + item_ids
    firsts = np.unique(key, return_index=True)[1]
    if len(firsts) != len(key):
        again = int(np.argmin(np.isin(np.arange(len(key)), firsts)))
        raise RatingsError(
            _("Viewer {viewer} rated film {film} twice. A viewer may rate each film only once."),
            film=item_ids[again],
            viewer=user_ids[again],
        )
    listed = [films.get(i, Film(i, f"Film {i}")) for i in known_items.tolist()]
    count = Counter(film.key for film in listed)
    return Ratings(
        name=name,
        users=np.searchsorted(known_users, user_ids),
        items=np.searchsorted(known_items, item_ids),
        stars=rows[:, 2].astype(np.float32),
        times=rows[:, 3].astype(np.int64),
        films=tuple(replace(film, shares_name=count[film.key] > 1) for film in listed),
        viewers=tuple(viewers.get(i, Viewer(i)) for i in known_users.tolist()),
        splits={
            split: (_find(split, base, key), _find(split, test, key))
            for split, (base, test) in splits.items()
        },
    )


def _find(split: str, part: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Return the positions, among all ratings, of a split's ratings."""
    wanted = part[:, 0].astype(np.int64) * (LARGEST_ID + 1) + part[:, 1].astype(np.int64)
    order = np.argsort(key)
    at = np.minimum(np.searchsorted(key, wanted, sorter=order), len(key) - 1)
    rows = order[at]
    if not np.array_equal(key[rows], wanted):
        text = _("{split} contains ratings that u.data does not.")
        raise RatingsError(text, split=split)
    return rows


def _known(genres: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(g for g in genres if g and g not in ("unknown", "(no genres listed)"))
