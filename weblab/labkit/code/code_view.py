"""What the page shows of the part 'Code'; its script is ``web/code``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet

Order = dict[str, Any]


class CodeView(JSComponent):
    """A button, and below it, once it is opened, sources, an editor and exercises.

    Args:
        opened: called when the part is opened for the first time.
        ordered: called with what a button asks for: ``do`` (edit, run, check, stop), ``key`` of
            the part or exercise, ``text`` of the editor, and ``count``.
        kept: called with the key of a part or exercise and the visitor's text, None where it is
            the original's again.
    """

    label = param.String(default="Code", doc="What the button says.")
    starting = param.String(default="", doc="What stands below it until there is more.")
    missing = param.String(default="", doc="What it says where its script does not arrive.")
    retry = param.String(default="Retry", doc="The button that asks for the script again.")
    open = param.Boolean(default=False)
    content = param.Dict(default={}, doc="Words, parts, exercises and the visitor's own texts.")
    passed = param.List(default=[], doc="Ids of the exercises that were solved.")
    report = param.Dict(default={}, doc="What came of the order of the same count.")
    request = param.Dict(default={}, doc="The newest order.")
    keeping = param.Dict(default={}, doc="key, text and count of what was edited.")

    _busy__ignore: ClassVar = ["keeping"]
    """Typing is no work of Python's."""

    _esm = "code_part.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "code_part.css")]

    def __init__(
        self,
        opened: Callable[[], None],
        ordered: Callable[[Order], None],
        kept: Callable[[str, str | None], None],
        **params: object,
    ):
        super().__init__(**params)
        self._opened = opened
        self._ordered = ordered
        self._kept = kept
        self._begun = False
        self.param.watch(self._open, "open")
        self.param.watch(lambda event: self._ordered(event.new), "request")
        self.param.watch(lambda event: self._keep(event.new), "keeping")

    def _open(self, event: param.parameterized.Event) -> None:
        if event.new and not self._begun:
            self._begun = True
            self._opened()

    def _keep(self, order: Order) -> None:
        text = order.get("text")
        if isinstance(order.get("key"), str) and (text is None or isinstance(text, str)):
            self._kept(order["key"], text)
