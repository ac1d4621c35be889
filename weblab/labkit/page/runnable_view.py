"""What the views of all runnable experiments share: run controls, state, metrics, the seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.url.query import query_of
from weblab.labkit.widgets.run_controls import RunControls
from weblab.runtime.memory import heap_bytes

LABEL_LENGTH = 60


class RunnableView(LabView):
    """Base of the views over a RunnableExperiment.

    A subclass writes ``parameters`` and ``stage``, and follows the experiment's results with
    watchers of its own. The seed belongs to the lab's URL parameters by itself.

    Args:
        slug: the lab's name in URLs.
        translate: gettext's function for the language of the page.
        run_label: what the first button says: Run, or Train where something is trained.
    """

    experiment: RunnableExperiment

    def __init__(
        self, slug: str, translate: Callable[[str], str], *, run_label: str, **params: Any
    ):
        self.url_parameters = (*self.url_parameters, "seed")
        super().__init__(slug, translate, **params)
        self.run_controls = RunControls(self.experiment, translate, run_label)
        self.experiment.param.watch(self._publish, ["state", "metrics", "step", "seed"])

    def parameters(self) -> list[Viewable]:
        """Return the widgets of what the visitor sets, in their order."""
        raise NotImplementedError

    def controls(self) -> Viewable:
        """Return the run controls and a card of what the visitor sets."""
        card = pmui.Card(
            *self.parameters(),
            title=self.translate("Settings"),
            title_variant="h2",
            collapsible=True,
            margin=0,
            sizing_mode="stretch_width",
        )
        return pmui.Column(self.run_controls, card, margin=0, sizing_mode="stretch_width")

    def tell_ready(self) -> None:
        """Tell the page the metrics that there are from the start, then that it is ready."""
        self._publish()
        super().tell_ready()

    def describe_run(self) -> str:
        """Return what a pinned run is called: what of it is not at its default."""
        given = query_of(self.experiment, self.url_parameters).replace("&", ", ")
        return given if len(given) <= LABEL_LENGTH else f"{given[:LABEL_LENGTH]}…"

    def _publish(self, *_events: param.parameterized.Event) -> None:
        experiment = self.experiment
        metrics = {"step": experiment.step, "seed": experiment.seed, **experiment.metrics}
        if experiment.state != "running":
            metrics["heap_bytes"] = heap_bytes()
        loading = self.status.state == "loading"
        # in this order: who sees that a run is done finds its last figures
        self.status.param.update(metrics=metrics, state="loading" if loading else experiment.state)
