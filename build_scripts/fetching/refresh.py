"""Record the sums of the files that the build fetches, or move a pin.

``python -m build_scripts lock`` fetches each pinned file again and records its sum;
``python -m build_scripts lock panel==1.9.4`` moves a pin first.
"""

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path

from build_scripts.fetching.fetch import SOURCES, archive_member, sha256_of
from build_scripts.fetching.lock import (
    LOCK_FILE,
    Lock,
    LockedFile,
    LockError,
    read_lock,
    write_lock,
)


def refresh(lock: Lock, pins: dict[str, str]) -> Lock:
    """Fetch every file of the registries anew, at ``pins`` where they name one; record the sums.

    Files of origin 'pyodide' are recorded from the lock file inside the ``pyodide`` package.
    """
    unknown = set(pins) - {file.name for file in lock.files}
    if unknown:
        raise LockError(f"expected names that are in the lock. Received: {sorted(unknown)}")
    wanted = [replace(file, version=pins.get(file.name, file.version)) for file in lock.files]
    with tempfile.TemporaryDirectory() as folder:
        found = {
            file.name: latest_from_registry(file, Path(folder))
            for file in wanted
            if file.origin != "pyodide"
        }
        core = Path(folder) / found["pyodide"].filename
        distribution = json.loads(archive_member(core, "package/pyodide-lock.json"))["packages"]
    for file in wanted:
        if file.origin == "pyodide":
            entry = distribution[file.name]
            found[file.name] = replace(
                file,
                version=entry["version"],
                filename=entry["file_name"],
                sha256=entry["sha256"],
            )
    return Lock(found.values())


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts lock [NAME==VERSION ...]``."""
    parser = argparse.ArgumentParser(prog="build_scripts lock", description=__doc__)
    parser.add_argument("pins", nargs="*", metavar="NAME==VERSION", help="pins to move first")
    pins = dict(pin.split("==", 1) for pin in parser.parse_args(argv).pins)
    old = read_lock()
    new = refresh(old, pins)
    write_lock(new)
    changed = set(new.files) - set(old.files)
    for file in sorted(changed):
        print(f"{file.name} {file.version} {file.sha256}")
    print(f"{LOCK_FILE.name}: {len(new.files)} files, {len(changed)} changed")
    return 0


def latest_from_registry(file: LockedFile, folder: Path) -> LockedFile:
    """Download a file of a registry, whatever its sum, and return it with the sum it has.

    Args:
        file: a file of origin 'npm' or 'pypi'; its filename tells pip the platform.
        folder: where the download is left.
    """
    before = set(folder.iterdir())
    for _, source in SOURCES[file.origin]:
        source([file], folder)
    (arrived,) = set(folder.iterdir()) - before
    return replace(file, filename=arrived.name, sha256=sha256_of(arrived))
