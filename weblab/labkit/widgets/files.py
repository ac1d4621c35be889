"""Files of the visitor: one button saves a file from Python, another opens one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS

LARGEST_FILE = 64 << 20


class SaveFile(JSComponent):
    """A button that saves a file, whose bytes are made when it is pressed.

    Args:
        make: returns the file's bytes, or None where there is nothing to save.
    """

    label = param.String(default="Save", doc="What the button says.")
    filename = param.String(default="file", doc="The name that the browser proposes.")
    disabled = param.Boolean(default=False)
    presses = param.Integer(default=0)
    site = param.String(default="", doc="Where the page's files lie, once it was pressed.")
    content = param.Bytes(default=b"", doc="The file, once it is made; empty before.")

    _esm = "save_file.js"
    _stylesheets: ClassVar = [BUTTONS]

    def __init__(self, make: Callable[[], bytes | None], **params: object):
        super().__init__(**params)
        self._make = make
        self.param.watch(self._save, "presses")

    def _save(self, _event: param.parameterized.Event) -> None:
        self.content = b""  # so that an equal file is saved once more
        self.content = self._make() or b""


class OpenFile(JSComponent):
    """A button that opens a file and hands its bytes to Python; one too large is not even read.

    Args:
        take: called with the file's name and its bytes.
        refuse: called with the name of a file that is too large, and its size.
    """

    label = param.String(default="Open", doc="What the button says.")
    accept = param.String(default="", doc="Endings of file names, such as .safetensors.")
    disabled = param.Boolean(default=False)
    limit = param.Integer(default=LARGEST_FILE, doc="The largest file, in bytes.")
    opened = param.Dict(default={}, doc="name, size and, unless too large, content in base64.")

    _esm = "open_file.js"
    _stylesheets: ClassVar = [BUTTONS]

    def __init__(
        self,
        take: Callable[[str, bytes], None],
        refuse: Callable[[str, int], None],
        **params: object,
    ):
        super().__init__(**params)
        self._take = take
        self._refuse = refuse
        self.param.watch(self._open, "opened")

    def _open(self, event: param.parameterized.Event) -> None:
        name, size, content = (event.new.get(key) for key in ("name", "size", "content"))
        if content is None:
            self._refuse(name, size)
        else:
            self._take(name, base64.b64decode(content))
