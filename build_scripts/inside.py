"""Run a Python script inside Pyodide under Node: the Python that will load what it writes."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts import node
from build_scripts.archives import SOURCE_DATE_EPOCH

RUNNER = Path(__file__).with_name("inside.mjs")


def run_inside(
    runtime: Path,
    script: Path,
    argv: Sequence[str] = (),
    *,
    packages: Sequence[str] = (),
    mounts: Mapping[str, Path] | None = None,
    paths: Sequence[str] = (),
) -> int:
    """Run a script and return its exit code; its output goes where ours goes.

    Args:
        runtime: the folder of Pyodide's core, with the packages to load if there are any.
        script: the script on this machine.
        argv: its arguments.
        packages: names in the runtime's lock file to load first.
        mounts: folders of this machine by the path at which the script sees them.
        paths: entries put before sys.path, as the script sees them.
    """
    job = {
        "runtime": f"{runtime}/",
        "packages": list(packages),
        "mounts": {"/script": str(script.parent)}
        | {guest: str(host) for guest, host in (mounts or {}).items()},
        "paths": list(paths),
        "script": f"/script/{script.name}",
        "argv": list(argv),
        "env": {"SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH, "PYTHONHASHSEED": "0"},
    }
    return subprocess.run([node.node(), str(RUNNER), json.dumps(job)]).returncode
