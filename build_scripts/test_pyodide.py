"""Run the unit tests that need no browser inside Pyodide, against the wheel that users get."""

import argparse
import tempfile
from pathlib import Path

from build_scripts.fetching.fetch import fetch
from build_scripts.fetching.lock import read_lock
from build_scripts.package.kernels import build_kernels
from build_scripts.package.wheel import build_wheel
from build_scripts.paths import ROOT
from build_scripts.runtime.inside import run_inside
from build_scripts.runtime.libraries import LIBRARIES, STDLIB, build_libraries, unpack_core

SCRIPT = Path(__file__).with_name("test_inside.py")
FOLDERS = (
    *("tests/nn", "tests/kernels", "tests/datasets", "tests/runtime", "tests/workshop"),
    # the rest of labkit is Panel's, which needs a browser
    *("tests/labkit/code", "tests/labkit/digits", "tests/labkit/experiment", "tests/labkit/url"),
)
GUARDED_KERNELS = ROOT / "tests" / "kernels" / "guarded.wasm"


def run_tests(arguments: list[str]) -> int:
    """Build the wheel and run pytest on it inside Pyodide; return pytest's exit code."""
    lock = read_lock()
    tools = fetch([*lock.group("test"), lock["pygments"]]).values()
    wheel = build_wheel()
    build_kernels(GUARDED_KERNELS, guards=True)
    with tempfile.TemporaryDirectory() as scratch:
        mounts = {
            "/weblab/tests": ROOT / "tests",
            "/dist": wheel.parent,
            # pytest imports more of the standard library than the site ships
            "/core": unpack_core(Path(scratch) / "core"),
            **{f"/tools/{tool.name}": tool.parent for tool in tools},
        }
        return run_inside(
            build_libraries(),
            SCRIPT,
            [f"/dist/{wheel.name}", *(arguments or _existing_folders())],
            packages=["numpy", LIBRARIES],
            mounts=mounts,
            paths=[f"/core/{STDLIB}", *(f"/tools/{tool.name}/{tool.name}" for tool in tools)],
            env={"WEBLAB_PYPROJECT": (ROOT / "pyproject.toml").read_text(encoding="utf-8")},
        )


def _existing_folders() -> list[str]:
    """Return the folders of tests that run inside Pyodide."""
    return [folder for folder in FOLDERS if (ROOT / folder).is_dir()]


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts test-pyodide [PYTEST ARGUMENTS]``."""
    parser = argparse.ArgumentParser(
        prog="build_scripts test-pyodide",
        description=__doc__,
        epilog="Every argument is passed on to pytest.",
    )
    _, arguments = parser.parse_known_args(argv)
    return run_tests(arguments)
