"""Readers for the forms in which MovieLens comes: ml-100k, ml-latest-small, and atomic files."""

import csv
import re
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np

from weblab.datasets.ratings.archive import Archive, RatingsError
from weblab.datasets.ratings.table import Film, Ratings, Viewer

MOST_RATINGS = 1_000_000
MOST_LINES = 100_000
MOST_CELLS = 50_000_000
LARGEST_ID = 10_000_000
LONGEST_TEXT = 300
LONGEST_QUOTE = 60
TITLE_AND_YEAR = re.compile(r"^(.*?)\s*\((\d{4})\)\s*$")

Films = dict[int, Film]
Viewers = dict[int, Viewer]
Reader = Callable[[Archive], Ratings]


def read_ratings(source: bytes | str | Path) -> Ratings:
    """Read MovieLens from a zip file or a folder, in any of its three forms.

    Args: source: the bytes of a zip file, the path of one, or a folder.
    Raises: RatingsError, with the reason, if it is something else, damaged or absurdly large.
    """
    archive = Archive(source)
    for mark, reader in READERS.items():
        if mark in archive:
            return reader(archive)
    raise RatingsError(
        f"Expected one of the files {', '.join(READERS)}. Received an archive without them. "
        "Fix: choose ml-100k.zip or ml-latest-small.zip."
    )


def _read_100k(archive: Archive) -> Ratings:
    rows = _numbers(archive, "u.data", "\t", skip=0)
    genres = [name for name, _ in _fields(archive, "u.genre", "|", 2, ids=False)]
    films, viewers = {}, {}
    for cells in _fields(archive, "u.item", "|", 5 + len(genres)):
        title, year = _title_and_year(cells[1])
        marked = tuple(g for g, flag in zip(genres, cells[5:], strict=True) if flag == "1")
        films[int(cells[0])] = Film(int(cells[0]), title, year, _known(marked))
    for number, age, gender, occupation, _ in _fields(archive, "u.user", "|", 5):
        viewers[int(number)] = Viewer(int(number), _whole(age), gender, occupation)
    splits = {
        name: (
            _numbers(archive, f"{name}.base", "\t", skip=0),
            _numbers(archive, f"{name}.test", "\t", skip=0),
        )
        for name in ("u1", "u2", "u3", "u4", "u5")
        if f"{name}.base" in archive and f"{name}.test" in archive
    }
    return _assemble("MovieLens 100K", rows, films, viewers, splits)


def _read_latest_small(archive: Archive) -> Ratings:
    rows = _numbers(archive, "ratings.csv", ",", skip=1)
    films = {}
    for number, name, genres in _table(archive, "movies.csv", 3):
        title, year = _title_and_year(name)
        films[int(number)] = Film(int(number), title, year, _known(tuple(genres.split("|"))))
    return _assemble("MovieLens latest small", rows, films, {}, {})


