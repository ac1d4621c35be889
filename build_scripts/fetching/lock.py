"""The lock: every file that the build fetches, by name, version and sha256, and no host."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

LOCK_FILE = Path(__file__).with_name("runtime.lock.json")
ORIGINS = ("npm", "pypi", "pyodide")
GROUPS = ("core", "runtime", "compile", "test", "data", "carrier", "stock", "peers")


class LockError(ValueError):
    """The lock file does not have the form that the build relies on."""


@dataclass(frozen=True, order=True)
class LockedFile:
    """One file that the build may fetch.

    Args:
        group: what the file is for, one of GROUPS.
        name: the package that carries it.
        version: the package's version.
        origin: the kind of source that has it, one of ORIGINS.
        filename: its name, as its source spells it.
        sha256: the only content that is accepted, 64 hexadecimal digits.
    """

    group: str
    name: str
    version: str
    origin: str
    filename: str
    sha256: str

    def __post_init__(self) -> None:
        """Refuse values outside of the lock's small vocabulary."""
        if self.group not in GROUPS:
            raise LockError(f"{self.name}: expected a group of {GROUPS}. Received: {self.group!r}")
        if self.origin not in ORIGINS:
            raise LockError(
                f"{self.name}: expected an origin of {ORIGINS}. Received: {self.origin!r}"
            )
        if len(self.sha256) != 64 or set(self.sha256) - set("0123456789abcdef"):
            raise LockError(
                f"{self.name}: expected a sha256 of 64 hexadecimal digits. "
                f"Received: {self.sha256!r}"
            )
        if Path(self.filename).name != self.filename:
            raise LockError(
                f"{self.name}: expected a filename without folders. Received: {self.filename!r}"
            )


class Lock:
    """The locked files, found by name or by group."""

    def __init__(self, files: Iterable[LockedFile]) -> None:
        self.files = tuple(sorted(files))
        self._by_name = {file.name: file for file in self.files}
        if len(self._by_name) != len(self.files):
            names = [file.name for file in self.files]
            twice = sorted({name for name in names if names.count(name) > 1})
            raise LockError(f"expected each name once in the lock. Received twice: {twice}")

    def __getitem__(self, name: str) -> LockedFile:
        """Return the file of that name; say what there is when there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise LockError(
                f"expected a name in {LOCK_FILE.name}. Received: {name!r}. "
                f"There are: {', '.join(self._by_name)}"
            ) from None

    def group(self, *groups: str) -> list[LockedFile]:
        """Return the files of these groups."""
        return [file for file in self.files if file.group in groups]


def read_lock(path: Path = LOCK_FILE) -> Lock:
    """Read the lock; unknown or missing keys are errors."""
    expected = {field.name for field in fields(LockedFile)}
    content = json.loads(path.read_text(encoding="utf-8"))
    if set(content) != {"files"}:
        raise LockError(f"{path.name}: expected the one key 'files'. Received: {sorted(content)}")
    for entry in content["files"]:
        if set(entry) != expected:
            raise LockError(
                f"{path.name}: expected the keys {sorted(expected)}. Received: {sorted(entry)}"
            )
    return Lock(LockedFile(**entry) for entry in content["files"])


def write_lock(lock: Lock, path: Path = LOCK_FILE) -> None:
    """Write the lock, one file a line, so that a moved pin is a one-line change."""
    lines = ",\n".join(f"  {json.dumps(asdict(file))}" for file in lock.files)
    path.write_text(f'{{"files": [\n{lines}\n]}}\n', encoding="utf-8")
