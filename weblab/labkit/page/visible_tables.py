"""The tables in what a page shows, and their rows for a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from weblab.labkit.widgets.data_table import DataTable


def visible_tables(part: Any) -> Iterator[DataTable]:
    """Yield the tables in what is visible of a component, from top to bottom."""
    if not getattr(part, "visible", True):
        return
    if isinstance(part, DataTable):
        yield part
    for each in getattr(part, "objects", None) or ():
        yield from visible_tables(each)


def rows_of(table: DataTable) -> list[Sequence[object]]:
    """Return all rows of a table below its headings; nothing if it has no rows yet."""
    rows = list(table.all_rows())
    return [table.headings, *rows] if rows and table.headings else rows