def _read_atomic(archive: Archive) -> Ratings:
    rows = _numbers(archive, "ml-100k.inter", "\t", skip=1)
    films, viewers = {}, {}
    for number, title, year, genres in _fields(archive, "ml-100k.item", "\t", 4, skip=1):
        known = _known(tuple(genres.split(" ")))
        films[int(number)] = Film(int(number), title, _whole(year), known)
    for number, age, gender, occupation, _ in _fields(archive, "ml-100k.user", "\t", 5, skip=1):
        viewers[int(number)] = Viewer(int(number), _whole(age), gender, occupation)
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
        raise RatingsError(f"Expected viewers times films of at most {MOST_CELLS}. Received more.")
    key = user_ids * (LARGEST_ID + 1) + item_ids
    firsts = np.unique(key, return_index=True)[1]
    if len(firsts) != len(key):
        again = int(np.argmin(np.isin(np.arange(len(key)), firsts)))
        raise RatingsError(
            "Expected one rating for each viewer and film. "
            f"Received film {item_ids[again]} twice from viewer {user_ids[again]}."
        )
    return Ratings(
        name=name,
        users=np.searchsorted(known_users, user_ids),
        items=np.searchsorted(known_items, item_ids),
        stars=rows[:, 2].astype(np.float32),
        times=rows[:, 3].astype(np.int64),
        films=tuple(films.get(i, Film(i, f"Film {i}")) for i in known_items.tolist()),
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
        raise RatingsError(f"Expected the ratings of {split} in u.data. Received others.")
    return rows


def _numbers(archive: Archive, name: str, delimiter: str, *, skip: int) -> np.ndarray:
    """Return the user, item, stars and time of each line of a file, after checking them."""
    content = archive.read(name)
    lines = content.count(b"\n") + 1
    if lines > MOST_RATINGS + 1 + skip:
        raise RatingsError(f"Expected at most {MOST_RATINGS} ratings in {name}. Received more.")
    body = content.split(b"\n", skip)[-1]
    if not body.strip():
        raise RatingsError(f"Expected ratings in {name}. Received an empty file.")
    try:
        rows = np.loadtxt(
            BytesIO(body),
            dtype=np.float64,
            delimiter=delimiter,
            comments=None,
            ndmin=2,
            encoding="latin-1",
        )
    except (ValueError, OverflowError):
        raise _not_four_numbers(name, body, delimiter, skip) from None
    if rows.size == 0 or rows.shape[1] != 4:
        raise _not_four_numbers(name, body, delimiter, skip)
    ids, stars, times = rows[:, :2], rows[:, 2], rows[:, 3]
    rules = {
        "whole ids from 1": ((ids >= 1) & (ids <= LARGEST_ID) & (ids == np.floor(ids))).all(axis=1),
        "stars from 0.5 to 5": (stars >= 0.5) & (stars <= 5) & (stars * 2 == np.floor(stars * 2)),
        "a time in seconds": (times >= 0) & (times < 1e11),
    }
    for rule, sound in rules.items():
        if not sound.all():
            number, line = _line(body, int(np.argmin(sound)), skip)
            raise RatingsError(f"Expected {rule} in line {number} of {name}. Received {line!r}.")
    return rows


def _line(body: bytes, row: int, skip: int) -> tuple[int, str]:
    """Return the number, counted from 1 in the whole file, and the text of a row's line."""
    full = [(at, line) for at, line in enumerate(body.split(b"\n")) if line.strip()]
    at, line = full[row]
    return at + skip + 1, line.decode("latin-1").strip()[:LONGEST_QUOTE]


def _not_four_numbers(name: str, body: bytes, delimiter: str, skip: int) -> RatingsError:
    """Return what is wrong with the first line that is not four numbers."""
    for row, line in enumerate(line for line in body.split(b"\n") if line.strip()):
        cells = line.decode("latin-1").split(delimiter)
        if len(cells) != 4 or not all(_is_number(cell) for cell in cells):
            number, text = _line(body, row, skip)
            return RatingsError(
                f"Expected four numbers in line {number} of {name}. Received {text!r}."
            )
    return RatingsError(f"Expected four numbers a line in {name}. Received something else.")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fields(
    archive: Archive, name: str, delimiter: str, count: int, *, skip: int = 0, ids: bool = True
) -> Iterator[list[str]]:
    """Yield the fields of each line that is not empty; too few or too many are an error.

    Args: ids: whether the first field must be an id.
    """
    text = _decoded(name, archive.read(name))
    for number, line in enumerate(StringIO(text)):
        cells = line.rstrip("\r\n").split(delimiter, count)
        if number >= MOST_LINES:
            raise RatingsError(f"Expected at most {MOST_LINES} lines in {name}. Received more.")
        if number < skip or not line.strip():
            continue
        yield _checked(cells, name, number, count, ids)


def _table(archive: Archive, name: str, count: int) -> Iterator[list[str]]:
    """Yield the cells of each row of a comma-separated file below its header."""
    try:
        for number, cells in enumerate(csv.reader(StringIO(_decoded(name, archive.read(name))))):
            if number >= MOST_LINES:
                raise RatingsError(f"Expected at most {MOST_LINES} lines in {name}. Received more.")
            if number and cells:
                yield _checked(cells, name, number, count, ids=True)
    except csv.Error as error:
        raise RatingsError(f"Expected {name} as comma-separated text. Received: {error}.") from None


def _checked(cells: list[str], name: str, number: int, count: int, ids: bool) -> list[str]:
    if len(cells) != count or any(len(cell) > LONGEST_TEXT for cell in cells):
        raise RatingsError(
            f"Expected {count} short fields in line {number + 1} of {name}. Received others."
        )
    if ids and not 1 <= (_whole(cells[0]) or 0) <= LARGEST_ID:
        raise RatingsError(
            f"Expected a whole id from 1 in line {number + 1} of {name}. "
            f"Received {cells[0][:LONGEST_QUOTE]!r}."
        )
    return [cell.strip() for cell in cells]


def _decoded(name: str, content: bytes) -> str:
    """Return the text of a file, which is UTF-8 in newer releases and Latin-1 in ml-100k."""
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise RatingsError(
            f"Expected {name} in UTF-8 or Latin-1. Received another encoding in line {line}."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _title_and_year(text: str) -> tuple[str, int | None]:
    found = TITLE_AND_YEAR.match(text)
    return (found[1], int(found[2])) if found else (text, None)


def _known(genres: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(g for g in genres if g and g not in ("unknown", "(no genres listed)"))
