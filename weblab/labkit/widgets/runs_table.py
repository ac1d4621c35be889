"""A table of runs that is sorted and filtered in the page, and quick with thousands of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet

Act = Callable[[dict[str, Any]], None]


class RunsTable(JSComponent):
    """One row a run: choose, pin, mark, open; only the rows in sight are in the document.

    Args:
        act: called with what a row asks for: ``do`` ("pin" or "mark"), ``id``, and ``value`` or
            ``text``.
    """

    caption = param.String(default="", doc="The table's name.")
    columns = param.List(default=[], doc="Labels of the columns of cells.")
    rows = param.List(default=[], doc="[id, pinned, mark, link, cells] of each run.")
    chosen = param.List(default=[], doc="Ids of the rows that are chosen.")
    words = param.Dict(default={}, doc="Texts by their names.")
    orders = param.List(default=[], doc="What rows asked for last, each with a count.")

    _esm = "runs_table.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "runs_table.css")]

    def __init__(self, act: Act, **params: Any):
        super().__init__(**params)
        self._act = act
        self._done = 0
        self.param.watch(self._do, "orders")

    def _do(self, event: param.parameterized.Event) -> None:
        """Do what is new: while Python is busy, only the last value of the list comes."""
        for order in event.new:
            if order["count"] > self._done:
                self._done = order["count"]
                self._act(order)
