"""Everything of the runtime that is not weblab's own, stripped, compiled and kept in the cache.

It changes only with the lock and with the scripts that make it, so it is made once for both.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build_scripts import paths
from build_scripts.fetching import lock
from build_scripts.fetching.fetch import archive_member, fetch, sha256_of
from build_scripts.fetching.lock import LOCK_FILE, LockedFile, read_lock
from build_scripts.runtime import archives, compiling, inside, strip
from build_scripts.runtime.archives import read_archive, write_archive
from build_scripts.runtime.compiling import compile_folder

LIBRARIES = "libraries"
CORE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
STDLIB = "python_stdlib.zip"
SUMS = "sums.json"


def build_libraries() -> Path:
    """Return a folder with Pyodide's core and the compiled libraries, described by a lock file.

    A folder in the cache whose files are not what they were is made anew.
    """
    target = paths.cache_dir() / LIBRARIES / _key()
    if not _is_whole(target):
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            made = Path(scratch) / "made"
            _build(made, unpack_core(Path(scratch) / "core"))
            sums = {file.name: sha256_of(file) for file in sorted(made.iterdir())}
            (made / SUMS).write_text(json.dumps(sums), encoding="utf-8")
            try:
                made.rename(target)
            except OSError:
                if not _is_whole(target):  # else another process has made the same one meanwhile
                    raise
    return target


def unpack_core(folder: Path) -> Path:
    """Write Pyodide's core as it was published into a new folder and return the folder."""
    folder.mkdir()
    (package,) = fetch([read_lock()["pyodide"]]).values()
    for name in (*CORE_FILES, STDLIB, "pyodide-lock.json"):
        (folder / name).write_bytes(archive_member(package, f"package/{name}"))
    return folder


def _key() -> str:
    """Return a digest of everything that the compiled libraries depend on."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes())
    modules = (archives, compiling, inside, lock, strip)
    sources = [Path(__file__), compiling.SCRIPT, inside.RUNNER]
    for source in [*sources, *(Path(str(module.__file__)) for module in modules)]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:20]


def _is_whole(folder: Path) -> bool:
    """Return whether the folder is there with every file as it was made."""
    sums = folder / SUMS
    if not sums.is_file():
        return False
    expected = json.loads(sums.read_text(encoding="utf-8"))
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == sha256
        for name, sha256 in expected.items()
    )


def _build(target: Path, core: Path) -> None:
    """Make the libraries in a new folder, with the Python of ``core``."""
    locked = read_lock()
    files = fetch(locked.group("runtime", "compile"))
    target.mkdir()
    for name in CORE_FILES:
        shutil.copyfile(core / name, target / name)
    _write_stdlib(core / STDLIB, target / STDLIB)

    numpy, *others = sorted(
        locked.group("runtime"), key=lambda file: (file.origin != "pyodide", file.name)
    )
    write_archive(target / numpy.filename, _stripped(files[numpy.name]), compress=False)
    members: dict[str, bytes] = {}
    for file in others:
        members |= _stripped(files[file.name])
    write_archive(target / f"{LIBRARIES}.zip", members, compress=False)

    packages = {
        "numpy": package_entry("numpy", numpy.version, numpy.filename),
        LIBRARIES: package_entry(LIBRARIES, _version(others), f"{LIBRARIES}.zip"),
    }
    distribution = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    write_package_lock(target, {"info": distribution["info"], "packages": packages})
    compile_folder(target, core, files)


def _write_stdlib(source: Path, target: Path) -> None:
    """Write the standard library without what is never imported in a worker."""
    members = read_archive(source)
    kept = {name: data for name, data in members.items() if strip.is_needed_of_stdlib(name)}
    write_archive(target, kept, compress=False)


def _stripped(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel that a worker needs."""
    return {
        name: strip.without_description(data) if name.endswith(".dist-info/METADATA") else data
        for name, data in read_archive(wheel).items()
        if strip.is_needed(name)
    }


def _version(files: list[LockedFile]) -> str:
    """Return a version for the merged libraries that changes with any of theirs."""
    pins = "\n".join(f"{file.name}=={file.version}" for file in files)
    return f"0+{hashlib.sha256(pins.encode()).hexdigest()[:12]}"


def package_entry(
    name: str, version: str, filename: str, depends: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return what ``pyodide-lock.json`` says of a package; compiling adds its sum."""
    return {
        "depends": list(depends),
        "file_name": filename,
        "imports": [],
        "install_dir": "site",
        "name": name,
        "package_type": "package",
        "sha256": "",
        "unvendored_tests": False,
        "version": version,
    }


def write_package_lock(folder: Path, content: Mapping[str, Any]) -> None:
    """Write a folder's ``pyodide-lock.json``."""
    (folder / "pyodide-lock.json").write_text(json.dumps(content), encoding="utf-8")
