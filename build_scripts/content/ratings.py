"""Take MovieLens 100K out of the package that carries it, for a site of local use.

Its licence forbids to redistribute it: a site for publication is built without.
"""

import json
import zipfile
from pathlib import Path

from build_scripts.fetching.fetch import archive_member, fetch_named

CARRIER = "recbole"
CARRIER_FOLDER = "recbole/dataset_example/ml-100k"
MEMBERS = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
ARCHIVE_NAME = "ml-100k.zip"
FIXED_DATE = (1998, 4, 1, 0, 0, 0)
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
    """Write the ratings into a folder as a zip file that `read_ratings` reads, and return it.

    Two builds give equal bytes.
    """
    (carrier,) = fetch_named(CARRIER)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / ARCHIVE_NAME
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in MEMBERS:
            info = zipfile.ZipInfo(f"ml-100k/{name}", FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, archive_member(carrier, f"{CARRIER_FOLDER}/{name}"))
    return target
