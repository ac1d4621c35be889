"""A race on MNIST: the losses by step."""

from __future__ import annotations

from collections.abc import Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.widgets.curve_figure import LOG_LOSSES
from weblab.labkit.widgets.curves import Curves
from weblab.labs.optimizers.ui.race_panel import RacePanel


class DigitsPanel(RacePanel):
    """Shows a race on MNIST."""

    def _build(self) -> None:
        _ = self._translate
        self._losses = Curves(
            self._series, caption=_("Loss (each point is the mean of five batches)"), translate=_,
            x_label=_("step"), y_label=_("loss"), describe=self._run_name, y_scale="log",
            y_edges=LOG_LOSSES,
        )  # fmt: skip

    def content(self) -> Sequence[Viewable]:
        """Return the curves."""
        return [self._losses]

    @property
    def _curves(self) -> Sequence[Curves]:
        return [self._losses]

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self._experiment
        if not experiment.digits_race:
            self._losses.clear()
            self._drawn = 0
            return
        for series in self._series:
            self._losses.extend(series.name, *experiment.losses.since(self._drawn, series.name))
        self._drawn = len(experiment.losses.points)
