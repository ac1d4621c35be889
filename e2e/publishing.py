"""Two builds of the site, one published after the other, for tests of what a tab makes of that."""

import json
import shutil
from pathlib import Path

from build_scripts.content.compress import QUICK
from build_scripts.content.seal import seal

NEW = "new"


def next_build(site: Path, target: Path) -> Path:
    """Write a second build, whose labs have another title and a library another byte.

    Args:
        site: the first build.
        target: a folder that is not there yet.
    """
    shutil.copytree(site, target)
    for path in target.glob("prerendered/*.json"):
        page = json.loads(path.read_text(encoding="utf-8"))
        page["document"]["title"] += f" ({NEW})"
        path.write_text(json.dumps(page), encoding="utf-8")
    with (target / "runtime" / "pyodide.js").open("a", encoding="utf-8") as script:
        script.write("\n// of the next build\n")
    seal(target, QUICK)
    return target


def publish(build: Path, folder: Path) -> None:
    """Put a build in the place of what is published."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(build, folder)
