"""The curves of runs with other seeds."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.look.colors import GREY, SPLITS
from weblab.labkit.widgets.curve_figure import LOSSES
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine


def seed_charts(translate: Callable[[str], str]) -> list[SeedChart]:
    """Return the test error beside that of PCA by step, then the linear probes by seed."""
    _ = translate
    errors = [
        SeedLine("test_mse", _("autoencoder"), SPLITS["test"]),
        SeedLine("pca_mse", _("PCA with the same code size"), GREY, "dashed"),
    ]
    probes = [
        SeedLine("probe_accuracy", _("code of the autoencoder"), SPLITS["test"]),
        SeedLine("pca_probe_accuracy", _("code of PCA"), GREY, "dashed"),
    ]
    return [
        SeedChart(_("Test error"), _("step"), _("error (MSE)"), errors, higher=False, edges=LOSSES),
        SeedChart(
            _("Linear probe at the end, by seed"), _("seed"), _("probe accuracy (%)"), probes
        ),
    ]
