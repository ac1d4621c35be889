"""Take MovieLens 100K out of the package that carries it."""

import zipfile
from pathlib import Path

CARRIER_FOLDER = "recbole/dataset_example/ml-100k"
MEMBERS = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
ARCHIVE_NAME = "ml-100k.zip"
FIXED_DATE = (1998, 4, 1, 0, 0, 0)


def write_ratings(carrier: Path, folder: Path) -> Path:
    """Write the ratings into a folder as a zip file that `read_ratings` reads, and return it.

    Two calls give equal bytes.

    Args:
        carrier: the wheel that has them.
        folder: is made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / ARCHIVE_NAME
    with (
        zipfile.ZipFile(carrier) as opened,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for name in MEMBERS:
            info = zipfile.ZipInfo(f"ml-100k/{name}", FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, opened.read(f"{CARRIER_FOLDER}/{name}"))
    return target
