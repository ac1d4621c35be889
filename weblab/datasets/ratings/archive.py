"""Files out of a zip or a folder that may be hostile: nothing large is read, nothing unpacked."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath

LARGEST_ARCHIVE = 64 << 20
LARGEST_MEMBER = 8 << 20
MOST_MEMBERS = 20_000


class RatingsError(ValueError):
    """The ratings could not be read; the message says which file and why."""


class Archive:
    """The files of a data set by their plain names, whatever folder of the zip they lie in.

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
            name = PurePosixPath(info.filename.replace("\\", "/")).name
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
            raise RatingsError(f"Expected a file {name}. Received an archive without it.")
        if self._folder is not None:
            return _read_file(self._folder / name, LARGEST_MEMBER)
        return self._read_member(name)

    def _read_member(self, name: str) -> bytes:
        info = self._members[name]
        if info.file_size > LARGEST_MEMBER:
            raise _too_large(name, LARGEST_MEMBER)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RatingsError(
                f"Expected {name} stored or deflated. Received method {info.compress_type}. "
                "Fix: use the zip file as MovieLens publishes it."
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
                f"Expected {name} to be readable. Received a damaged or encrypted file: {error}. "
                "Fix: download the zip file again."
            ) from None
        if len(content) > LARGEST_MEMBER:
            raise _too_large(name, LARGEST_MEMBER)
        return content


def _open_zip(content: bytes) -> zipfile.ZipFile:
    if len(content) > LARGEST_ARCHIVE:
        raise _too_large("the zip file", LARGEST_ARCHIVE)
    try:
        opened = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise RatingsError(
            f"Expected a zip file. Received {len(content)} bytes of something else: {error}. "
            "Fix: choose ml-100k.zip or ml-latest-small.zip as it was downloaded."
        ) from None
    if len(opened.infolist()) > MOST_MEMBERS:
        raise RatingsError(
            f"Expected at most {MOST_MEMBERS} files in the zip file. "
            f"Received {len(opened.infolist())}."
        )
    return opened


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise RatingsError(f"Expected to read {path.name}. Received: {error.strerror}.") from None
    if len(content) > limit:
        raise _too_large(path.name, limit)
    return content


def _too_large(name: str, limit: int) -> RatingsError:
    return RatingsError(f"Expected {name} of at most {limit >> 20} MB. Received more.")
