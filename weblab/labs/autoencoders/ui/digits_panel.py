"""A run on digits: images, errors, stages, measures and map of the code, and weights."""

from __future__ import annotations

from collections.abc import Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.look.colors import GREY, OWN, SPLITS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import LOG_LOSSES, Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.text import heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.ui.code_panel import CodePanel
from weblab.labs.autoencoders.ui.pictures_panel import PicturesPanel
from weblab.labs.autoencoders.ui.stages_panel import StagesPanel
from weblab.labs.autoencoders.ui.weights_panel import WeightsPanel
from weblab.labs.autoencoders.ui.worth_table import WorthTable

SHARE = 0.015
"""Of the time, for each of four groups of pictures while training."""


class DigitsPanel(Panel[AutoencodersExperiment]):
    """The figures of a run on digits."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._drawn = [0, 0, 0]
        self._pictures = PicturesPanel(experiment, self._translate)
        self._code = CodePanel(experiment, self._translate)
        self._weights = WeightsPanel(experiment, self._translate)
        self._stages = StagesPanel(experiment, self._translate)
        self._worth = WorthTable(experiment, self._translate)
        self._errors = Curves(
            [
                Series("train", _("training"), SPLITS["train"]),
                Series("test", _("test, 500 digits"), SPLITS["test"], points=True),
                Series("pca", _("PCA with the same code size"), GREY, "dashed"),
                Series("own", _("test, yours"), OWN, points=True, listed=False),
            ],
            caption=_("Mean squared error, step by step"),
            translate=_,
            x_label=_("step"),
            y_label=_("error (MSE)"),
            describe=self._run_name,
            y_scale="log",
            y_edges=LOG_LOSSES,
        )
        shown = (each.show for each in (self._pictures, self._stages, self._code, self._weights))
        self._paced = [Pacing(show, SHARE) for show in shown]
        experiment.param.watch(self._follow, ["metrics", "state"])
        looked_at = ["first", "digit", "strokes", "noise", "kind", "mask"]
        experiment.param.watch(lambda *_events: self._pictures.show(), looked_at)
        experiment.param.watch(lambda *_events: self._code.show(), "first")
        experiment.param.watch(self._list_own, "own")

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        return [
            self._pictures,
            self._stages,
            heading(self._translate("Error during training")),
            self._errors,
            self._worth,
            self._code,
            self._weights,
        ]

    def _list_own(self, event: param.parameterized.Event) -> None:
        self._errors.list_in_legend("own", event.new is not None)

    def mark(self, step: int, text: str) -> None:
        """Mark on the curves where a parameter changed."""
        self._errors.mark(step, text)

    def _follow(self, *events: param.parameterized.Event) -> None:
        experiment = self._experiment
        if experiment.part != "digits":
            return
        self._extend()
        ended = any(event.name == "state" for event in events) and experiment.state != "running"
        for pictures in self._paced:
            pictures.now() if ended or experiment.state == "idle" else pictures.if_due()
        if ended:
            self._worth.show()

    def _extend(self) -> None:
        experiment = self._experiment
        losses, watched = experiment.losses, experiment.watched
        if len(losses) < self._drawn[0] or len(watched) < self._drawn[1]:
            self._errors.clear()
            self._drawn = [0, 0, 0]
        new_losses, new_watched = losses[self._drawn[0] :], watched[self._drawn[1] :]
        own = experiment.own_events()[self._drawn[2] :]
        self._drawn = [len(losses), len(watched), self._drawn[2] + len(own)]
        self._errors.extend("own", [e["step"] for e in own], [e["mse"] for e in own])
        self._errors.extend("train", [x for x, _y in new_losses], [y for _x, y in new_losses])
        self._errors.extend("test", [e.at for e in new_watched], [e.mse for e in new_watched])
        error = experiment.linear_error()
        if error is not None:
            self._errors.extend("pca", [e.at for e in new_watched], [error] * len(new_watched))
