"""CSV files that spreadsheets open safely: text stays text, and numbers stay numbers.

A spreadsheet treats a cell that begins with =, +, - or @ as a formula, and a formula can send the
content of other cells elsewhere. Such text is written with a leading apostrophe, also where it is
made of digits alone, as the title of a film can be.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]"  # the wide ones count in East Asian editions
FORMULA = re.compile(f"'*{SIGNS}")
GUARDED = re.compile(f"'+{SIGNS}")


def write_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows of text and numbers as a CSV file, in UTF-8 with the mark that Excel needs."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(map(guarded, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(cell: object) -> object:
    """Return a cell as it is written: no text is a formula, and numbers are as they are."""
    if isinstance(cell, str) and FORMULA.match(cell):
        return f"'{cell}"
    return cell


def unguarded(cell: str) -> str:
    """Return the text of a cell that was written by `guarded`, or by anything older."""
    return cell[1:] if GUARDED.match(cell) else cell
