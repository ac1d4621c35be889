"""Render every lab's page when the site is built, with the Python that will take it over.

Runs ``weblab.browser`` in the built runtime under Node. The page shows such a document at once;
the worker's own, built from the same code, is then the same.
"""

from __future__ import annotations

from pathlib import Path

from build_scripts.runtime.inside import run_inside
from build_scripts.runtime.libraries import LIBRARIES

SCRIPT = Path(__file__).with_name("prerender_inside.py")


def prerender(runtime: Path, target: Path) -> None:
    """Write ``<lab>.<language>[.embed].json`` for every lab of the registry into ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    code = run_inside(
        runtime,
        SCRIPT,
        ["/prerendered"],
        packages=["weblab", LIBRARIES],
        mounts={"/prerendered": target},
    )
    if code:
        raise RuntimeError(f"rendering the labs inside Pyodide failed with exit code {code}")
