"""Keys that work while the focus is inside the lab, and their list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, NamedTuple

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet


class Shortcut(NamedTuple):
    """What a key does.

    Args:
        act: is called when it is pressed.
        name: of the key, in the reader's language.
        does: what it does, in the reader's language.
    """

    act: Callable[[], None]
    name: str
    does: str


class Shortcuts(JSComponent):
    """Call a function when its key is pressed in the lab; the button '?' lists the keys.

    Args:
        shortcuts: by key: an upper-case letter, or ``Space``.
    """

    keys = param.List(default=[], item_type=str)
    listed = param.Dict(default={}, doc="What the keys do, by their names.")
    label = param.String(doc="Of the button.")
    note = param.String(doc="When the keys work.")
    pressed = param.List(default=[], doc="The last key and how many there were.")

    _esm = "shortcuts.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "shortcuts.css")]

    def __init__(self, shortcuts: Mapping[str, Shortcut], **params: object):
        listed = {each.name: each.does for each in shortcuts.values()}
        super().__init__(keys=list(shortcuts), listed=listed, **params)
        self._shortcuts = shortcuts
        self.param.watch(self._act, "pressed")

    def _act(self, event: param.parameterized.Event) -> None:
        self._shortcuts[event.new[0]].act()
