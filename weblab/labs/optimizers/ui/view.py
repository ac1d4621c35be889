"""What the optimizers lab looks like: a surface with trails, or loss curves, and a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.look.colors import OPTIMIZERS as COLORS
from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.curves import Curves, Series
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.sliders import log_slider, slider
from weblab.labkit.widgets.text import ChangingCaption
from weblab.labs.optimizers.compute.experiment import COORDINATES, OptimizersExperiment
from weblab.labs.optimizers.compute.rivals import DIGITS, GROUNDS, OPTIMIZERS, TITLES
from weblab.labs.optimizers.ui.surface_figure import SurfaceFigure

LEAST_SHOWN = 1e-9
"""Heights below this are drawn here: who is so low has arrived."""
DASHES = ("solid", "dashed", "dotted", "dotdash", "dashdot", "solid", "dashed", "dotted")


class OptimizersView(RunnableView):
    """The view of the optimizers lab."""

    experiment_class = OptimizersExperiment
    experiment: OptimizersExperiment
    url_parameters = (
        *("ground", "x", "y", "steps", "iterations", "digits"),
        *OPTIMIZERS,
        *(f"lr_{name}" for name in OPTIMIZERS),
    )

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Run"), **params)
        _ = translate
        self._surface = SurfaceFigure(self._start_here, _("start: drag it"))
        self._formula = ChangingCaption()
        series = [
            Series(name, name, COLORS[name], dash=dash)
            for name, dash in zip(OPTIMIZERS, DASHES, strict=True)
        ]
        self._heights, self._falls = (
            Curves(
                series, caption=_("Height f, step by step"), translate=_, x_label=_("step"),
                y_label="f", describe=self.describe_run, y_scale=scale,
            )
            for scale in ("log", "linear")
        )  # fmt: skip
        self._losses = Curves(
            series, caption=_("Loss, the mean of five batches a point"), translate=_,
            x_label=_("step"), y_label=_("loss"), describe=self.describe_run, y_scale="log",
        )  # fmt: skip
        self._drawn = 0
        self._table = DataTable(
            self._rows,
            caption=_("Where everybody is, and what it remembers"),
            headings=[
                _("optimizer"), _("learning rate"), _("f or loss"), _("arrived at step"),
                _("diverged at step"), _("seconds"), _("state"),
            ],
            open=True,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._paced_table = Pacing(self._table.refresh)
        self._on_surface = pmui.Column(
            self._formula, self._surface, self._heights, self._falls, margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._on_digits = pmui.Column(self._losses, margin=0, sizing_mode="stretch_width")
        self._lengths = self._length_sliders()
        self._digits = DigitLoading(test=0)
        self.experiment.param.watch(self._show, ["metrics"])
        self.experiment.param.watch(self._show_table, ["metrics", "state"])
        self.experiment.param.watch(self._show_start, ["x", "y"])
        self.experiment.param.watch(self._show_ground, ["ground"])
        self.experiment.param.watch(self._mark, ["changes"])
        self._show_ground()

    def parameters(self) -> list[Viewable]:
        """Return the ground, the length of the race and who takes part."""
        _, experiment = self.translate, self.experiment
        names = {_(title): name for title, name in zip(TITLES, (*GROUNDS, DIGITS), strict=True)}
        ground = pmui.Select.from_param(
            experiment.param.ground, label=_("Ground"), description="", options=names,
            sizing_mode="stretch_width",
        )  # fmt: skip
        boxes = [
            pmui.Checkbox.from_param(experiment.param[name], label=name, description="", margin=0)
            for name in OPTIMIZERS
        ]
        rates = pmui.Card(
            *(self._rate_slider(name) for name in OPTIMIZERS),
            title=_("Learning rates"),
            title_variant="h3",
            collapsed=True,
            margin=0,
            sizing_mode="stretch_width",
        )
        return [ground, *self._lengths.values(), pmui.FlexBox(*boxes, gap="0 12px"), rates]

    def stage(self) -> Viewable:
        """Return the figures of the ground that was chosen, and the table."""
        return pmui.Column(
            self._on_surface, self._on_digits, self._table, margin=0, sizing_mode="stretch_width"
        )

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Show the ground that the link names."""
        super().start(query, problems)
        self._show_ground()

    @property
    def _curves(self) -> Curves:
        surface = self.experiment.surface
        if surface is None:
            return self._losses
        return self._heights if surface.minimum else self._falls  # negative heights have no log

    def _rate_slider(self, name: str) -> pmui.DiscreteSlider:
        own, rate = self.experiment.param[f"lr_{name}"], self.experiment.rate
        return log_slider(own, name, lambda: rate(name), unset_by=["ground"])

    def _length_sliders(self) -> dict[str, pmui.Widget]:
        _, own = self.translate, self.experiment.param
        return {
            "x": slider(own.x, _("Start x"), step=0.1),
            "y": slider(own.y, _("Start y"), step=0.1),
            "steps": slider(own.steps, _("Steps"), step=10),
            "iterations": slider(own.iterations, _("Batches of 128"), step=20),
            "digits": slider(own.digits, _("Training digits"), step=1_000),
        }

    def _start_here(self, x: float, y: float) -> None:
        low, high = COORDINATES
        self.experiment.reset()
        self.experiment.param.update(x=float(np.clip(x, low, high)), y=float(np.clip(y, low, high)))
        self._show_start()

    def _show_start(self, *_events: param.parameterized.Event) -> None:
        self._surface.show_start(self.experiment.x, self.experiment.y)

    def _show_ground(self, *_events: param.parameterized.Event) -> None:
        self.experiment.reset()
        surface = self.experiment.surface
        self._on_surface.visible = surface is not None
        self._on_digits.visible = surface is None
        for name, widget in self._lengths.items():
            widget.visible = (name in ("iterations", "digits")) == (surface is None)
        if surface is None:  # let the digits arrive
            self._digits.training = self.experiment.digits
            self._digits.start()
        else:
            self._heights.visible = surface.minimum is not None
            self._falls.visible = surface.minimum is None
            self._formula.text = f"f(x, y) = {surface.formula}"
            self._surface.show_surface(surface)
            self._show_start()

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self.experiment
        self._surface.show_race(experiment.surface_race)
        if not experiment.metrics:
            self._curves.clear()
            self._drawn = 0
        elif experiment.surface_race:
            for name, walker in experiment.surface_race.walkers.items():
                heights = walker.heights[self._drawn :]
                if experiment.surface and experiment.surface.minimum:
                    heights = [max(height, LEAST_SHOWN) for height in heights]
                self._curves.extend(name, range(self._drawn, self._drawn + len(heights)), heights)
            self._drawn = experiment.step + 1
        else:
            for name in OPTIMIZERS:
                self._curves.extend(name, *experiment.losses.since(self._drawn, name))
            self._drawn = len(experiment.losses.points)

    def _show_table(self, *_events: param.parameterized.Event) -> None:
        if self.experiment.state == "running":
            self._paced_table.if_due()
        else:
            self._paced_table.now()

    def _mark(self, event: param.parameterized.Event) -> None:
        for step, name, value in event.new[len(event.old) :]:
            rate = self.experiment.rate(name.removeprefix("lr_")) if value is None else value
            self._curves.mark(step, f"{name.removeprefix('lr_')} lr = {rate:.3g}")

    def _rows(self) -> Rows:
        experiment = self.experiment
        walkers = experiment.surface_race.walkers if experiment.surface_race else {}
        runners = experiment.digits_race.runners if experiment.digits_race else {}
        losses = experiment.losses.latest
        rows: list[tuple[object, ...]] = []
        for name in experiment.chosen:
            rate = f"{experiment.rate(name):.3g}"
            if name in walkers:
                each = walkers[name]
                state = ", ".join(
                    f"{key} ({x:.3g}, {y:.3g})" for key, (x, y) in each.state().items()
                )
                figures = (f"{each.heights[-1]:.3g}", each.arrived or "", each.lost or "", "")
                rows.append((name, rate, *figures, state))
            elif name in runners:
                runner = runners[name]
                loss = f"{losses[name]:.3g}" if name in losses else ""
                figures = (loss, "", runner.diverged or "", f"{runner.seconds:.2f}")
                rows.append((name, rate, *figures, _sizes(runner.optimizer.state)))
            else:
                rows.append((name, rate, "", "", "", "", ""))
        return rows


def _sizes(state: list[dict[str, np.ndarray]]) -> str:
    """Return the mean size of each kind of array that an optimizer remembers."""
    return ", ".join(
        f"{key} {np.mean([np.abs(arrays[key]).mean() for arrays in state]):.2g}" for key in state[0]
    )
