"""The curves of runs with other seeds."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.look.colors import KINDS_OF_NORM
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine
from weblab.labs.batch_norm.compute.networks import KINDS, SCALES

DASHES = {"plain": "dashed", "norm": "solid"}


def seed_charts(translate: Callable[[str], str]) -> list[SeedChart]:
    """Return the training accuracy at the end at all scales, then by epoch at each of them."""
    _ = translate
    labels = {"plain": _("without batch normalization"), "norm": _("with batch normalization")}

    def lines(ending: str) -> list[SeedLine]:
        return [
            SeedLine(f"accuracy_{kind}{ending}", labels[kind], KINDS_OF_NORM[kind], DASHES[kind])
            for kind in KINDS
        ]

    accuracy = _("training accuracy (%)")
    all_scales = SeedChart(
        _("All scales, at the end"), _("log10 of the std"), accuracy, lines(""), over="settings"
    )
    by_scale = [
        SeedChart(
            _("std {std:.3g}, by epoch").format(std=std), _("epoch"), accuracy, lines(f"_{number}")
        )
        for number, std in enumerate(SCALES)
    ]
    return [all_scales, *by_scale]
