"""Where the build reads and writes: the tree, ``dist/`` and a cache outside of both."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
SITE = DIST / "site"
LOCAL = DIST / "local"


def cache_dir() -> Path:
    """Return the folder of fetched files, shared by every clone on this machine.

    ``WEBLAB_CACHE`` names it; else it is ``weblab`` in the user's cache folder.
    """
    named = os.environ.get("WEBLAB_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "weblab"
