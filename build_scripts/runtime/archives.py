"""Zip archives with equal bytes for equal content."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
SOURCE_DATE_EPOCH = "315532800"


def read_archive(path: Path) -> dict[str, bytes]:
    """Return the files of a zip archive by name; folders are left out."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write_archive(path: Path, members: Mapping[str, bytes], *, compress: bool = True) -> None:
    """Write a zip archive with sorted names and one fixed date.

    Args:
        path: where to write it.
        members: the content by name.
        compress: deflate the members; else they are stored as they are.
    """
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method, compresslevel=9 if compress else None) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = method
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, members[name])
