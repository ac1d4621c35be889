"""The curves of runs with other seeds."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.look.colors import SPLITS
from weblab.labkit.widgets.curve_figure import LOSSES
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine
from weblab.labs.movies.compute.baselines import SHOWN
from weblab.labs.movies.ui.train_panel import BASELINE_COLORS


def seed_charts(translate: Callable[[str], str]) -> list[SeedChart]:
    """Return the test error beside the baselines, then beside the training error."""
    _ = translate
    baselines = [SeedLine(name, _(name), BASELINE_COLORS[name], "dashed") for name in SHOWN]
    splits = [
        SeedLine("train", _("training"), SPLITS["train"]),
        SeedLine("test", _("test"), SPLITS["test"]),
    ]
    model = SeedLine("test", _("this model"), SPLITS["test"])
    return [
        SeedChart(name, _("epoch"), _("RMSE (stars)"), lines, higher=False, edges=LOSSES)
        for name, lines in (
            (_("Test error and baselines"), [model, *baselines]),
            (_("Training and test error"), splits),
        )
    ]
