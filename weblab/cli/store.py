"""The runs of a command as they are done: a line of JSON each, from which it goes on later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import weblab
from weblab.cli.errors import CommandError
from weblab.cli.work import Row

FORMAT = 1
ENDINGS = (".csv", ".parquet")
NEEDED = {"trial", "seed", "values", "state", "message", "steps", "seconds", "metrics", "query"}

Key = tuple[int, int]


class Store:
    """Rows by trial and seed, in memory and, with a path, in a file beside the table.

    Args:
        out: of the table that the rows become at the end; None keeps them in memory.
        asked: what the command asked for; only a command that asks for the same goes on.
        endings: that the table may have.
    Raises: CommandError if there are rows of another command, of another version, or damaged ones.
    """

    def __init__(
        self, out: Path | None, asked: dict[str, Any], *, endings: Sequence[str] = ENDINGS
    ) -> None:
        self.rows: dict[Key, Row] = {}
        self.path = out and out.with_suffix(".jsonl")
        self._asked = {"format": FORMAT, "weblab": weblab.__version__, **asked}
        if out is None or self.path is None:
            return
        if out.suffix not in endings:
            raise CommandError(f"“{out}” must end in {' or '.join(endings)}.")
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder “{out.parent}”. Make it, or choose another.")
        if self.path.is_file():
            self._read(self.path)
        elif out.exists():
            raise CommandError(
                f"{out} is there already, but not {self.path.name}, from which it could be "
                "continued. Choose another --out."
            )

    def add(self, row: Row) -> None:
        """Keep a row; it is on the disk when this returns."""
        self.rows[row["trial"], row["seed"]] = row
        if self.path is not None:
            begun = self.path.exists()
            with self.path.open("a", encoding="utf-8") as file:
                for content in (row,) if begun else (self._asked, row):
                    file.write(json.dumps(content) + "\n")

    def sorted(self) -> list[Row]:
        """Return the rows by trial and seed, whatever the order in which they were done."""
        return [self.rows[key] for key in sorted(self.rows)]

    def _read(self, path: Path) -> None:
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]  # the last line may have been cut off
        lines = whole.decode("utf-8", errors="replace").splitlines()
        if not lines:
            path.unlink()
            return
        for number, line in enumerate(lines):
            try:
                entry = json.loads(line)
                if number == 0:
                    self._compare(path, entry)
                elif entry.keys() >= NEEDED:
                    self.rows[int(entry["trial"]), int(entry["seed"])] = entry
                else:
                    raise ValueError("something is missing")
            except (ValueError, TypeError, AttributeError):
                advice = "Delete the line to repeat its run, or choose" if number else "Choose"
                raise CommandError(
                    f"Line {number + 1} of {path} is damaged. {advice} another --out."
                ) from None
        if whole != content:
            path.write_bytes(whole)

    def _compare(self, path: Path, found: dict[str, Any]) -> None:
        if not found.keys() >= {"format", "weblab"}:
            raise ValueError("something is missing")
        for name in ("format", "weblab"):
            if found[name] != self._asked[name]:
                made, here = found["weblab"], self._asked["weblab"]
                raise CommandError(
                    f"{path} holds runs of weblab {made}; this is {here}, whose runs may differ. "
                    "Choose another --out."
                )
        other = [name for name in self._asked if found.get(name) != self._asked[name]]
        if other:
            raise CommandError(
                f"{path} holds runs of another command: {found.get('command')}. "
                "Choose another --out."
            )
