"""What the batch-norm lab looks like: the grid, and one of its scales in detail."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labs.batch_norm.experiment import TEST_DIGITS, BatchNormExperiment
from weblab.labs.batch_norm.grid_figure import ROWS, GridFigure
from weblab.labs.batch_norm.pair_panel import PairPanel
from weblab.labs.components.pacing import Pacing
from weblab.labs.components.sliders import log_slider, slider
from weblab.labs.components.text import caption
from weblab.labs.digit_loading import DigitLoading
from weblab.labs.runnable_view import RunnableView

WIDE = {"sizing_mode": "stretch_width"}
FRAMES_S = 0.05
"""Between two figures, so that the page can paint one before it is told of the next."""


class BatchNormView(RunnableView):
    """The view of the batch-norm lab."""

    experiment_class = BatchNormExperiment
    experiment: BatchNormExperiment
    url_parameters = (
        *("rate", "momentum", "epochs", "batch_size", "samples", "activation"),
        *("scale", "layer"),
    )

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Train"), **params)
        _ = translate
        names = {"plain": _("without"), "norm": _("with")}
        experiment = self.experiment
        self._grid = GridFigure(translate, names, self.describe_run, self._choose)
        self._pair = PairPanel(experiment, translate, names, self.describe_run)
        self._statistics = Pacing(self._pair.show_statistics)
        self._grid.open(experiment.scale)
        self._grid.set_epochs(experiment.epochs)
        experiment.param.watch(self._show, "metrics")
        experiment.param.watch(self._show_rest, "state")
        experiment.param.watch(self._open, "scale")
        experiment.param.watch(lambda _event: self._pair.show_statistics(), "layer")
        experiment.param.watch(self._fit_epochs, ["epochs", "pending"])
        experiment.param.watch(self._mark, "changes")

    def parameters(self) -> list[Viewable]:
        """Return learning rate and momentum, and what a run is built from."""
        _, values = self.translate, self.experiment.param
        plain = {"description": "", **WIDE}
        return [
            log_slider(values.rate, _("Learning rate")),
            slider(values.momentum, _("Weight of a batch in the running statistics"), step=0.01),
            slider(values.epochs, _("Epochs")),
            pmui.Select.from_param(values.batch_size, label=_("Digits a batch"), **plain),
            pmui.Select.from_param(values.samples, label=_("Training digits"), **plain),
            pmui.Select.from_param(values.activation, label=_("Activation"), **plain),
        ]

    def stage(self) -> Viewable:
        """Return the grid and the detail."""
        _ = self.translate
        return pmui.Column(
            caption(
                _(
                    "Training accuracy by epoch, 0 to 100 %, for sixteen standard deviations of "
                    "the first weights. Solid green: with batch normalization. Dashed red: without."
                )
            ),
            self._grid,
            caption(
                _(
                    "The dot is the epoch so far; at the end it is measured over all digits, in "
                    "evaluation mode. A cross: the network diverged. Tap a chart to open it below."
                )
            ),
            self._pair,
            margin=0,
            **WIDE,
        )

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and let the digits arrive."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.samples, test=TEST_DIGITS)
        self._digits.start()

    def _choose(self, number: int) -> None:
        self.experiment.scale = number

    def _show(self, *_events: param.parameterized.Event) -> None:
        experiment = self.experiment
        if not experiment.metrics or experiment.grid is None:
            self._grid.clear()
            self._pair.clear()
            return
        self._grid.follow(experiment.grid)
        self._pair.extend()
        self._statistics.if_due()

    def _show_rest(self, *_events: param.parameterized.Event) -> None:
        if self.experiment.state in ("paused", "done"):
            self._settling = asyncio.ensure_future(self._settle())

    async def _settle(self) -> None:
        """Bring every figure up to date, one after the other, after the click was answered."""
        row = functools.partial(self._grid.follow, self.experiment.grid)
        for show in (*[row] * ROWS, self._statistics.now, self._pair.compare):
            await asyncio.sleep(FRAMES_S)
            if self.experiment.state not in ("paused", "done"):
                return
            show()

    def _open(self, *_events: param.parameterized.Event) -> None:
        self._grid.open(self.experiment.scale)
        if self.experiment.grid is not None:
            self._pair.extend()
            self._pair.show_statistics()
            if self.experiment.state != "running":
                self._pair.compare()

    def _fit_epochs(self, *_events: param.parameterized.Event) -> None:
        grid = self.experiment.grid
        self._grid.set_epochs(grid.setup.epochs if grid else self.experiment.epochs)

    def _mark(self, event: param.parameterized.Event) -> None:
        grid = self.experiment.grid
        for step, name, value in event.new[len(event.old) :] if grid else ():
            said = {"rate": "lr", "momentum": "m"}[name]
            epoch = step / grid.setup.batches
            self._grid.mark(epoch)
            self._pair.mark(epoch, f"{said} = {value:.3g}")
