"""Why a model file is refused."""

from __future__ import annotations

import reprlib
from typing import NoReturn


class FormatError(ValueError):
    """A file in the wrong format; nothing of it was used."""


class DamagedFileError(FormatError):
    """A file whose checksum does not match: at least one bit has changed."""


class ForeignFileError(FormatError):
    """A file in one of the formats that this project has not saved."""


class NewerFileError(FormatError):
    """A file that a newer version of this project has saved."""


class TooLargeFileError(FormatError):
    """A file beyond the limit of the reader or the writer."""


DAMAGED = "; the file is damaged"
"""Ends the reason of a refusal, and begins the advice."""


def refuse(expected: str, received: object) -> NoReturn:
    """Raise a FormatError that states both, and what to do."""
    shown = reprlib.repr(received) if isinstance(received, list | dict) else str(received)[:80]
    raise FormatError(
        f"model file: expected {expected}, received {shown}{DAMAGED}, fetch or save it again"
    )


def refuse_size(what: str, max_bytes: int, received: object) -> NoReturn:
    """Raise a TooLargeFileError that states both, and what to do."""
    raise TooLargeFileError(
        f"model file: expected at most {max_bytes} bytes {what}, received {received}; "
        "pass a larger max_bytes"
    )
