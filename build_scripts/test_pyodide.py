"""Run the unit tests that need no browser inside Pyodide, against the wheel that users get."""

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from build_scripts.fetching.fetch import fetch
from build_scripts.fetching.lock import read_lock
from build_scripts.package.kernels import build_kernels
from build_scripts.package.wheel import build_wheel
from build_scripts.paths import ROOT
from build_scripts.runtime.inside import run_inside
from build_scripts.runtime.libraries import LIBRARIES, STDLIB, build_libraries, unpack_core

SCRIPT = Path(__file__).with_name("test_inside.py")
# Of labkit the rest is Panel's, which needs a browser.
LABKIT = tuple(f"tests/labkit/{room}" for room in ("code", "digits", "experiment", "url"))
GROUPS = (
    ("tests/nn", "tests/kernels"),
    ("tests/datasets", "tests/runtime", "tests/workshop", *LABKIT),
)
"""Folders of tests, each group for a process of its own; both take about as long."""
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
        libraries = build_libraries()

        def run(wanted: Sequence[str]) -> int:
            return run_inside(
                libraries,
                SCRIPT,
                [f"/dist/{wheel.name}", *wanted],
                packages=["numpy", LIBRARIES],
                mounts=mounts,
                paths=[f"/core/{STDLIB}", *(f"/tools/{tool.name}/{tool.name}" for tool in tools)],
                env={"WEBLAB_PYPROJECT": (ROOT / "pyproject.toml").read_text(encoding="utf-8")},
            )

        with ThreadPoolExecutor() as threads:
            codes = list(threads.map(run, [arguments] if arguments else GROUPS))
        return next((code for code in codes if code), 0)


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts test-pyodide [PYTEST ARGUMENTS]``."""
    parser = argparse.ArgumentParser(
        prog="build_scripts test-pyodide",
        description=__doc__,
        epilog="Every argument is passed on to pytest.",
    )
    _, arguments = parser.parse_known_args(argv)
    return run_tests(arguments)
