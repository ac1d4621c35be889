"""How an experiment's figures are printed: what, expected, ours."""

from typing import NamedTuple


class Row(NamedTuple):
    """One figure: what it is, what the curriculum says, and what we get."""

    what: str
    expected: str
    ours: str


def heading(title: str | None) -> str:
    """Return an experiment's title above the names of the columns."""
    return f"{title}\n{line(Row('', 'expected', 'ours'))}"


def line(row: Row) -> str:
    """Return a row as one line of text."""
    return f"  {row.what:<58} {row.expected:>22} {row.ours:>22}"
