"""Greedy training by stages: ten digits reconstructed after each stage."""

from __future__ import annotations

from collections.abc import Sequence

from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import ChangingCaption, heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.kinds import KINDS, PIXELS, STACK
from weblab.labs.autoencoders.ui.pictures import digit_grid, digit_pictures

DIGITS = 10


class StagesPanel(Panel[AutoencodersExperiment]):
    """Ten test digits through as much of a stack as each stage had trained."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._seen = 0
        self._grids = [digit_grid(DIGITS, _) for _stage in range(len(STACK) + 2)]
        self._captions = [ChangingCaption() for _grid in self._grids]
        self._table = DataTable(
            self._rows,
            caption=_("Error at the end of each stage"),
            headings=[_("stage"), _("layers"), _("test error (MSE)")],
            sizing_mode="stretch_width",
        )
        experiment.param.watch(lambda *_events: self.show(), ["kind", "first"])
        self.show()

    def content(self) -> Sequence[Viewable]:
        """Return the stages one below the other, and their table."""
        parts = [
            part
            for text, grid in zip(self._captions, self._grids, strict=True)
            for part in (text, grid)
        ]
        title = heading(self._translate("Training layer by layer"))
        return [title, *parts, self._table]

    def show(self) -> None:
        """Draw the stages as far as they have come."""
        experiment = self._experiment
        run = experiment.digits
        greedy = run.kind.greedy if run else KINDS[experiment.kind].greedy
        self.visible = greedy
        if not greedy:
            return
        examples = experiment.examples()
        for stage, (words, grid) in enumerate(zip(self._captions, self._grids, strict=True)):
            words.text = self._said(stage)
            if run is None or stage > run.stage or examples is None:
                grid.images = digit_pictures(None, DIGITS)
            elif stage >= self._seen:
                grid.images = digit_pictures(run.stages[stage].forward(examples), DIGITS)
        self._seen = run.stage if run else 0
        self._table.refresh()

    def _said(self, stage: int) -> str:
        _, errors = self._translate, self._errors()
        if stage < len(STACK) + 1:
            text = _("Stage {stage}: only layer {layers} is trained").format(
                stage=stage + 1, layers=self._layers(stage)
            )
        else:
            text = _("Stage {stage}: all layers are trained together").format(stage=stage + 1)
        return text + (f" · MSE {errors[stage]:.4f}" if stage in errors else "")

    def _layers(self, stage: int) -> str:
        run = self._experiment.digits
        code = run.code if run else self._experiment.value("code")
        sizes = (PIXELS, *STACK, code)
        return f"{sizes[stage]} → {sizes[stage + 1]}" if stage < len(STACK) + 1 else ""

    def _errors(self) -> dict[int, float]:
        """Return the last error that was watched in each stage."""
        return {event.stage: event.mse for event in self._experiment.watched}

    def _rows(self) -> Rows:
        last = len(STACK) + 1
        return [
            (stage + 1, self._translate("all") if stage == last else self._layers(stage),
             f"{mse:.4f}")
            for stage, mse in self._errors().items()
        ]  # fmt: skip
