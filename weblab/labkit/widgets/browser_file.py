"""One file that this browser keeps for the site, so that another lab finds it there."""

from __future__ import annotations

import base64
from collections.abc import Callable

import param
from panel.custom import JSComponent

SILENT = "silent"
"""The problem if the browser's database neither answers nor refuses a request."""


class BrowserFile(JSComponent):
    """Stores a file under a name in the browser's database; shows nothing.

    The page reads it when it opens, before Python has loaded, and passes it on.

    Args:
        take: called with the file's bytes and its note, or with None and "" if there is none;
            a damaged record has no bytes.
        told: called when ``keep`` has ended, with the reason of a failure or "".
    """

    name_kept = param.String(default="file", doc="Under which the file is kept.")
    reads = param.Boolean(default=True, doc="Whether the page hands the file over.")
    order = param.Dict(
        default={}, doc="What is to be kept: content in base64, note, count; or aside and count."
    )
    kept = param.Dict(default={}, doc="count and problem of the last order that was done.")
    found = param.Dict(default={}, doc="content in base64 and note, or neither.")

    _esm = "browser_file.js"

    def __init__(
        self,
        take: Callable[[bytes | None, str], None] | None = None,
        told: Callable[[str], None] | None = None,
        **params: object,
    ):
        super().__init__(reads=take is not None, **params)
        self._take = take
        self._told = told
        self._count = 0
        self.param.watch(self._hand_over, "found")
        self.param.watch(self._tell, "kept")

    def keep(self, content: bytes, note: str = "") -> None:
        """Store a file in place of the previous one."""
        self._count += 1
        encoded = base64.b64encode(content).decode()
        self.order = {"content": encoded, "note": note, "count": self._count}

    def set_aside(self) -> None:
        """Let no page find the file again; the browser keeps it under another name."""
        self._count += 1
        self.order = {"aside": True, "count": self._count}

    def _hand_over(self, event: param.parameterized.Event) -> None:
        if self._take is None:
            return
        content, note = event.new.get("content"), event.new.get("note", "")
        if content is None:
            self._take(None, "")
        else:
            self._take(_decoded(content), note if isinstance(note, str) else "")

    def _tell(self, event: param.parameterized.Event) -> None:
        if self._told is not None:
            self._told(event.new.get("problem", ""))


def _decoded(content: object) -> bytes:
    """Return the bytes of a text in base64, none if it is something else."""
    try:
        return base64.b64decode(content, validate=True) if isinstance(content, str) else b""
    except ValueError:
        return b""
