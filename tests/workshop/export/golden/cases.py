"""Runs whose programs for PyTorch were recorded: what they are made of, and their result's name."""

from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.export import optimizers, overfitting, torch_optimizers, torch_overfitting
from weblab.workshop.export.optimizers import DigitsSettings, SurfaceSettings
from weblab.workshop.export.overfitting import OverfittingSettings

RATES = {name: row.lr for name, row in OPTIMIZERS.items()}
SURFACE = {
    name: SurfaceSettings(
        name, start, 15, RATES | {"SGD": 0.001, "Momentum": 0.001}, [(5, "Adam", 0.1)]
    )
    for name, start in (
        ("Valley", (-7.0, 2.0)),
        ("Rosenbrock", (-1.2, 1.0)),
        ("Beale", (1.0, 1.5)),
        ("Saddle", (-2.0, 0.01)),
    )
}
DIGITS = DigitsSettings(400, 6, RATES, seed=3, site="site", changes=[(4, "SGD", 0.05)])
TRAINING = {
    "plain": {"lr": 0.05},
    "regularized": {"hidden": 2, "lr": 0.1, "decay": 0.1, "dropout": 0.3, "noise": 0.2},
    "stopped": {"hidden": 2, "lr": 0.1, "noise": 0.4, "patience": 1, "epochs": 30},
    "changed": {"changes": [(3, "lr", 0.05), (6, "dropout", 0.4), (7, "decay", 0.05)]},
}


def cases():
    """Yield (name, the engine's cells, PyTorch's cells, the name of the result)."""
    for name, settings in SURFACE.items():
        yield (
            f"surface-{name}",
            optimizers.on_surface(settings),
            torch_optimizers.on_surface(settings),
            "paths",
        )
    yield "digits", optimizers.on_digits(DIGITS), torch_optimizers.on_digits(DIGITS), "losses"
    for name, changed in TRAINING.items():
        settings = OverfittingSettings(
            **{"samples": 250, "seed": 5, "site": "site", "epochs": 4} | changed
        )
        yield (
            f"training-{name}",
            overfitting.training(settings),
            torch_overfitting.training(settings),
            "curve",
        )
