"""The view of the initialization lab: histograms of a signal, and loss curves of a race."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.look.colors import DIVERGING, INITIALIZERS
from weblab.labkit.look.colors import OWN as OWN_COLOR
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.curve_figure import LOG_LOSSES, Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.histogram_grid import HistogramGrid
from weblab.labkit.widgets.image_grid import ImageGrid
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine
from weblab.labkit.widgets.text import ChangingCaption, caption, heading
from weblab.labs.initialization.compute.experiment import (
    NAMES,
    InitializationExperiment,
    distinct_units,
    first_weight,
)
from weblab.labs.initialization.compute.program import python_program, torch_program
from weblab.labs.initialization.compute.signal import INPUTS
from weblab.labs.initialization.compute.starts import UNITS
from weblab.runtime import in_background
from weblab.workshop.seats import OWN

DASHES = ("dotted", "dashed", "dotdash", "solid", "solid", "dashdot")
PICTURED = 20
"""Number of units of the first layer whose weights are shown."""


class InitializationView(SeatedView[InitializationExperiment]):
    """The view of the initialization lab."""

    experiment_class = InitializationExperiment
    kinds = ("initializer",)
    programs = (python_program, torch_program)

    def _build(self) -> None:
        _ = self.translate
        self._titles = {name: _(self.experiment.rule(name).title) for name in NAMES}
        self._titles[OWN] = _("Yours")
        self._activations = HistogramGrid(caption=_("Activations by bin"), translate=_)
        self._gradients = HistogramGrid(caption=_("Gradients by bin"), translate=_)
        self._activations_text, self._gradients_text = ChangingCaption(), ChangingCaption()
        self._layers_table = DataTable(
            self._layer_rows,
            caption=_("The signal, layer by layer"),
            headings=[
                _("layer"), _("mean"), _("std"), _("saturated"), _("dead units"),
                _("gradient std"),
            ],
        )  # fmt: skip
        self._losses = Curves(
            [
                Series(name, self._titles[name], INITIALIZERS[name], dash=dash)
                for name, dash in zip(NAMES, DASHES, strict=True)
            ]
            + [Series(OWN, _("Yours"), OWN_COLOR, listed=False)],
            caption=_("Loss (each point is the mean of five batches)"), translate=_,
            x_label=_("step"), y_label=_("loss"), describe=self.describe_run, y_scale="log",
            y_edges=LOG_LOSSES,  # initialization 1 begins above them and ends at 1e31
        )  # fmt: skip
        self._drawn = 0
        self._weights_text = ChangingCaption()
        self._weights = ImageGrid(columns=10, palette=DIVERGING, value_label=_("weight"))
        self._pictures = Pacing(self._show_weights)
        self._race_table = DataTable(
            self._race_rows,
            caption=_("Results by initialization"),
            headings=[
                _("initialization"), _("loss"), _("diverged at step"),
                _("distinct units in layer 1"), _("seconds"),
            ],
            open=True,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self.seeds = SeedsPart(self, self._seed_charts(), y_scale="log")
        own = self.experiment.param
        own.watch(self._show_signal, ["signal"])
        own.watch(self._show_race, ["metrics"])
        own.watch(self._show_state, ["state"])
        own.watch(lambda *_events: self._race_table.refresh(), list(NAMES))
        self._show_signal()

    def parameters(self) -> list[Viewable]:
        """Return the settings of the signal, then those of the race."""
        return [
            *self.settings(("activation", "start", "std", "layers")),
            caption(self.translate("Networks to train on digits, one for each initialization:")),
            pmui.FlexBox(*self.settings(NAMES), gap="0 12px"),
            *self.settings(("lr", "iterations", "digits")),
        ]

    def stage(self) -> Viewable:
        """Return the signal's histograms, the loss curves and the weights."""
        _ = self.translate
        tables = (self._layers_table, self._activations.table, self._gradients.table)
        return pmui.Column(
            heading(_("Before training: random inputs pass through the layers")),
            self._activations_text,
            self._activations,
            self._gradients_text,
            self._gradients,
            pmui.FlexBox(*tables, gap="0 24px", margin=0, sizing_mode="stretch_width"),
            heading(_("Training on digits: all networks see the same batches")),
            self._losses,
            self._weights_text,
            self._weights,
            self._race_table,
            self.seeds,
            margin=0,
            sizing_mode="stretch_width",
        )

    def _seed_charts(self) -> list[SeedChart]:
        """Return the losses of runs with other seeds."""
        _ = self.translate
        lines = [
            SeedLine(f"loss_{name}", self._titles[name], INITIALIZERS[name], dash)
            for name, dash in zip(NAMES, DASHES, strict=True)
        ]
        return [
            SeedChart(
                _("Loss (each point is the mean of five batches)"), _("step"), _("loss"), lines,
                higher=False, edges=LOG_LOSSES,
            )
        ]  # fmt: skip

    def mark(self, step: int, text: str) -> None:
        """Mark a change of the learning rate on the curves."""
        self._losses.mark(step, text)

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the digits."""
        super().start(query, problems)
        self._digits = DigitLoading(training=self.experiment.digits, test=0)
        self._digits.start()

    def seat(self, own: OwnCode | None) -> str:
        """Let a visitor's initializer take part: at once in the signal, then in the race."""
        experiment = self.experiment
        experiment.own = own
        self._losses.list_in_legend(OWN, own is not None)
        self._race_table.refresh()
        in_background(experiment.show_own(), experiment.tell_failure)
        if own is None:
            return ""
        return self.seated(own)

    def seated(self, own: OwnCode) -> str:
        """Return that the signal passes through the weights of a visitor's initializer."""
        text = self.translate(
            "The code ran. The signal now passes through layers with the weights of {name}, which "
            "also takes part in the next training as “Yours”."
        )
        return text.format(name=own.name)

    def _show_signal(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self.translate, self.experiment
        color = OWN_COLOR if experiment.shows_own else INITIALIZERS[experiment.start]
        layers = experiment.signal
        activations = [layer.activations for layer in layers]
        gradients = [layer.gradients for layer in layers]
        self._activations_text.text = self._said_of_activations()
        text = _(
            "Gradients of the backward pass. The axis of each layer runs from {low:.3g} to "
            "{high:.3g}."
        )
        low, high = gradients[0].low, gradients[0].high
        self._gradients_text.text = text.format(low=low, high=high)
        self._activations.show(
            activations, _labels(_("std"), (layer.std for layer in layers)), color
        )
        self._gradients.show(
            gradients, _labels(_("std"), (layer.gradient_std for layer in layers)), color
        )
        self._layers_table.refresh()
        if self.experiment.state == "running":
            self._pictures.if_due()
        else:
            self._pictures.now()

    def _said_of_activations(self) -> str:
        _, layers = self.translate, self.experiment.signal
        text = _(
            "Activations of {inputs:,} inputs. The axis of each layer runs from {low:.3g} to "
            "{high:.3g}."
        )
        low, high = layers[0].activations.low, layers[0].activations.high
        said = text.format(inputs=INPUTS, low=low, high=high)
        saturated = [layer.saturated for layer in layers if layer.saturated is not None]
        if saturated:
            text = _(
                "Saturated activations, within 5% of either end of the range: {least:.0%} to "
                "{most:.0%}."
            )
            said += " " + text.format(least=min(saturated), most=max(saturated))
        return said

    def _show_race(self, *_events: param.parameterized.Event) -> None:
        losses = self.experiment.losses
        for name in (*NAMES, OWN):
            self._losses.extend(name, *losses.since(self._drawn, name))
        self._drawn = len(losses.points)
        self._pictures.if_due()
        self._race_table.refresh()

    def _show_state(self, event: param.parameterized.Event) -> None:
        if event.new == "idle":
            self._losses.clear()
        self._pictures.now()

    def _show_weights(self) -> None:
        weights = self.experiment.first_weights()
        largest = float(np.abs(weights).max()) or 1.0
        self._weights.bounds = (-largest, largest)
        self._weights.images = weights.T[:PICTURED].reshape(-1, 28, 28)
        text = self.translate(
            "Weights of {shown} units of the first layer with {start} initialization: "
            "{different} of {units} units are distinct."
        )
        self._weights_text.text = text.format(
            shown=PICTURED,
            start=self._titles[self.experiment.start],
            different=distinct_units(weights),
            units=UNITS,
        )

    def _layer_rows(self) -> Rows:
        return [
            (
                layer,
                f"{passed.mean:.3g}",
                f"{passed.std:.3g}",
                "-" if passed.saturated is None else f"{passed.saturated:.1%}",
                f"{passed.dead:.0%}",
                f"{passed.gradient_std:.3g}",
            )
            for layer, passed in enumerate(self.experiment.signal, start=1)
        ]

    def _race_rows(self) -> Rows:
        race, losses = self.experiment.race, self.experiment.losses.latest
        rows: list[tuple[object, ...]] = []
        for name in self.experiment.chosen:
            runner = race.runners.get(name) if race else None
            if runner is None:
                rows.append((self._titles[name], "", "", "", ""))
                continue
            loss = f"{losses[name]:.3g}" if name in losses else ""
            different = distinct_units(first_weight(runner.model))
            rows.append(
                (
                    self._titles[name], loss, runner.diverged or "", f"{different} / {UNITS}",
                    f"{runner.seconds:.2f}",
                )
            )  # fmt: skip
        return rows


def _labels(name: str, stds: Iterable[float]) -> list[str]:
    """Return the label below each layer's histogram: its number and standard deviation."""
    return [f"{layer}\n{name} {std:.2g}" for layer, std in enumerate(stds, start=1)]
