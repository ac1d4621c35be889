"""A race on a surface: the map with the trails, and the heights by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import param
from panel.viewable import Viewable

from weblab.labkit.experiment.settings import Scale
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.optimizers.compute.experiment import COORDINATES
from weblab.labs.optimizers.ui.race_panel import RacePanel
from weblab.labs.optimizers.ui.surface_figure import SurfaceFigure

EDGES: dict[Scale, tuple[float, float]] = {
    "log": (1e-9, 1e4),  # lower, an optimizer has reached the minimum; higher is no map
    "linear": (-5.0, 50.0),  # where there is no minimum: lower is no map
}
"""Heights are drawn no further than this."""


class SurfacePanel(RacePanel):
    """Shows a race on a surface."""

    def _build(self) -> None:
        _, experiment = self._translate, self._experiment
        start = _("starting point (drag to move it)")
        left = _("{name}: left the map at step {step}")
        self._figure = SurfaceFigure(self._start_here, start, left, self._series)
        self._formula = ChangingCaption()
        self._heights, self._falls = (
            Curves(
                self._series, caption=_("Height f by step"), translate=_, x_label=_("step"),
                y_label="f", describe=self._run_name, y_scale=scale, y_edges=edges,
            )
            for scale, edges in EDGES.items()
        )  # fmt: skip
        experiment.param.watch(self._show_start, ["x", "y"])
        experiment.param.watch(self.show_surface, ["part"])
        self.show_surface()

    def content(self) -> Sequence[Viewable]:
        """Return the formula, the map and the curves."""
        return [self._formula, self._figure, self._heights, self._falls]

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
    def _curves(self) -> Sequence[Curves]:
        """The curves of the heights: first on a linear axis if the surface has no minimum."""
        surface = self._experiment.surface
        curves = [self._heights, self._falls]
        return curves if surface is None or surface.minimum else curves[::-1]

    def _start_here(self, x: float, y: float) -> None:
        low, high = COORDINATES
        self._experiment.reset()
        start = {"x": float(np.clip(x, low, high)), "y": float(np.clip(y, low, high))}
        self._experiment.param.update(start)
        self._show_start()

    def _show_start(self, *_events: param.parameterized.Event) -> None:
        self._figure.show_start(self._experiment.x, self._experiment.y)

    def _show(self, *_events: param.parameterized.Event) -> None:
        race = self._experiment.surface_race
        self._figure.show_race(race)
        if not race:
            self._curves[0].clear()
            self._drawn = 0
            return
        for name, walker in race.walkers.items():
            heights = walker.heights[self._drawn :]
            self._curves[0].extend(name, range(self._drawn, self._drawn + len(heights)), heights)
        self._drawn = self._experiment.step + 1
