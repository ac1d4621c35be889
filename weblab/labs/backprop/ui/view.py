"""The view of the backprop lab: a graph with its values, or the gradient check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import param
from panel.viewable import Viewable

from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.backprop.compute.bugs import BUGS
from weblab.labs.backprop.compute.experiment import CHECK, GRAPH, BackpropExperiment
from weblab.labs.backprop.ui.check_panel import CheckPanel
from weblab.labs.backprop.ui.graph_panel import GraphPanel


class BackpropView(RunnableView):
    """The view of the backprop lab."""

    experiment_class = BackpropExperiment
    experiment: BackpropExperiment

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        self._graph = GraphPanel(self.experiment, translate)
        self._check = CheckPanel(self.experiment, translate, self.describe_run)
        self.panels = {GRAPH: self._graph, CHECK: self._check}
        self._restore = button(
            translate("Original values"), self.experiment.restore, variant="text"
        )
        self._planted = ChangingCaption()
        self.experiment.param.watch(self._show_part, ["part", "bug"])
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
