"""Lines of MovieLens's files, each checked before anything is made of it."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

import numpy as np

from weblab.datasets.ratings.archive import Archive
from weblab.datasets.ratings.refusal import RatingsError, quoted
from weblab.locale import mark as _

MOST_RATINGS = 1_000_000
MOST_LINES = 100_000
LARGEST_ID = 10_000_000
LONGEST_TEXT = 300
CONTROL = range(0x80, 0xA0)
"""Bytes without a printable character in Latin-1."""


def numbers(
    archive: Archive, name: str, delimiter: str, *, header: Sequence[str] = ()
) -> np.ndarray:
    """Return the user, item, stars and time of each line of a file, after checking them.

    Args:
        archive: where the file is.
        name: of the file.
        delimiter: between the numbers.
        header: names of the columns in the first line; none where there is no such line.
    """
    content = archive.read(name)
    skip = 1 if header else 0
    _check_encoding(name, content, "ASCII")
    if content.count(b"\n") > MOST_RATINGS + skip:
        text = _("{name} has too many ratings. The limit is {most}.")
        raise RatingsError(text, most=MOST_RATINGS, name=name)
    first, *_rest = content.split(b"\n", 1)
    _check_header(name, first.decode("utf-8-sig", "replace").split(delimiter), header)
    body = content.split(b"\n", skip)[-1]
    if not body.strip() or content.count(b"\n") < skip:
        raise RatingsError(_("{name} contains no ratings."), name=name)
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
    _check_ranges(name, rows, body, skip)
    return rows


def _check_ranges(name: str, rows: np.ndarray, body: bytes, skip: int) -> None:
    ids, stars, times = rows[:, :2], rows[:, 2], rows[:, 3]
    rules = {
        _("Line {line} of {name}: the ids must be whole numbers from 1. Found: {received}."): (
            (ids >= 1) & (ids <= LARGEST_ID) & (ids == np.floor(ids))
        ).all(axis=1),
        _(
            "Line {line} of {name}: the stars must be a multiple of 0.5 from 0.5 to "
            "5. Found: {received}."
        ): ((stars >= 0.5) & (stars <= 5) & (stars * 2 == np.floor(stars * 2))),
        _("Line {line} of {name}: the time must be a number of seconds. Found: {received}."): (
            (times >= 0) & (times < 1e11)
        ),
    }
    for rule, sound in rules.items():
        if not sound.all():
            line, received = _line(body, int(np.argmin(sound)), skip)
            raise RatingsError(rule, line=line, name=name, received=received)


def _line(body: bytes, row: int, skip: int) -> tuple[int, str]:
    """Return the number, counted from 1 in the whole file, and the text of a row's line."""
    full = [(at, line) for at, line in enumerate(body.split(b"\n")) if line.strip()]
    at, line = full[row]
    return at + skip + 1, quoted(line.decode("latin-1"))


def _not_four_numbers(name: str, body: bytes, delimiter: str, skip: int) -> RatingsError:
    """Return the error for the first line that is not four numbers."""
    for row, each in enumerate(line for line in body.split(b"\n") if line.strip()):
        cells = each.decode("latin-1").split(delimiter)
        if len(cells) != 4 or not all(_is_number(cell) for cell in cells):
            line, received = _line(body, row, skip)
            text = _("Line {line} of {name} must contain four numbers. Found: {received}.")
            return RatingsError(text, line=line, name=name, received=received)
    text = _("Each line of {name} must contain four numbers.")
    return RatingsError(text, name=name)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def fields(
    archive: Archive,
    name: str,
    delimiter: str,
    count: int,
    *,
    header: Sequence[str] = (),
    ids: bool = True,
) -> Iterator[list[str]]:
    """Yield the fields of each line that is not empty; too few or too many are an error.

    Args:
        archive: where the file is.
        name: of the file.
        delimiter: between the fields.
        count: how many fields a line has.
        header: names of the columns in the first line; none where there is no such line.
        ids: whether the first field must be an id.
    """
    text = _decoded(name, archive.read(name), latin=not header)
    for number, line in enumerate(StringIO(text)):
        cells = line.rstrip("\r\n").split(delimiter, count)
        _check_count(name, number)
        if number == 0 and header:
            _check_header(name, cells, header)
        elif line.strip():
            yield _checked(cells, name, number, count, ids)


def table(archive: Archive, name: str, header: Sequence[str]) -> Iterator[list[str]]:
    """Yield the cells of each row of a comma-separated file below its header."""
    lines = csv.reader(StringIO(_decoded(name, archive.read(name), latin=False)))
    try:
        for number, cells in enumerate(lines):
            _check_count(name, number)
            if number == 0:
                _check_header(name, cells, header)
            elif cells:
                yield _checked(cells, name, number, len(header), ids=True)
    except csv.Error as error:
        text = _("{name} is not comma-separated text: {reason}.")
        raise RatingsError(text, name=name, reason=error) from None


def _check_count(name: str, number: int) -> None:
    if number >= MOST_LINES:
        text = _("{name} has too many lines. The limit is {most}.")
        raise RatingsError(text, most=MOST_LINES, name=name)


def _check_header(name: str, cells: Sequence[str], header: Sequence[str]) -> None:
    if header and [cell.strip() for cell in cells] != list(header):
        text = _("Line 1 of {name} must name the columns {columns}. Found: {received}.")
        received = quoted(", ".join(cells))
        raise RatingsError(text, columns=", ".join(header), name=name, received=received)


def _checked(cells: list[str], name: str, number: int, count: int, ids: bool) -> list[str]:
    if len(cells) != count or any(len(cell) > LONGEST_TEXT for cell in cells):
        text = _("Line {line} of {name} must contain {count} short fields.")
        raise RatingsError(text, count=count, line=number + 1, name=name)
    if ids and not 1 <= (whole(cells[0]) or 0) <= LARGEST_ID:
        text = _("Line {line} of {name}: the id must be a whole number from 1. Found: {received}.")
        raise RatingsError(text, line=number + 1, name=name, received=quoted(cells[0]))
    return [cell.strip() for cell in cells]


def _check_encoding(name: str, content: bytes, expected: str) -> None:
    if b"\0" in content:
        raise _wrong_encoding(name, content, content.index(b"\0"), expected)


def _wrong_encoding(name: str, content: bytes, at: int, expected: str) -> RatingsError:
    text = _("{name} must be {expected} text. Line {line} has another encoding.")
    line = content[:at].count(b"\n") + 1
    return RatingsError(text, name=name, expected=expected, line=line)


def _decoded(name: str, content: bytes, *, latin: bool) -> str:
    """Return the text of a file, which is UTF-8 in newer releases and Latin-1 in ml-100k.

    Args:
        name: of the file.
        content: its bytes.
        latin: whether it may be Latin-1.
    """
    expected = "UTF-8, Latin-1" if latin else "UTF-8"
    _check_encoding(name, content, expected)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        odd = next((at for at, byte in enumerate(content) if byte in CONTROL), None)
        at = odd if latin else error.start
        if at is not None:
            raise _wrong_encoding(name, content, at, expected) from None
        return content.decode("latin-1")


def whole(text: str) -> int | None:
    """Return a whole number of up to nine digits, or None where a text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
