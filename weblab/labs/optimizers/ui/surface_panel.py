"""A race on a surface: the map with the trails, and the heights by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import param
from panel.viewable import Viewable

from weblab.labkit.experiment.settings import Scale
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.optimizers.compute.experiment import COORDINATES, OptimizersExperiment
from weblab.labs.optimizers.ui.surface_figure import SurfaceFigure
from weblab.workshop.seats import OWN

EDGES: dict[Scale, tuple[float, float]] = {
    "log": (1e-9, 1e4),  # lower, an optimizer has reached the minimum; higher is no map
    "linear": (-5.0, 50.0),  # where there is no minimum: lower is no map
}
"""Heights are drawn no further than this."""


class SurfacePanel(Panel[OptimizersExperiment]):
    """Shows a race on a surface.

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
        start = _("starting point (drag to move it)")
        self._figure = SurfaceFigure(self._start_here, start, series)
        self._formula = ChangingCaption()
        self._heights, self._falls = (
            Curves(
                series, caption=_("Height f by step"), translate=_, x_label=_("step"),
                y_label="f", describe=describe, y_scale=scale, y_edges=edges,
            )
            for scale, edges in EDGES.items()
        )  # fmt: skip
        self._drawn = 0
        experiment.param.watch(self._show, ["metrics"])
        experiment.param.watch(self._show_start, ["x", "y"])
        experiment.param.watch(self._show_own, ["own"])
        experiment.param.watch(self.show_surface, ["part"])
        self.show_surface()

    def content(self) -> Sequence[Viewable]:
        """Return the formula, the map and the curves."""
        return [self._formula, self._figure, self._heights, self._falls]

    def mark(self, step: int, text: str) -> None:
        """Mark a changed learning rate on the curves."""
        self._curves.mark(step, text)

    def show_surface(self, *_events: param.parameterized.Event) -> None:
        """Show the chosen surface, if any."""
        surface = self._experiment.surface
        if surface is not None:
            self._heights.visible = surface.minimum is not None
            self._falls.visible = surface.minimum is None
            self._formula.text = f"f(x, y) = {surface.formula}"
            self._figure.show_surface(surface)
            self._show_start()

    @property
    def _curves(self) -> Curves:
        """The curves of the heights: on a linear axis if the surface has no minimum."""
        surface = self._experiment.surface
        return self._heights if surface is None or surface.minimum else self._falls

    def _start_here(self, x: float, y: float) -> None:
        low, high = COORDINATES
        self._experiment.reset()
        start = {"x": float(np.clip(x, low, high)), "y": float(np.clip(y, low, high))}
        self._experiment.param.update(start)
        self._show_start()

    def _show_start(self, *_events: param.parameterized.Event) -> None:
        self._figure.show_start(self._experiment.x, self._experiment.y)

    def _show_own(self, *_events: param.parameterized.Event) -> None:
        for curves in (self._heights, self._falls):
            curves.list_in_legend(OWN, self._experiment.own is not None)

    def _show(self, *_events: param.parameterized.Event) -> None:
        race = self._experiment.surface_race
        self._figure.show_race(race)
        if not race:
            self._curves.clear()
            self._drawn = 0
            return
        for name, walker in race.walkers.items():
            heights = walker.heights[self._drawn :]
            self._curves.extend(name, range(self._drawn, self._drawn + len(heights)), heights)
        self._drawn = self._experiment.step + 1
