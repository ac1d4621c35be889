"""The curves of runs with other seeds."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.look.colors import SPLITS
from weblab.labkit.widgets.curve_figure import LOSSES
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine
from weblab.labs.overfitting.compute.repeat import SETS
from weblab.labs.overfitting.ui.training_panel import DASHES


def seed_charts(translate: Callable[[str], str]) -> list[SeedChart]:
    """Return accuracy and loss of the digits trained on, held out and tested on."""
    _ = translate
    labels = {"train": _("training"), "validation": _("validation"), "test": _("test")}

    def lines(what: str) -> list[SeedLine]:
        return [
            SeedLine(f"{what}_{name}", labels[name], SPLITS[name], DASHES[name]) for name in SETS
        ]

    return [
        SeedChart(_("Accuracy by epoch"), _("epoch"), _("accuracy (%)"), lines("accuracy")),
        SeedChart(
            _("Loss by epoch"), _("epoch"), _("loss"), lines("loss"), higher=False, edges=LOSSES
        ),
    ]
