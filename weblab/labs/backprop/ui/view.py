"""The view of the backprop lab: a graph with its values, or the gradient check."""

from __future__ import annotations

import param
from panel.viewable import Viewable

from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.backprop.compute.bugs import BUGS
from weblab.labs.backprop.compute.experiment import CHECK, GRAPH, BackpropExperiment
from weblab.labs.backprop.ui.check_panel import CheckPanel
from weblab.labs.backprop.ui.graph_panel import GraphPanel
from weblab.locale import mark as _


class BackpropView(RunnableView[BackpropExperiment]):
    """The view of the backprop lab."""

    experiment_class = BackpropExperiment
    run_label = _("Run")

    def _build(self) -> None:
        experiment, _ = self.experiment, self.translate
        self._graph = GraphPanel(experiment, _)
        self._check = CheckPanel(experiment, _, self.describe_run)
        self.panels = {GRAPH: self._graph, CHECK: self._check}
        self._restore = button(_("Original values"), experiment.restore, variant="text")
        self._planted = ChangingCaption()
        experiment.param.watch(self._show_part, ["part", "bug"])
        self._show_part()

    def parameters(self) -> list[Viewable]:
        """Return the settings of the graph with its inputs, and those of the check."""
        (preset, pace), (bug, *check) = (
            self.settings(("preset", "pace")),
            self.settings(("bug", "epsilon", "batch_size")),
        )
        return [preset, self._graph.cells, self._restore, pace, bug, self._planted, *check]

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        checking = self.experiment.part == CHECK
        self._graph.cells.visible = self._restore.visible = not checking
        bug = BUGS.get(self.experiment.bug)
        self._planted.visible = checking and bug is not None
        if bug:
            text = self.translate("It computes {wrong} instead of {right}.")
            self._planted.text = text.format(wrong=bug.wrong, right=bug.right)
