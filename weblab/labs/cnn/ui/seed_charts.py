"""The curves of runs with other seeds."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.look.colors import SPLITS
from weblab.labkit.widgets.curve_figure import LOSSES
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine

DASHES = {"train": "solid", "test": "dashed"}


def seed_charts(translate: Callable[[str], str]) -> list[SeedChart]:
    """Return accuracy and loss of the digits trained on and tested on."""
    _ = translate
    labels = {"train": _("training"), "test": _("test")}

    def lines(what: str) -> list[SeedLine]:
        return [
            SeedLine(f"{what}_{name}", label, SPLITS[name], DASHES[name])
            for name, label in labels.items()
        ]

    return [
        SeedChart(_("Accuracy by epoch"), _("epoch"), _("accuracy (%)"), lines("accuracy")),
        SeedChart(
            _("Loss by epoch"), _("epoch"), _("loss"), lines("loss"), higher=False, edges=LOSSES
        ),
    ]
