"""Assemble ``runtime/``: Pyodide's core, the compiled libraries and weblab, and one lock file.

``loadPyodide({indexURL, packages: ["weblab"]})`` needs nothing else and no other host; the app
needs the package "libraries" as well.
"""

import json
import shutil
import tempfile
from pathlib import Path

from build_scripts.fetching.fetch import fetch_named
from build_scripts.runtime.archives import read_archive, write_archive
from build_scripts.runtime.compiling import TOOLS, compile_folder
from build_scripts.runtime.libraries import (
    SUMS,
    build_libraries,
    package_entry,
    write_package_lock,
)


def build_runtime(target: Path, wheel: Path) -> None:
    """Write the runtime's folder anew.

    Args:
        target: the folder to write.
        wheel: weblab's own wheel.
    """
    libraries = build_libraries()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(libraries, target, ignore=shutil.ignore_patterns(SUMS))
    content = json.loads((target / "pyodide-lock.json").read_text(encoding="utf-8"))
    content["packages"] |= _compile_own(wheel, target)
    write_package_lock(target, content)


def _compile_own(wheel: Path, target: Path) -> dict[str, object]:
    """Add weblab's wheel, compiled, to the runtime; return its entry for the lock file."""
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        write_archive(folder / wheel.name, read_archive(wheel), compress=False)
        version = wheel.name.split("-")[1]
        entry = package_entry("weblab", version, wheel.name, ("numpy",))
        write_package_lock(folder, {"packages": {"weblab": entry}})
        compile_folder(folder, target, dict(zip(TOOLS, fetch_named(*TOOLS), strict=True)))
        content = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
        packages: dict[str, object] = content["packages"]
        (compiled,) = folder.glob("weblab-*.whl")
        shutil.copyfile(compiled, target / compiled.name)
    return packages
