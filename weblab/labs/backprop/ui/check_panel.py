"""The gradient check as it looks: errors over epsilon, and every gradient at the chosen one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import param
from panel.viewable import Viewable

from weblab.labkit.look import colors
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import caption
from weblab.labs.backprop.compute.bugs import NAMES
from weblab.labs.backprop.compute.experiment import BackpropExperiment
from weblab.labs.backprop.compute.sweep import TOLERANCE

LEAST_SHOWN = 1e-17
"""Errors of exactly zero are drawn at this value on the logarithmic axis."""
COARSE, FINE = 1e-4, 1e-7
"""Outside of this range, the error of the check itself is explained."""
STYLES = {
    "input": (colors.GREY, "solid"),
    "0.weight": (colors.BLUE, "solid"),
    "0.bias": (colors.BLUE, "dashed"),
    "2.weight": (colors.GREEN, "solid"),
    "2.bias": (colors.GREEN, "dashed"),
    "4.weight": (colors.VERMILION, "solid"),
    "4.bias": (colors.VERMILION, "dashed"),
}
"""One color per layer; biases are dashed."""


class CheckPanel(Panel[BackpropExperiment]):
    """Shows the check of a BackpropExperiment."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._drawn = 0
        self._curves = Curves(
            [Series(path, name, *STYLES[path]) for path, name in NAMES.items()],
            caption=_("Relative error of each gradient by epsilon"),
            translate=_,
            x_label="log₁₀ ε",
            y_label=_("relative error"),
            describe=self._run_name,
            y_scale="log",
            height=340,
            level=TOLERANCE,
        )
        self._chosen = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._table = DataTable(
            self._rows,
            caption=_("Every gradient at the chosen epsilon"),
            headings=[
                _("gradient"), _("entries"), _("relative error"), _("largest error at"),
                _("backward"), _("finite difference"), _("verdict"),
            ],
            open=True,
            sizing_mode="stretch_width",
        )  # fmt: skip
        experiment.param.watch(self._show_curves, ["metrics"])
        experiment.param.watch(self._show_chosen, ["errors"])

    def content(self) -> Sequence[Viewable]:
        """Return the description of the network, the curves and every gradient at one epsilon."""
        _ = self._translate
        network = "x → W₁, b₁ → ReLU → W₂, b₂ → tanh → W₃, b₃ → softmax → L    (4-5-5-3)"
        return [
            caption(network),
            self._curves,
            caption(_("Below the dashed line (1e-7) a gradient counts as right.")),
            self._chosen,
            self._table,
        ]

    def _show_curves(self, *_events: param.parameterized.Event) -> None:
        checks = self._experiment.sweep.checks if self._experiment.sweep else []
        if len(checks) < self._drawn:
            self._curves.clear()
            self._drawn = 0
        new = checks[self._drawn :]
        for path in NAMES:
            errors = [max(check.errors[path].error, LEAST_SHOWN) for check in new]
            self._curves.extend(path, [math.log10(check.epsilon) for check in new], errors)
        self._drawn = len(checks)

    def _show_chosen(self, *_events: param.parameterized.Event) -> None:
        experiment, _ = self._experiment, self._translate
        self._table.refresh()
        if not experiment.errors:
            self._chosen.text = ""
            return
        path, worst = max(experiment.errors.items(), key=lambda item: item[1].error)
        epsilon = experiment.epsilon
        self._curves.point(math.log10(epsilon), max(worst.error, LEAST_SHOWN))
        text = _("At ε = {epsilon:.2g} the largest relative error is {error:.2g}, in {name}.")
        said = text.format(epsilon=epsilon, error=worst.error, name=NAMES[path])
        if epsilon > COARSE:
            said += " " + _("With an ε this large, the curvature of the loss adds to the error.")
        elif epsilon < FINE:
            said += " " + _("With an ε this small, rounding in float64 adds to the error.")
        self._chosen.text = said

    def _rows(self) -> Rows:
        _ = self._translate
        sizes = self._experiment.subject().sizes()
        return [
            (
                NAMES[path],
                sizes[path],
                f"{error.error:.2g}",
                f"{NAMES[path]}{''.join(f'[{i}]' for i in error.index)}",
                f"{error.backward:.6g}",
                f"{error.numeric:.6g}",
                _("✓ agrees") if error.error <= TOLERANCE else _("✗ disagrees"),
            )
            for path, error in self._experiment.errors.items()
        ]
