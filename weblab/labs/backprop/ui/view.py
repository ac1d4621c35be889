"""What the backprop lab looks like: a graph with its numbers, or the check of a network's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.data_table import DataTable
from weblab.labkit.widgets.sliders import log_slider, slider
from weblab.labkit.widgets.text import caption
from weblab.labs.backprop.compute.bugs import BUGS, NONE
from weblab.labs.backprop.compute.experiment import CHECK, GRAPH, BackpropExperiment
from weblab.labs.backprop.compute.presets import GIVEN, PRESETS
from weblab.labs.backprop.compute.scene import Scene, matrix
from weblab.labs.backprop.ui.check_panel import CheckPanel
from weblab.labs.backprop.ui.graph_board import GraphBoard
from weblab.labs.backprop.ui.input_cells import InputCells

FIELDS_MARGIN = (5, 10)  # as Panel's own widgets have


class BackpropView(RunnableView):
    """The view of the backprop lab."""

    experiment_class = BackpropExperiment
    experiment: BackpropExperiment
    url_parameters = ("activity", "preset", "pace", "bug", "batch", "epsilon", *GIVEN)

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        _ = translate
        self._board = GraphBoard(
            texts={
                "graph": _("The graph, from what is given at the left to the output at the right"),
                "detail": _("What the chosen node computes"),
                "value": _("value, on its way forward"),
                "grad": _("gradient, on its way back"),
                "choose": _("Press Run or Step, or choose a node to see what it computes."),
            },
            sizing_mode="stretch_width",
        )
        self._cells = InputCells(
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
            headings=[_("name"), _("made of"), _("value"), _("gradient")],
            sizing_mode="stretch_width",
        )
        self._check = CheckPanel(self.experiment, _, self.describe_run)
        self._planted = caption("")
        self._graph_settings = self._make_graph_settings()
        self._check_settings = self._make_check_settings()
        self._graph_stage = pmui.Column(
            self._board, self._table, margin=0, sizing_mode="stretch_width"
        )
        self._check_stage = pmui.Column(self._check, margin=0, sizing_mode="stretch_width")
        self._cells.param.watch(self._take_edited, "edited")
        self.experiment.param.watch(
            self._show_graph, ["metrics", "state", "preset", "seed", *GIVEN]
        )
        self.experiment.param.watch(self._show_activity, ["activity", "bug"])
        self._show_graph()
        self._show_activity()

    def parameters(self) -> list[Viewable]:
        """Return what is run, and the settings of it."""
        _ = self.translate
        activity = pmui.RadioButtonGroup.from_param(
            self.experiment.param.activity, label=_("Experiment"), description="",
            options={_("Graph"): GRAPH, _("Gradient check"): CHECK}, sizing_mode="stretch_width",
        )  # fmt: skip
        return [activity, self._graph_settings, self._check_settings]

    def stage(self) -> Viewable:
        """Return the graph and its table, or the check."""
        return pmui.Column(
            self._graph_stage, self._check_stage, margin=0, sizing_mode="stretch_width"
        )

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Show what the link asks for."""
        super().start(query, problems)
        self._show_graph()
        self._show_activity()

    def _make_graph_settings(self) -> Viewable:
        _, own = self.translate, self.experiment.param
        presets = {_(preset.title): name for name, preset in PRESETS.items()}
        restore = button(_("Original numbers"), self.experiment.restore, variant="text")
        return pmui.Column(
            pmui.Select.from_param(
                own.preset, label=_("Graph"), description="", options=presets,
                sizing_mode="stretch_width",
            ),
            self._cells,
            restore,
            slider(own.pace, _("Seconds from node to node"), step=0.1),
            margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _make_check_settings(self) -> Viewable:
        _, own = self.translate, self.experiment.param
        bugs = {_("No bug"): NONE} | {_(bug.title): name for name, bug in BUGS.items()}
        return pmui.Column(
            pmui.Select.from_param(
                own.bug, label=_("Plant a bug"), description="", options=bugs,
                sizing_mode="stretch_width",
            ),
            self._planted,
            log_slider(own.epsilon, "ε"),
            slider(own.batch, _("Samples in the batch")),
            margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def _scene(self) -> Scene:
        return Scene(self.experiment.graph_run, self.translate)

    def _show_graph(self, *_events: param.parameterized.Event) -> None:
        run, scene = self.experiment.graph_run, self._scene()
        self._board.scene = {
            "nodes": scene.nodes(),
            "active": run.current,
            "room": run.preset.room,
        }
        self._cells.inputs = [
            {
                "key": key,
                "label": scene.label(key),
                "low": GIVEN[key].bounds[0],
                "high": GIVEN[key].bounds[1],
                "rows": matrix(run.nodes[key].value),
            }
            for key in run.preset.given
        ]
        self._table.refresh()

    def _show_activity(self, *_events: param.parameterized.Event) -> None:
        checking = self.experiment.activity == CHECK
        self._graph_settings.visible = self._graph_stage.visible = not checking
        self._check_settings.visible = self._check_stage.visible = checking
        bug = BUGS.get(self.experiment.bug)
        self._planted.visible = bug is not None
        if bug:
            text = self.translate("It computes {wrong} in place of {right}.")
            self._planted.object = text.format(wrong=bug.wrong, right=bug.right)

    def _take_edited(self, event: param.parameterized.Event) -> None:
        key, numbers, _count = event.new
        self.experiment.give(key, numbers)
