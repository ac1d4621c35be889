"""Files of the site: downloaded in a browser, read from the site's folder natively."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import weblab
from weblab.datasets.sentences import SentenceError
from weblab.locale import mark as _

FOLDER_VARIABLE = "WEBLAB_SITE"
NOT_FOUND = 404
BUILT_LOCALLY = Path(weblab.__file__).parents[1] / "dist" / "local"


class SiteFileError(SentenceError, OSError):
    """A file of the site could not be loaded; the message says which, and what to do."""


class MissingFileError(SiteFileError):
    """The site answered that it does not have the file."""


async def fetch_file(name: str) -> bytes:
    """Return the bytes of a file of the site.

    Natively the site's folder is the environment variable ``WEBLAB_SITE``, or else the folder
    that ``make serve`` builds.

    Args:
        name: its path below the site's root, such as ``digits/index.json``.
    Raises: MissingFileError if the site does not have it, another SiteFileError if the network or
        the host fails.
    """
    try:
        import js
        from pyodide.ffi import JsException
    except ImportError:
        return _read(name)
    try:
        response = await js.fetch(name)
        if response.ok:
            content: bytes = (await response.arrayBuffer()).to_bytes()
            return content
    except JsException as error:
        text = _("{name} could not be loaded ({reason}). Check your connection.")
        raise SiteFileError(text, name=name, reason=error) from None
    text = _("{name} could not be loaded (HTTP {status}). Please try again in a few minutes.")
    kind = MissingFileError if response.status == NOT_FOUND else SiteFileError
    raise kind(text, name=name, status=response.status)


def site_folder() -> Path:
    """Return where the site's files are read from natively."""
    return Path(os.environ.get(FOLDER_VARIABLE, BUILT_LOCALLY))


def in_site_folder(name: str) -> Path:
    """Return the folder where a file of the site is looked for."""
    return site_folder()


folder_of: Callable[[str], Path] = in_site_folder
"""Says natively, by its name, below which folder a file lies; a host may put another here."""


def _read(name: str) -> bytes:
    folder = folder_of(name)
    try:
        return folder.joinpath(name).read_bytes()
    except OSError as error:
        kind = MissingFileError if isinstance(error, FileNotFoundError) else SiteFileError
        raise kind(
            _(
                "{name} could not be read from {folder}: {reason}. Run `make serve` once, or set "
                "{variable} to the folder of a built site."
            ),
            name=name,
            folder=folder,
            reason=error.strerror,
            variable=FOLDER_VARIABLE,
        ) from None
