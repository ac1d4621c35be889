"""A race on MNIST: the losses by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.workshop.seats import OWN


class DigitsPanel(Panel[OptimizersExperiment]):
    """Shows a race on MNIST.

    Args:
        experiment: the experiment that runs the race.
        translate: gettext's function for the language of the page.
        describe: returns the name of a pinned run.
        series: the curves of the optimizers.
    """

    def __init__(
        self,
        experiment: OptimizersExperiment,
        translate: Callable[[str], str],
        describe: Callable[[], str],
        series: Sequence[Series],
    ):
        super().__init__(experiment, translate, describe)
        _ = translate
        self._names = [each.name for each in series]
        self._losses = Curves(
            series, caption=_("Loss (each point is the mean of five batches)"), translate=_,
            x_label=_("step"), y_label=_("loss"), describe=describe, y_scale="log",
        )  # fmt: skip
        self._drawn = 0
        experiment.param.watch(self._show, ["metrics"])
        experiment.param.watch(self._show_own, ["own"])

    def content(self) -> Sequence[Viewable]:
        """Return the curves."""
        return [self._losses]

    def mark(self, step: int, text: str) -> None:
        """Mark a changed learning rate on the curves."""
        self._losses.mark(step, text)

    def _show_own(self, *_events: param.parameterized.Event) -> None:
        self._losses.list_in_legend(OWN, self._experiment.own is not None)

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self._experiment
        if not experiment.digits_race:
            self._losses.clear()
            self._drawn = 0
            return
        for name in self._names:
            self._losses.extend(name, *experiment.losses.since(self._drawn, name))
        self._drawn = len(experiment.losses.points)
