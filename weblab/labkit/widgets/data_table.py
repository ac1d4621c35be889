"""The data of a figure as a table, collapsed until it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet

Rows = Sequence[Sequence[object]]


class DataTable(JSComponent):
    """A table that unfolds below a figure; its rows are made only while it is open.

    Args:
        make_rows: returns the rows as they are now, each a sequence of texts and numbers.
    """

    caption = param.String(default="", doc="What unfolds it, and the table's caption.")
    headings = param.List(default=[], doc="One heading a column; none for a plain grid.")
    rows = param.List(default=[])
    open = param.Boolean(default=False)

    _esm = "data_table.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "data_table.css")]

    def __init__(self, make_rows: Callable[[], Rows], **params: Any):
        super().__init__(**{"css_classes": ["part-table"], **params})
        self._make_rows = make_rows
        self.all_rows = make_rows
        """Returns the rows for a file; another function where the page shows fewer of them."""
        self.param.watch(self.refresh, "open")

    def refresh(self, *_events: param.parameterized.Event) -> None:
        """Show the figure's numbers as they are now."""
        if self.open:
            self.rows = [list(row) for row in self._make_rows()]
