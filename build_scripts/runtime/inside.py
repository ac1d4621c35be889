"""Run a Python script inside Pyodide under Node: the Python that will load what it writes."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts import node

RUNNER = Path(__file__).with_name("inside.mjs")


def run_inside(
    runtime: Path,
    script: Path,
    argv: Sequence[str] = (),
    *,
    packages: Sequence[str] = (),
    mounts: Mapping[str, Path] | None = None,
    paths: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> int:
    """Run a script and return its exit code; its output goes where ours goes.

    Args:
        runtime: the folder of Pyodide's core, with the packages to load if there are any.
        script: the script on this machine.
        argv: its arguments.
        packages: names in the runtime's lock file to load first.
        mounts: folders of this machine by the path at which the script sees them.
        paths: entries put before sys.path, as the script sees them.
        env: environment variables of that Python, beside PYTHONHASHSEED, which is 0.
    """
    job = {
        "runtime": f"{runtime.resolve()}/",
        "packages": list(packages),
        "mounts": {"/script": str(script.parent.resolve())}
        | {guest: str(host.resolve()) for guest, host in (mounts or {}).items()},
        "paths": list(paths),
        "script": f"/script/{script.name}",
        "argv": list(argv),
        "env": {"PYTHONHASHSEED": "0", **(env or {})},
    }
    return run_node(RUNNER, job)


def run_node(script: Path, job: Mapping[str, object]) -> int:
    """Run a script of the build under Node and return its exit code.

    Args:
        script: the script, which finds the job as its one argument, in JSON.
        job: what it is to do.
    """
    return subprocess.run([node.node(), str(script), json.dumps(job)]).returncode
