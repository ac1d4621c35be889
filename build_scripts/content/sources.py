"""Copy the sources that labs show beside the runtime, whose wheels hold bytecode alone."""

import shutil
from pathlib import Path

from build_scripts.paths import ROOT
from weblab.workshop.sources.table import paths


def copy_sources(target: Path) -> None:
    """Write the files that labs show below a folder, at their paths in the repository."""
    for path in paths():
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)
