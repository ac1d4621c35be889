"""Assemble ``runtime/``: Pyodide's core and compiled wheels, described by one lock file.

``loadPyodide({indexURL})`` and ``loadPackage(["weblab"])`` need nothing else and no other host.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from build_scripts.archives import read_archive, write_archive
from build_scripts.fetch import archive_member, fetch, sha256_of
from build_scripts.inside import run_inside
from build_scripts.lock import Lock, LockedFile, read_lock
from build_scripts.paths import SITE
from build_scripts.strip import is_needed
from build_scripts.wheel import build_wheel

CORE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
COMPILE_SCRIPT = Path(__file__).with_name("compile_archives.py")


def build_runtime(target: Path, wheel: Path) -> None:
    """Write the runtime's folder anew.

    Args:
        target: the folder to write.
        wheel: weblab's own wheel.
    """
    lock = read_lock()
    files = fetch(lock.group("core", "runtime", "compile"))
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in CORE_FILES:
        (target / name).write_bytes(archive_member(files["pyodide"], f"package/{name}"))
    packages = {
        file.name: _strip_wheel(file, files[file.name], target) for file in lock.group("runtime")
    }
    packages["weblab"] = _own_package(wheel, target, sorted(packages))
    distribution = json.loads(archive_member(files["pyodide"], "package/pyodide-lock.json"))
    lock_file = {"info": distribution["info"], "packages": packages}
    (target / "pyodide-lock.json").write_text(json.dumps(lock_file), encoding="utf-8")
    _compile(target, lock, files)


def _strip_wheel(file: LockedFile, wheel: Path, target: Path) -> dict[str, Any]:
    """Write a wheel without what a worker never reads; return its entry for the lock file."""
    members = {name: data for name, data in read_archive(wheel).items() if is_needed(name)}
    filename = _portable_name(file)
    write_archive(target / filename, members)
    return _entry(file.name, file.version, target / filename, members, depends=[])


def _portable_name(file: LockedFile) -> str:
    """Return the name of the stripped wheel: pure Python unless it was built for WebAssembly."""
    if file.filename.endswith(("-none-any.whl", "wasm32.whl")):
        return file.filename
    return f"{file.name.replace('-', '_')}-{file.version}-py3-none-any.whl"


def _own_package(wheel: Path, target: Path, depends: list[str]) -> dict[str, Any]:
    """Copy weblab's own wheel; return its entry, which depends on every other package."""
    version = wheel.name.split("-")[1]
    members = read_archive(wheel)
    write_archive(target / wheel.name, members)
    return _entry("weblab", version, target / wheel.name, members, depends)


def _entry(
    name: str, version: str, archive: Path, members: dict[str, bytes], depends: list[str]
) -> dict[str, Any]:
    """Return what pyodide-lock.json says of a package."""
    top_level = {member.split("/")[0].removesuffix(".py") for member in members}
    return {
        "depends": depends,
        "file_name": archive.name,
        "imports": sorted(module for module in top_level if module.isidentifier()),
        "install_dir": "site",
        "name": name,
        "package_type": "package",
        "sha256": sha256_of(archive),
        "unvendored_tests": False,
        "version": version,
    }


def _compile(target: Path, lock: Lock, files: dict[str, Path]) -> None:
    """Compile every archive of the runtime inside the runtime's own Python.

    Pyodide's core is run from a copy, since its standard library is among what is compiled.
    """
    tools = [files[file.name] for file in lock.group("compile")]
    tools += [files["packaging"], files["markdown-it-py"], files["mdurl"]]
    core = target.with_name(f"{target.name}-core")
    shutil.rmtree(core, ignore_errors=True)
    core.mkdir()
    for name in (*CORE_FILES, "pyodide-lock.json"):
        shutil.copyfile(target / name, core / name)
    code = run_inside(
        core,
        COMPILE_SCRIPT,
        ["/runtime"],
        mounts={"/runtime": target} | {f"/tools/{tool.name}": tool.parent for tool in tools},
        paths=[f"/tools/{tool.name}/{tool.name}" for tool in tools],
    )
    shutil.rmtree(core)
    if code:
        raise RuntimeError(f"compiling {target} inside Pyodide failed with exit code {code}")


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts runtime``."""
    argparse.ArgumentParser(prog="build_scripts runtime", description=__doc__).parse_args(argv)
    build_runtime(SITE / "runtime", build_wheel())
    return 0
