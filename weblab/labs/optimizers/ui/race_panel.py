"""The base of the panels that show a race: curves of all optimizers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import param

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.workshop.seats import OWN


class RacePanel(Panel[OptimizersExperiment]):
    """Curves that follow a race; a subclass draws them in ``_show``.

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
        self._series = series
        self._drawn = 0
        super().__init__(experiment, translate, describe)
        experiment.param.watch(self._show, ["metrics"])
        experiment.param.watch(self._show_own, ["own"])

    @property
    def _curves(self) -> Sequence[Curves]:
        """All curves of the panel, those on which a change is marked first."""
        raise NotImplementedError

    def mark(self, step: int, text: str) -> None:
        """Mark a changed learning rate on the curves."""
        self._curves[0].mark(step, text)

    def _show(self, *_events: param.parameterized.Event) -> None:
        raise NotImplementedError

    def _show_own(self, *_events: param.parameterized.Event) -> None:
        for curves in self._curves:
            curves.list_in_legend(OWN, self._experiment.own is not None)
