"""The best settings of each model, with films as rows and with viewers as rows."""

from __future__ import annotations

from weblab.labs.movies.compute.models import Setting

PRESETS: dict[tuple[str, str], dict[str, float]] = {
    ("rbm", "films"): {"hidden": 100, "epochs": 50, "lr": 0.2, "cost": 0.004},
    ("rbm", "viewers"): {"hidden": 100, "epochs": 50, "lr": 0.25, "cost": 0.005},
    ("autorec", "films"): {"hidden": 100, "epochs": 30, "lr": 0.002, "cost": 0.001},
    ("autorec", "viewers"): {"hidden": 100, "epochs": 40, "lr": 0.002, "cost": 0.001},
}
"""Chosen on a tenth of the training ratings of one fold of MovieLens 100K, never on test:
`python -m build_scripts reproduce recommender_settings`."""
SETTING_NAMES = ("hidden", "epochs", "lr", "cost")


def preset(model: str, rows: str) -> Setting:
    """Return the settings of a model whose rows are films or viewers."""
    values = PRESETS[model, rows]
    return Setting(
        by_item=rows == "films",
        hidden=int(values["hidden"]),
        epochs=int(values["epochs"]),
        lr=values["lr"],
        cost=values["cost"],
    )
