"""The view of the batch-norm lab: the grid, and one of its scales in detail."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.experiment import wording
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.text import caption
from weblab.labs.batch_norm.compute.experiment import TEST_DIGITS, BatchNormExperiment
from weblab.labs.batch_norm.compute.own_networks import KINDS
from weblab.labs.batch_norm.compute.program import python_program, torch_program
from weblab.labs.batch_norm.ui.grid_figure import GridFigure
from weblab.labs.batch_norm.ui.pair_panel import PairPanel
from weblab.labs.batch_norm.ui.seed_charts import seed_charts
from weblab.runtime import in_background
from weblab.workshop.seats import OWN

WIDE = {"sizing_mode": "stretch_width"}
FRAMES_S = 0.05
"""Pause between two figures, so that the page paints one before it receives the next."""


class BatchNormView(SeatedView[BatchNormExperiment]):
    """The view of the batch-norm lab."""

    experiment_class = BatchNormExperiment
    programs = (python_program, torch_program)
    kinds = KINDS

    def _build(self) -> None:
        _ = self.translate
        names = {"plain": _("without"), "norm": _("with"), OWN: _("yours")}
        experiment = self.experiment
        self._grid = GridFigure(_, names, self.describe_run, self._choose)
        self._pair = PairPanel(experiment, _, names, self.describe_run)
        self._statistics = Pacing(self._pair.show_statistics)
        self.seeds = SeedsPart(self, seed_charts(_))
        self._settling: asyncio.Task[None] | None = None
        self._begin_anew()
        self._grid.open(experiment.scale)
        self._grid.set_epochs(experiment.epochs)
        experiment.param.watch(self._show, "metrics")
        experiment.param.watch(self._show_rest, "state")
        experiment.param.watch(self._open, "scale")
        experiment.param.watch(lambda _event: self._pair.show_statistics(), "layer")
        experiment.param.watch(self._fit_epochs, ["epochs", "pending"])
        experiment.param.watch(self._mark, "changes")
        experiment.param.watch(lambda event: self._pair.list_own(event.new is not None), "own")

    def stage(self) -> Viewable:
        """Return the grid and the detail."""
        _ = self.translate
        return pmui.Column(
            caption(
                _(
                    "Training accuracy by epoch, 0 to 100%, for sixteen standard deviations "
                    "of the initial weights. Solid green: with batch normalization. Dashed "
                    "red: without it."
                )
            ),
            self._grid,
            caption(
                _(
                    "The dot is the accuracy of the current epoch so far. When the run ends, "
                    "it is the accuracy on all training digits in evaluation mode. A cross "
                    "means that the network diverged. Tap a chart to see it in detail below."
                )
            ),
            self._pair,
            self.seeds,
            margin=0,
            **WIDE,
        )

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the digits."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.samples, test=TEST_DIGITS)
        self._digits.start()

    def seated(self, own: OwnCode) -> str:
        """Return that sixteen more networks train."""
        text = self.translate(
            "The code ran. At each scale a third network trains with your {name}. In all else it "
            "equals the one with batch normalization."
        )
        return text.format(name=own.name)

    def _choose(self, number: int) -> None:
        self.experiment.scale = number

    def _begin_anew(self) -> None:
        """Restart the turns of the figures; drawn all at once, they would delay a click."""
        self._marked = {"grid": 0, "pair": 0}
        self._turns = itertools.cycle((self._draw_grid, self._draw_pair, self._statistics.if_due))

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self.experiment
        if not experiment.metrics or experiment.grid is None:
            self._grid.clear()
            self._pair.clear()
            self._begin_anew()
        elif experiment.state == "running":
            next(self._turns)()
        else:
            self._show_rest()

    def _show_rest(self, *_events: param.parameterized.Event) -> None:
        if self._settling is not None:
            self._settling.cancel()
        if self.experiment.state in ("paused", "done") and self.experiment.grid is not None:
            self._settling = in_background(self._settle(), self.experiment.tell_failure)

    async def _settle(self) -> None:
        """Update all figures, one after the other, once the click has been answered."""
        for show in (self._draw_grid, self._draw_pair, self._statistics.now, self._pair.compare):
            await asyncio.sleep(FRAMES_S)
            show()

    def _open(self, *_events: param.parameterized.Event) -> None:
        """Shade the chart, and update the figures below: at once during a run, else one by one."""
        self._grid.open(self.experiment.scale)
        if self.experiment.state == "running" and self.experiment.grid is not None:
            self._draw_pair()
            self._pair.show_statistics()

    def _fit_epochs(self, *_events: param.parameterized.Event) -> None:
        grid = self.experiment.grid
        self._grid.set_epochs(grid.setup.epochs if grid else self.experiment.epochs)

    def _mark(self, *_events: param.parameterized.Event) -> None:
        """Mark a changed setting; during a run this waits for the next turn of the figures."""
        if self.experiment.state != "running" and self.experiment.changes:
            self._draw_grid()
            self._draw_pair()

    def _draw_grid(self) -> None:
        self._grid.mark([epoch for epoch, _text in self._new_marks("grid")])
        self._grid.follow({**ready(self.experiment.grid).networks, **self.experiment.others()})

    def _draw_pair(self) -> None:
        if self._pair.extend():
            self._marked["pair"] = 0
        for epoch, text in self._new_marks("pair"):
            self._pair.mark(epoch, text)

    def _new_marks(self, figure: str) -> list[tuple[float, str]]:
        """Return epoch and text of the changes that a figure has not marked yet."""
        changes, batches = self.experiment.changes, ready(self.experiment.grid).setup.batches
        new, self._marked[figure] = changes[self._marked[figure] :], len(changes)
        return [
            (step / batches, wording.change(self.experiment, name, value, self.translate))
            for step, name, value in new
        ]
