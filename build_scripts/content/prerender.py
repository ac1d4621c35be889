"""Render every lab's page when the site is built, with the Python that will take it over.

Runs ``weblab.browser`` in the built runtime under Node. The page shows such a document at once;
the worker's own, built from the same code, is then the same.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from build_scripts.runtime.inside import run_inside
from build_scripts.runtime.libraries import LIBRARIES
from build_scripts.snapshot.snapshot import PROOF

SCRIPT = Path(__file__).with_name("prerender_inside.py")


def prerender(runtime: Path, target: Path) -> dict[str, Any]:
    """Write ``<lab>.<language>[.embed].json`` for every lab of the registry into ``target``.

    Returns: what a plain start comes to: the names of the ``modules`` that all pages import, a
        digest of the ``weights`` of a trained network, and the fingerprints of ``documents``.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as plain:
        _render(runtime, target, Path(plain))
        told: dict[str, Any] = json.loads((Path(plain) / "plain.json").read_text(encoding="utf-8"))
    return told


def _render(runtime: Path, target: Path, plain: Path) -> None:
    code = run_inside(
        runtime,
        SCRIPT,
        ["/prerendered", "/plain"],
        packages=["weblab", LIBRARIES],
        mounts={"/prerendered": target, "/plain": plain, "/proof": PROOF.parent},
        paths=["/proof"],
    )
    if code:
        raise RuntimeError(f"rendering the labs inside Pyodide failed with exit code {code}")
