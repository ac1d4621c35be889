"""Keys that work anywhere on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import param
from panel.custom import JSComponent


class Shortcuts(JSComponent):
    """Call a function when its key is pressed outside of any control; shows nothing itself.

    Args:
        actions: functions by key: an upper-case letter, or ``Space``.
    """

    keys = param.List(default=[], item_type=str)
    pressed = param.List(default=[], doc="The last key and how many there were.")

    _esm = "shortcuts.js"

    def __init__(self, actions: Mapping[str, Callable[[], None]], **params: object):
        super().__init__(keys=list(actions), **params)
        self._actions = actions
        self.param.watch(self._act, "pressed")

    def _act(self, event: param.parameterized.Event) -> None:
        self._actions[event.new[0]]()
