"""Files by name from a folder or from an address, for scripts that wait for them."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TIMEOUT_S = 60


def reader(place: str | Path) -> Callable[[str], bytes]:
    """Return a function that reads a file by its name.

    Args: place: a folder, or an address that begins with http:// or https://.
    """
    if str(place).startswith(("http://", "https://")):
        return lambda name: read_address(f"{str(place).rstrip('/')}/{name}")
    return lambda name: Path(place).joinpath(name).read_bytes()


def read_address(address: str) -> bytes:
    """Return the bytes at an address.

    Raises: OSError if they cannot be loaded.
    """
    if sys.platform == "emscripten":
        return _read_in_browser(address)
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer:
            content: bytes = answer.read()
    except urllib.error.URLError as error:
        raise OSError(f"{address} could not be fetched: {error}. Check the address.") from None
    return content


def _read_in_browser(address: str) -> bytes:
    """Load a file in a browser synchronously, as text with one character per byte."""
    from js import XMLHttpRequest

    request = XMLHttpRequest.new()
    request.open("GET", address, False)
    request.overrideMimeType("text/plain; charset=x-user-defined")
    request.send()
    if request.status != 200:
        raise OSError(f"{address} could not be fetched: status {request.status}.")
    return bytes(ord(character) & 0xFF for character in request.response)
