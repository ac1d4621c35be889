"""The kernel explorer as it looks: what is set, the board below it, and the size explained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.sliders import slider
from weblab.labs.cnn.compute.kernel_explorer import LARGEST_WEIGHT, KernelExplorer
from weblab.labs.cnn.ui.kernel_board import KernelBoard


class ExplorerPanel(Viewer):
    """Shows a KernelExplorer.

    Args:
        explorer: what is explored.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, explorer: KernelExplorer, translate: Callable[[str], str]):
        super().__init__()
        self._explorer = explorer
        self._translate = translate
        self._board = KernelBoard(texts=self._texts(), sizing_mode="stretch_width")
        self._size = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._table = DataTable(
            self._rows, caption=translate("The output as numbers"), sizing_mode="stretch_width"
        )
        self._board.param.watch(self._take_edited, "edited")
        explorer.param.watch(self._show, ["exploration", "problem"])
        self._show()

    def __panel__(self) -> Viewable:
        return pmui.Column(
            pmui.Grid(
                *(pmui.Grid(each, size={"xs": 12, "sm": 6}) for each in self._settings()),
                container=True,
                spacing=2,
            ),
            self._size,
            self._board,
            self._table,
            margin=0,
            sizing_mode="stretch_width",
        )

    def _settings(self) -> list[Viewable]:
        _, explorer = self._translate, self._explorer
        pictures = {
            _("A digit"): "digit",
            _("A square"): "square",
            _("Stripes"): "stripes",
            _("A chessboard"): "checkers",
            _("A ramp"): "ramp",
            _("A single dot"): "dot",
            _("Your drawing"): "drawing",
            _("A digit chosen from the data"): "dataset",
        }
        presets = {
            _("Identity"): "identity",
            _("Blur"): "blur",
            _("Gaussian blur"): "gaussian",
            _("Sharpen"): "sharpen",
            _("All edges"): "edges",
            _("Vertical edges"): "vertical",
            _("Horizontal edges"): "horizontal",
            _("Emboss"): "emboss",
            _("Your own"): "custom",
        }
        pooling = {_("No pooling"): "none", _("Maximum"): "max", _("Average"): "average"}
        return [
            _choice(explorer.param.image, _("Picture"), pictures),
            _choice(explorer.param.preset, _("Kernel"), presets),
            slider(explorer.param.size, _("Side of the picture, H")),
            slider(explorer.param.kernel, _("Side of the kernel, K")),
            slider(explorer.param.padding, _("Padding, P")),
            slider(explorer.param.stride, _("Stride, S")),
            _choice(explorer.param.pooling, _("Pooling"), pooling),
            slider(explorer.param.window, _("Side of the pooling's windows")),
        ]

    def _texts(self) -> dict[str, str]:
        _ = self._translate
        return {
            "image": _("Picture"),
            "kernel": _("Kernel: type other numbers"),
            "output": _("Output: point at a cell, or walk there with the arrow keys"),
            "pooled": _("Pooled output"),
            "matrix": _("The im2col matrix"),
            "row": _("One window of the im2col matrix, the kernel, and their product"),
            "weight": _("Weight in row {row}, column {column}"),
            "image_size": _("Picture with its padding of {padding}: {rows}x{rows}"),
            "output_size": _("Output, {rows}x{rows}: point at a cell"),
            "pooled_size": _("Pooled, {rows}x{rows}"),
            "matrix_size": _(
                "im2col: all {count} windows, one beside the other, each a column of {width} "
                "numbers. Window {row} is marked."
            ),
            "row_window": _("window"),
            "row_kernel": _("kernel"),
            "row_product": _("product"),
            "said": _(
                "Output in row {row}, column {column}: the {count} products of its window and "
                "the kernel add up to {value}."
            ),
            "said_max": _(
                "Pooled in row {row}, column {column}: the largest output of its window is {value}."
            ),
            "said_average": _(
                "Pooled in row {row}, column {column}: the mean output of its window is {value}."
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


def _choice(parameter: param.Parameter, label: str, options: dict[str, object]) -> pmui.Select:
    return pmui.Select.from_param(
        parameter, label=label, description="", options=options, sizing_mode="stretch_width"
    )
