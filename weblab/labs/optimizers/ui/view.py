"""The view of the optimizers lab: a race on a surface or on MNIST, and a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.digits.own_runner import MOST_AHEAD
from weblab.labkit.digits.race import Runner
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.look.colors import OWN as OWN_COLOR
from weblab.labkit.look.colors import optimizer_styles
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.curve_figure import LOG_LOSSES, Series
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine
from weblab.labs.optimizers.compute.experiment import OptimizersExperiment
from weblab.labs.optimizers.compute.program import python_program, torch_program
from weblab.labs.optimizers.compute.rivals import DIGITS, SURFACES_BY_NAME
from weblab.labs.optimizers.ui.digits_panel import DigitsPanel
from weblab.labs.optimizers.ui.surface_panel import SurfacePanel
from weblab.locale import mark as _
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.seats import OWN

STATES = {
    "velocity": _("velocity"),
    "sum_of_squares": _("sum of squares"),
    "mean_of_squares": _("mean of squares"),
    "mean_of_squared_steps": _("mean of squared steps"),
}
"""Names of the engine's state on the page, in English; the others are symbols."""


class OptimizersView(SeatedView[OptimizersExperiment]):
    """The view of the optimizers lab."""

    experiment_class = OptimizersExperiment
    run_label = _("Run")
    kinds = ("optimizer",)
    programs = (python_program, torch_program)

    def _build(self) -> None:
        _ = self.translate
        series = [
            Series(name, name, color, dash=dash)
            for name, (color, dash) in optimizer_styles(OPTIMIZERS).items()
        ]
        series.append(Series(OWN, _("Yours"), OWN_COLOR, listed=False))
        surface = SurfacePanel(self.experiment, _, self.describe_run, series)
        digits = DigitsPanel(self.experiment, _, self.describe_run, series)
        self.panels = {**dict.fromkeys(SURFACES_BY_NAME, surface), DIGITS: digits}
        self._table = DataTable(
            self._rows,
            caption=_("Position and state"),
            headings=[
                _("optimizer"), _("learning rate"), _("f or loss"), _("minimum reached at step"),
                _("left the map at step"), _("diverged at step"), _("seconds"), _("state"),
            ],
            open=True,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self.seeds = SeedsPart(self, self._seed_charts(), y_scale="log")
        self._paced_table = Pacing(self._table.refresh)
        self._digits = DigitLoading(test=0)
        self.experiment.param.watch(self._show_table, ["metrics", "state"])
        self.experiment.param.watch(self._change_part, ["part"])

    def parameters(self) -> list[Viewable]:
        """Return the length of the race, the choice of optimizers and their learning rates."""
        lengths = self.settings(("x", "y", "steps", "iterations", "digits"))
        boxes = pmui.FlexBox(*self.settings(OPTIMIZERS), gap="0 12px")
        return [*lengths, boxes, *self.settings(f"lr_{name}" for name in OPTIMIZERS)]

    def stage(self) -> Viewable:
        """Return the figures of the chosen part, and the table."""
        return pmui.Column(super().stage(), self._table, self.seeds, **WIDE)

    def _seed_charts(self) -> list[SeedChart]:
        """Return the losses of races on MNIST with other seeds."""
        _ = self.translate
        lines = [
            SeedLine(f"loss_{name}", name, color, dash)
            for name, (color, dash) in optimizer_styles(OPTIMIZERS).items()
        ]
        return [
            SeedChart(
                _("Loss (each point is the mean of five batches)"), _("step"), _("loss"), lines,
                higher=False, edges=LOG_LOSSES,
            )
        ]  # fmt: skip

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the digits if the race is on MNIST."""
        super().start(query, problems)
        self._load_digits()

    def seated(self, own: OwnCode) -> str:
        """Return that a visitor's optimizer races, and at which learning rate."""
        text = self.translate(
            "The code ran. {name} takes part as “Yours”, at the learning rate of {original}."
        )
        original = own.original if own.original in OPTIMIZERS else "SGD"
        said = text.format(name=own.name, original=original)
        if self.experiment.surface is not None:
            return said
        ahead = self.translate(
            "It may be up to {steps} steps ahead of the race: a new learning rate counts from its "
            "next step on."
        )
        return f"{said} {ahead.format(steps=MOST_AHEAD)}"

    def _change_part(self, *_events: param.parameterized.Event) -> None:
        self.experiment.reset()
        self._load_digits()

    def _load_digits(self) -> None:
        if self.experiment.surface is None:
            self._digits.training = self.experiment.digits
            self._digits.start()

    def _show_table(self, *_events: param.parameterized.Event) -> None:
        if self.experiment.state == "running":
            self._paced_table.if_due()
        else:
            self._paced_table.now()

    def _rows(self) -> Rows:
        experiment = self.experiment
        walkers = experiment.surface_race.walkers if experiment.surface_race else {}
        race = experiment.digits_race
        runners = race.everybody() if race else {}
        losses = experiment.losses.latest
        rows: list[tuple[object, ...]] = []
        own = [OWN] if experiment.own else []
        for name in [*experiment.chosen, *own]:
            label = self.translate("Yours") if name == OWN else name
            lr = f"{experiment.own_lr() if name == OWN else experiment.lr_of(name):.3g}"
            if name in walkers:
                each = walkers[name]
                state = ", ".join(
                    f"{self._named(key)} ({x:.3g}, {y:.3g})" for key, (x, y) in each.state().items()
                )
                steps = (step or "" for step in (each.arrived, each.left, each.lost))
                rows.append((label, lr, f"{each.heights[-1]:.3g}", *steps, "", state))
            elif name in runners:
                runner = runners[name]
                loss = f"{losses[name]:.3g}" if name in losses else ""
                figures = (loss, "", "", runner.diverged or "", f"{runner.seconds:.2f}")
                sizes = self._sizes(runner.optimizer.state) if isinstance(runner, Runner) else ""
                rows.append((label, lr, *figures, sizes))
            else:
                rows.append((label, lr, *[""] * 6))
        return rows

    def _sizes(self, state: list[dict[str, np.ndarray]]) -> str:
        """Return the mean magnitude of each kind of array in the state of an optimizer."""
        sizes = {key: np.mean([np.abs(each[key]).mean() for each in state]) for key in state[0]}
        return ", ".join(f"{self._named(key)} {size:.2g}" for key, size in sizes.items())

    def _named(self, key: str) -> str:
        return self.translate(STATES.get(key, key))
