"""A Python that goes on from memory which was kept when the site was built.

The build imports everything and keeps the memory (see ``build_scripts/snapshot``). What belongs to
one visit, such as random numbers, ``wake`` makes; what the build did not import comes when it is.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import io
import random
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import numpy as np

from weblab.datasets.sentences import SentenceError
from weblab.locale import mark as _

STDLIB = "python_stdlib.zip"
SITE_PACKAGES = Path("/lib/python3.14/site-packages")
STDLIB_PATH = Path("/lib/python314.zip")
PATIENCE_MS = 60_000
"""For a file of some megabytes on a slow line."""

# Which archive of the runtime has which packages; the build fills it in.
archives: dict[str, str] = dict.fromkeys(sys.stdlib_module_names, STDLIB)


DAMAGED = _(
    "{name} arrived damaged, also when it was loaded again. Please try again in a few minutes."
)
UNREACHABLE = _("{name} could not be loaded. Check your connection and try again.")


class LateArchiveError(SentenceError, ImportError):
    """An archive of the runtime did not come, or not as the build wrote it."""


class LateFinder(MetaPathFinder):
    """Brings an archive of the runtime as soon as a module of it is imported.

    Args:
        archives: the names of archives by that of the packages which they hold.
        install: brings an archive; returns whether it did.
    """

    def __init__(self, archives: Mapping[str, str], install: Callable[[str], bool]):
        self._archives = archives
        self._install = install
        self._installed: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Look for a module that no other finder has found, in its archive."""
        archive = self._archives.get(fullname.partition(".")[0])
        if archive is None or archive in self._installed or not self._install(archive):
            return None
        self._installed.add(archive)
        importlib.invalidate_caches()
        return PathFinder.find_spec(fullname, path, target)


def wake(address: str, sums: Mapping[str, str], awaits: Callable[[str], None]) -> None:
    """Do what is to be done once in a visit.

    Args:
        address: of the runtime's folder.
        sums: of the runtime's archives, each as an ``integrity`` attribute has it.
        awaits: hears the name of an archive that an import waits for, and "" once it does not.
    """
    random.seed()
    np.random.seed()

    def bring(archive: str) -> bytes | None:
        awaits(archive)
        try:
            return _fetch_whole(address + archive, sums[archive])
        finally:
            awaits("")

    sys.meta_path.append(LateFinder(archives, lambda archive: _install(archive, bring)))


def _install(archive: str, bring: Callable[[str], bytes | None]) -> bool:
    """Write an archive to where it is imported from; return whether there was one."""
    data = bring(archive)
    if data is None:
        return False
    if archive == STDLIB:
        STDLIB_PATH.write_bytes(data)
    else:
        zipfile.ZipFile(io.BytesIO(data)).extractall(SITE_PACKAGES)
    return True


def _fetch_whole(address: str, wanted: str) -> bytes | None:
    """Return a file as the build wrote it, or None where a worker has no network.

    What does not come, or is not what the build wrote, is asked for once more, past all caches.

    Raises: LateArchiveError with what is wrong and what to do.
    """
    name = address.rpartition("/")[2]
    damaged = False
    for again in (False, True):
        try:
            data = _fetch(address, again)
        except OSError:
            continue
        if data is None or _sum(data) == wanted:
            return data
        damaged = True
    if damaged:
        raise LateArchiveError(DAMAGED, name=name)
    raise LateArchiveError(UNREACHABLE, name=name)


def _fetch(address: str, again: bool) -> bytes | None:
    """Return a file of the site; an import cannot wait, so this worker does."""
    import js

    if getattr(js, "XMLHttpRequest", None) is None:
        return None
    request = js.XMLHttpRequest.new()
    request.open("GET", address, False)
    request.responseType = "arraybuffer"
    request.timeout = PATIENCE_MS
    if again:
        request.setRequestHeader("Cache-Control", "no-cache")
    try:
        request.send()
    except Exception as error:  # JavaScript's, of several kinds
        raise OSError(f"{address} cannot be reached") from error
    if request.status != 200:
        raise OSError(f"{address} was answered with status {request.status}")
    data: bytes = request.response.to_bytes()
    return data


def _sum(data: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"
