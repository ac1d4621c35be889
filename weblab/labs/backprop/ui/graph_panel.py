"""The graph as it looks: its board, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable
from weblab.labs.backprop.compute.experiment import BackpropExperiment
from weblab.labs.backprop.compute.presets import GIVEN
from weblab.labs.backprop.compute.scene import Scene, matrix
from weblab.labs.backprop.ui.graph_board import GraphBoard
from weblab.labs.backprop.ui.input_cells import InputCells

FIELDS_MARGIN = (5, 10)  # as Panel's own widgets have


class GraphPanel(Panel[BackpropExperiment]):
    """Shows the graph of a BackpropExperiment; ``cells`` are its inputs, for the settings."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._board = GraphBoard(
            texts={
                "graph": _("The graph, from the inputs on the left to the output on the right"),
                "detail": _("What the chosen node computes"),
                "value": _("value (forward)"),
                "grad": _("gradient (backward)"),
                "choose": _("Press Run or Step, or choose a node to see what it computes."),
            },
            sizing_mode="stretch_width",
        )
        self.cells = InputCells(
            texts={
                "cell": _("{label}, row {row}, column {column}"),
                "limits": _("from {low} to {high}"),
            },
            margin=FIELDS_MARGIN,
            sizing_mode="stretch_width",
        )
        self._table = DataTable(
            lambda: self._scene().rows(),
            caption=_("The graph as a table"),
            headings=[_("name"), _("computed as"), _("value"), _("gradient")],
            sizing_mode="stretch_width",
        )
        self.cells.param.watch(self._take_edited, "edited")
        experiment.param.watch(self._show, ["metrics", "state", "preset", "seed", *GIVEN])
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the board and the table."""
        return [self._board, self._table]

    def _scene(self) -> Scene:
        return Scene(self._experiment.graph_run, self._translate)

    def _show(self, *_events: param.parameterized.Event) -> None:
        run, scene = self._experiment.graph_run, self._scene()
        self._board.scene = {
            "nodes": scene.nodes(),
            "active": run.current,
            "room": run.preset.room,
        }
        self.cells.inputs = [
            {
                "key": key,
                "label": scene.label(key),
                "low": GIVEN[key].bounds[0],
                "high": GIVEN[key].bounds[1],
                "rows": matrix(ready(run.nodes[key].value)),
            }
            for key in run.preset.given
        ]
        self._table.refresh()

    def _take_edited(self, event: param.parameterized.Event) -> None:
        key, numbers, _count = event.new
        self._experiment.give(key, numbers)
