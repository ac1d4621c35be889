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
    order = param.Dict(default={}, doc="What a row asks for, and a count.")

    _esm = "runs_table.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "runs_table.css")]

    def __init__(self, act: Act, **params: Any):
        super().__init__(**params)
        self._act = act
        self.param.watch(lambda event: self._act(event.new), "order")
