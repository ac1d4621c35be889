"""Collect the licences of everything that the site redistributes into one text file."""

import json
import re
from pathlib import Path, PurePosixPath

from build_scripts.content.bundle import TOOLS, WEB
from build_scripts.fetching.fetch import fetch
from build_scripts.fetching.lock import read_lock
from build_scripts.paths import ROOT
from build_scripts.runtime.archives import read_archive

LICENCE_NAME = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
WITHOUT_TEXT = """\
Pyodide {pyodide}: Mozilla Public License 2.0; its source is published by the Pyodide project.
CPython and its standard library, inside Pyodide: Python Software Foundation License 2.
The MNIST database of handwritten digits: Yann LeCun, Corinna Cortes and Christopher J. C. Burges.
React, Material UI, Material Icons and Roboto, inside panel-material-ui: MIT and Apache 2.0.
"""


def write_licences(target: Path) -> None:
    """Write weblab's licence, then those of the bundled scripts and wheels."""
    lock = read_lock()
    parts = [
        _section("weblab", (ROOT / "LICENSE").read_text(encoding="utf-8")),
        _section(
            "Named here, their texts elsewhere",
            WITHOUT_TEXT.format(pyodide=lock["pyodide"].version),
        ),
    ]
    for name in bundled_scripts():
        parts.append(_section(name, (TOOLS / name / "LICENSE").read_text(encoding="utf-8")))
    bundled = lock.group("runtime")
    wheels = fetch(bundled)
    for file in bundled:
        texts = _licence_texts(read_archive(wheels[file.name]))
        parts += [_section(f"{file.name} {file.version}: {name}", texts[name]) for name in texts]
    target.write_text("\n".join(parts), encoding="utf-8")


def bundled_scripts() -> list[str]:
    """Return the npm packages that the site's scripts contain: those that are no tools alone."""
    packages = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        path.removeprefix("node_modules/")
        for path, package in packages.items()
        if path and not package.get("dev")
    ]


def _licence_texts(members: dict[str, bytes]) -> dict[str, str]:
    """Return the texts of a wheel's licence files by their names."""
    texts = {}
    for name in sorted(members):
        path = PurePosixPath(name)
        if path.parts[0].endswith(".dist-info") and LICENCE_NAME.search(path.name):
            texts["/".join(path.parts[1:])] = members[name].decode("utf-8", "replace")
    return texts


def _section(title: str, text: str) -> str:
    """Return a text under its underlined title."""
    return f"{title}\n{'=' * len(title)}\n\n{text.strip()}\n\n"
