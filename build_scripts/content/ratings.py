"""Take MovieLens 100K out of the package that carries it, for a site of local use.

Its licence forbids to redistribute it: a site for publication is built without.
"""

import json
from pathlib import Path

from build_scripts.fetching.fetch import fetch_named
from weblab.cli.data.movielens import write_ratings

CARRIER = "recbole"
INDEX_NAME = "index.json"


def add_ratings(folder: Path, *, publish: bool) -> None:
    """Write an index of the ratings that the site has, and for local use the ratings themselves.

    Args:
        folder: the site's folder of ratings.
        publish: whether the site is for publication, which must not carry them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = [] if publish else [build_ratings(folder).name]
    folder.joinpath(INDEX_NAME).write_text(json.dumps({"files": names}), encoding="utf-8")


def build_ratings(folder: Path) -> Path:
    """Write the ratings into a folder as a zip file that `read_ratings` reads, and return it."""
    (carrier,) = fetch_named(CARRIER)
    return write_ratings(carrier, folder)
