"""Experiments by the settings that they change; all others keep their defaults."""

from __future__ import annotations

from weblab.labkit.experiment.presets import Presets
from weblab.locale import mark as _

PRESETS: Presets = {
    _("300 digits memorized"): {},
    _("weight decay 0.1"): {"decay": 0.1},
    _("dropout 0.2, 301 epochs"): {"dropout": 0.2, "epochs": 301},
    _("early stopping"): {"early": True},
    _("1,000 digits"): {"samples": 1_000},
    _("20% wrong labels, wide network"): {
        "noise": 0.2, "hidden": 2, "width": 512,
    },
    _("the same with dropout 0.5"): {
        "noise": 0.2, "hidden": 2, "width": 512, "dropout": 0.5,
    },
}  # fmt: skip
"""Settings by their title, in English; the catalogues translate it."""
