"""Build weblab's own wheel from the tree."""

import os
import subprocess
import sys
from pathlib import Path

from build_scripts.paths import DIST, ROOT
from build_scripts.runtime.archives import SOURCE_DATE_EPOCH


def build_wheel(into: Path = DIST) -> Path:
    """Build the wheel into a folder and return its path; equal trees give equal bytes."""
    for old in into.glob("weblab-*.whl"):
        old.unlink()
    environment = os.environ | {"SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH}
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(
        [*command, "--directory", str(into)],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    (wheel,) = into.glob("weblab-*.whl")
    return wheel
