"""Runs whose programs for PyTorch were recorded: what they are made of, and their result's name."""

from dataclasses import replace

from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.export import (
    autoencoders,
    batch_norm,
    cnn,
    initialization,
    optimizers,
    overfitting,
    torch_autoencoders,
    torch_batch_norm,
    torch_cnn,
    torch_initialization,
    torch_optimizers,
    torch_overfitting,
)
from weblab.workshop.export.autoencoders import AutoencoderSettings
from weblab.workshop.export.batch_norm import BatchNormSettings
from weblab.workshop.export.cnn import CnnSettings
from weblab.workshop.export.initialization import InitializationSettings
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

STARTS = InitializationSettings(
    {"0": "zeros", "Xavier": "xavier_fan_in", "He": "he_normal", "0.01": 0.01},
    "Tanh", 4, 400, 8, 0.05, 3, "site", [(4, 0.2)],
)  # fmt: skip
SCALES = BatchNormSettings(
    400, 100, (0.3, 0.05), (20, 20), "ReLU", 3, 50, 0.05, 0.1, 3, "site",
    [(9, "lr", 0.02), (12, "momentum", 0.3)],
)  # fmt: skip
NETWORK = {
    "blocks": 2, "filters": 4, "filter_size": 3, "padded": True, "pool": "max", "hidden": 20,
    "batch_norm": False, "dropout": 0.0,
}  # fmt: skip
NETWORKS = {
    "plain": NETWORK,
    "dropout": NETWORK | {"dropout": 0.2, "blocks": 1},
    "normalized": NETWORK | {"batch_norm": True, "pool": "average", "blocks": 1},
}
LEFT_OVER = (400, "SGD", 0.05, 57, 2, False, 5, "site", NETWORKS["normalized"], [(5, 0.02)])
"""Seven batches of 57 and one digit more."""

KNOBS = {
    "code": 8, "mask": 0.3, "rho": 0.05, "sparsity": 0.01, "contraction": 0.01, "divergence": 1.0,
}  # fmt: skip
AUTOENCODER = AutoencoderSettings(
    "sparse", KNOBS, 400, 300, 2, 50, 0.01, 5, "site",
    [(3, "lr", 0.003), *((4, name, 0.2) for name in ("rho", "mask", "contraction", "divergence"))],
)  # fmt: skip


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
    yield (
        "initialization",
        initialization.training(STARTS),
        torch_initialization.training(STARTS),
        "losses",
    )
    yield "batch-norm", batch_norm.training(SCALES), torch_batch_norm.training(SCALES), "results"
    for name, network in NETWORKS.items():
        settings = CnnSettings(400, "SGD", 0.05, 50, 2, False, 5, "site", network, [(5, 0.02)])
        yield f"cnn-{name}", cnn.training(settings), torch_cnn.training(settings), "curve"
    for last in (None, "drop"):
        settings = CnnSettings(*LEFT_OVER, last=last)
        name = f"cnn-one-left-over-{last or 'merge'}"
        yield name, cnn.training(settings), torch_cnn.training(settings), "curve"
    for kind in torch_autoencoders.NETWORKS:
        lr = 0.001 if kind == "deep" else AUTOENCODER.lr  # beyond it rounding errors grow
        settings = replace(AUTOENCODER, kind=kind, lr=lr)
        yield (
            f"autoencoder-{kind}",
            autoencoders.training(settings),
            torch_autoencoders.training(settings),
            "errors",
        )
