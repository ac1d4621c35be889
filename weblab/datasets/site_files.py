"""Files that lie beside the app: fetched from the site in a browser, read from its folder else."""

from __future__ import annotations

import os
from pathlib import Path

import weblab

FOLDER_VARIABLE = "WEBLAB_SITE"
BUILT_LOCALLY = Path(weblab.__file__).parents[1] / "dist" / "local"


class SiteFileError(OSError):
    """A file of the site could not be had; the message says which, and what to do."""


async def fetch_file(name: str) -> bytes:
    """Return the bytes of a file of the site.

    Natively the site's folder is what the environment variable ``WEBLAB_SITE`` says, or else
    where ``make serve`` builds it.

    Args:
        name: its path below the site's root, such as ``digits/index.json``.
    Raises: SiteFileError if it is not there or the network fails.
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
        raise SiteFileError(f"{name} could not be fetched: {error}. Check the network.") from None
    raise SiteFileError(f"{name} could not be fetched: the site answered {response.status}.")


def _read(name: str) -> bytes:
    folder = Path(os.environ.get(FOLDER_VARIABLE, BUILT_LOCALLY))
    try:
        return folder.joinpath(name).read_bytes()
    except OSError as error:
        raise SiteFileError(
            f"Expected {name} in {folder}, the built site. Received: {error.strerror}. "
            f"Fix: run `make serve` once, or set {FOLDER_VARIABLE} to a site's folder."
        ) from None
