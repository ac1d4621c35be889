"""Files out of a zip or a folder that may be hostile: nothing large is read, nothing unpacked."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath

from weblab.datasets.ratings.refusal import RatingsError, quoted
from weblab.locale import mark as _

LARGEST_ARCHIVE = 64 << 20
LARGEST_MEMBER = 8 << 20
MOST_MEMBERS = 20_000
ENTRY = b"PK\x01\x02"
"""Begins the entry of each file in the directory of a zip."""
END = b"PK\x05\x06"
"""Begins the end record after the directory."""
MANY = 0xFFFF
"""Replaces a number there that needs more than two bytes."""


class Archive:
    """The files of a data set by their plain names, in any folder of the zip.

    Args: source: the bytes of a zip file, the path of one, or a folder.
    Raises: RatingsError if it is none of these, or is absurdly large.
    """

    def __init__(self, source: bytes | str | Path) -> None:
        self._folder: Path | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        if not isinstance(source, bytes):
            path = Path(source)
            if path.is_dir():
                self._folder = path
                return
            source = _read_file(path, LARGEST_ARCHIVE)
        self._zip = _open_zip(source)
        for info in self._zip.infolist():
            name = _inside(info.filename).name
            known = self._members.get(name)
            if known is None or len(info.filename) < len(known.filename):
                self._members[name] = info

    def __contains__(self, name: str) -> bool:
        if self._folder is not None:
            return (self._folder / name).is_file()
        return name in self._members

    def read(self, name: str) -> bytes:
        """Return the whole content of a file.

        Raises: RatingsError if it is missing, damaged, encrypted or too large.
        """
        if name not in self:
            text = _("The file {name} is missing.")
            raise RatingsError(text, name=name)
        if self._folder is not None:
            return _read_file(self._folder / name, LARGEST_MEMBER)
        return self._read_member(name)

    def _read_member(self, name: str) -> bytes:
        info = self._members[name]
        if info.file_size > LARGEST_MEMBER:
            raise _too_large(name, LARGEST_MEMBER)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RatingsError(
                _(
                    "{name} is compressed with method {method}, which cannot be read here. "
                    "Use the zip file as MovieLens publishes it."
                ),
                name=name,
                method=info.compress_type,
            )
        try:
            with self._zip.open(info) as stream:
                content = stream.read(LARGEST_MEMBER + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
            OSError,
            OverflowError,
            ValueError,
        ) as error:
            raise RatingsError(
                _("{name} is damaged or encrypted ({reason}). Download the zip file again."),
                name=name,
                reason=error,
            ) from None
        if len(content) > LARGEST_MEMBER:
            raise _too_large(name, LARGEST_MEMBER)
        return content


def _inside(name: str) -> PurePosixPath:
    """Return a member's path, which must stay inside the archive.

    Nothing is unpacked here, but a name that climbs out of a folder is in no honest archive.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise RatingsError(
            _(
                "The zip file contains a name that points outside it: {name}. Use the "
                "zip file as MovieLens publishes it."
            ),
            name=quoted(name),
        )
    return path


def _open_zip(content: bytes) -> zipfile.ZipFile:
    if len(content) > LARGEST_ARCHIVE:
        text = _("The zip file is larger than the limit of {most} MB.")
        raise RatingsError(text, most=LARGEST_ARCHIVE >> 20)
    if content.count(ENTRY) > MOST_MEMBERS:  # before each takes memory
        text = _("The zip file contains {count} files. The limit is {most}.")
        raise RatingsError(text, most=MOST_MEMBERS, count=content.count(ENTRY))
    try:
        opened = zipfile.ZipFile(BytesIO(content))
        if _counted(content) not in (len(opened.infolist()), MANY):
            raise zipfile.BadZipFile("files are missing from its directory")
        return opened
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise RatingsError(
            _(
                "It is not a valid zip file ({reason}). Choose ml-100k.zip or "
                "ml-latest-small.zip as downloaded."
            ),
            reason=error,
        ) from None


def _counted(content: bytes) -> int:
    """Return the number of files that the end record of a zip states."""
    at = content.rfind(END) + 10
    return int.from_bytes(content[at : at + 2], "little")


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        text = _("{name} could not be read: {reason}.")
        raise RatingsError(text, name=path.name, reason=error.strerror) from None
    if len(content) > limit:
        raise _too_large(path.name, limit)
    return content


def _too_large(name: str, limit: int) -> RatingsError:
    text = _("{name} is larger than the limit of {most} MB.")
    return RatingsError(text, name=name, most=limit >> 20)
