"""Compile folders of archives to bytecode inside Pyodide, with pyodide-build's own code."""

from collections.abc import Mapping
from pathlib import Path

from build_scripts.runtime.archives import SOURCE_DATE_EPOCH
from build_scripts.runtime.inside import run_inside

SCRIPT = Path(__file__).with_name("compile_archives.py")
TOOLS = (
    *("pyodide-build", "pyodide-lock", "packaging", "platformdirs"),
    *("rich", "pygments", "markdown-it-py", "mdurl"),
)
ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH,  # equal sources give equal bytes
    "PYTHONOPTIMIZE": "2",  # no docstrings, no assertions: a seventh less to load
    "PYTHONNODEBUGRANGES": "1",  # no columns for tracebacks, which have no sources to show
}


def compile_folder(folder: Path, core: Path, files: Mapping[str, Path]) -> None:
    """Replace each wheel and zip in a folder by a compiled one; rewrite its lock file to match.

    Args:
        folder: the archives, with a ``pyodide-lock.json`` if any of them is described by one.
        core: a folder with Pyodide's core, outside of ``folder``.
        files: fetched files by name, among them TOOLS.
    """
    tools = [files[name] for name in TOOLS]
    code = run_inside(
        core,
        SCRIPT,
        ["/archives"],
        mounts={"/archives": folder} | {f"/tools/{tool.name}": tool.parent for tool in tools},
        paths=[f"/tools/{tool.name}/{tool.name}" for tool in tools],
        env=ENVIRONMENT,
    )
    if code:
        raise RuntimeError(f"compiling {folder} inside Pyodide failed with exit code {code}")
