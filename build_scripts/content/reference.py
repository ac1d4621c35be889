"""The API reference: pages that pdoc makes from the docstrings, published with the site."""

import subprocess
import sys
from pathlib import Path

from build_scripts.errors import BuildError
from build_scripts.paths import ROOT

PACKAGES = ("weblab", "weblab.nn", "weblab.kernels", "weblab.datasets", "weblab.runtime")
LEFT_OUT = ("!weblab.labs", "!weblab.labkit", "!weblab.app", "!weblab.browser", "!weblab.workshop")


def write_reference(target: Path) -> None:
    """Write the reference of the packages that are imported from elsewhere into a folder."""
    command = [sys.executable, "-m", "pdoc", "--docformat", "google", "--no-show-source"]
    done = subprocess.run(
        [*command, "--output-directory", str(target), *PACKAGES, *LEFT_OUT],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode or not (target / "weblab" / "nn.html").is_file():
        raise BuildError(f"pdoc could not write the API reference:\n{done.stderr or done.stdout}")
