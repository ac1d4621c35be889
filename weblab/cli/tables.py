"""Runs as a table: CSV, or Parquet where pyarrow is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weblab.cli.errors import CommandError
from weblab.cli.work import Row
from weblab.labkit.experiment.csv_text import write_rows
from weblab.labs.registry import LABS

FIRST = ("trial", "seed")
RUN = ("state", "message", "steps", "seconds")
LINK = "link"


def columns_of(rows: Sequence[Row], lab: str, site: str) -> dict[str, list[Any]]:
    """Return a table by columns: trial and seed, settings, how it ended, metrics, link.

    A metric that has the name of another column is called ``metric_<name>``.

    Args:
        rows: in their order.
        lab: its slug.
        site: the address of the site that the links lead to.
    """
    values = list(dict.fromkeys(name for row in rows for name in row["values"]))
    metrics = list(dict.fromkeys(name for row in rows for name in row["metrics"]))
    columns = {name: [row[name] for row in rows] for name in FIRST}
    columns |= {name: [row["values"].get(name) for row in rows] for name in values}
    columns |= {name: [row[name] for row in rows] for name in RUN}
    for name in metrics:
        column = f"metric_{name}" if name in columns else name
        columns[column] = [row["metrics"].get(name) for row in rows]
    return columns | {LINK: [link(lab, site, row["query"]) for row in rows]}


def link(lab: str, site: str, query: str) -> str:
    """Return the address that opens a run in the page, as 'Share' makes it."""
    return f"{site.rstrip('/')}/{LABS[lab].address('en')}?{query}"


def as_csv(columns: dict[str, list[Any]]) -> bytes:
    """Return a table as CSV that spreadsheets open safely."""
    return write_rows([list(columns), *zip(*columns.values(), strict=True)])


def check_format(path: Path | None) -> None:
    """Tell before the first run if its table could not be written.

    Raises: CommandError without pyarrow.
    """
    if path is not None and path.suffix == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError:
            raise CommandError(
                "Parquet needs pyarrow: pip install 'weblab[parquet]', or let --out end in .csv."
            ) from None


def write(path: Path, columns: dict[str, list[Any]]) -> None:
    """Write a table; a reader never sees a part of it."""
    part = path.with_name(f"{path.name}.part")
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(columns), part)
    else:
        part.write_bytes(as_csv(columns))
    part.replace(path)
