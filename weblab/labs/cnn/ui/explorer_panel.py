"""The view of the kernel explorer: settings, board, and the computation of the size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labs.cnn.compute.kernel_explorer import LARGEST_WEIGHT, KernelExplorer
from weblab.labs.cnn.ui.kernel_board import KernelBoard


class ExplorerPanel(Panel[KernelExplorer]):
    """Shows a KernelExplorer.

    Args:
        explorer: the model.
        translate: gettext's function for the language of the page.
        settings: the controls of its settings.
    """

    def __init__(
        self,
        explorer: KernelExplorer,
        translate: Callable[[str], str],
        settings: Sequence[Viewable],
    ):
        super().__init__(explorer, translate)
        self._explorer = explorer
        self._settings = settings
        self._board = KernelBoard(texts=self._texts(), sizing_mode="stretch_width")
        self._size = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._table = DataTable(
            self._rows, caption=translate("The output as values"), sizing_mode="stretch_width"
        )
        self._board.param.watch(self._take_edited, "edited")
        explorer.param.watch(self._show, ["exploration", "problem"])
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the settings, the sizes in words, the board and its table."""
        cells = (pmui.Grid(each, size={"xs": 12, "sm": 6}) for each in self._settings)
        grid = pmui.Grid(*cells, container=True, spacing=2)
        return [grid, self._size, self._board, self._table]

    def _texts(self) -> dict[str, str]:
        _ = self._translate
        return {
            "image": _("Image"),
            "kernel": _("Kernel: enter your own weights"),
            "output": _("Output: point at a cell, or move to it with the arrow keys"),
            "pooled": _("Pooled output"),
            "matrix": _("The im2col matrix"),
            "row": _("One window of the im2col matrix, the kernel, and their product"),
            "weight": _("Weight in row {row}, column {column}"),
            "image_size": _("Image with padding {padding}: {rows}x{rows}"),
            "output_size": _("Output, {rows}x{rows}: point at a cell"),
            "pooled_size": _("Pooled output, {rows}x{rows}"),
            "matrix_size": _(
                "im2col: all {count} windows side by side, each a column of {width} values. Window "
                "{row} is marked."
            ),
            "row_window": _("window"),
            "row_kernel": _("kernel"),
            "row_product": _("product"),
            "said": _(
                "Output in row {row}, column {column}: the {count} products of its window and "
                "the kernel add up to {value}."
            ),
            "said_max": _(
                "Pooled output in row {row}, column {column}: the maximum of its window is {value}."
            ),
            "said_average": _(
                "Pooled output in row {row}, column {column}: the mean of its window is {value}."
            ),
        }

    def _take_edited(self, event: param.parameterized.Event) -> None:
        limits = (-LARGEST_WEIGHT, LARGEST_WEIGHT)
        self._explorer.set_weights(np.clip(np.array(event.new, float), *limits))

    def _show(self, *_events: param.parameterized.Event) -> None:
        explorer, said = self._explorer, self._translate
        self._board.show(
            explorer.exploration,
            explorer.padding,
            explorer.stride,
            explorer.pooling,
            explorer.window,
        )
        if explorer.problem:
            self._size.text = explorer.problem.said(said)
        else:
            self._size.text = " ".join(message.said(said) for message in explorer.sizes())
        self._table.refresh()

    def _rows(self) -> Rows:
        exploration = self._explorer.exploration
        if exploration is None:
            return []
        return [[f"{value:.3g}" for value in row] for row in exploration.output]
