"""Autoencoders of MNIST, as the lab trains them: test MSE, and a linear probe's accuracy."""

from collections.abc import Iterator

import numpy as np

from build_scripts.reproduce.digits import flat
from build_scripts.reproduce.table import Row
from weblab import nn
from weblab.labs.autoencoders.compute.digits_run import DigitsRun, Outcome
from weblab.labs.autoencoders.compute.kinds import KINDS, Settings
from weblab.labs.autoencoders.compute.measures import LABELS
from weblab.labs.autoencoders.compute.movies import MoviesRun, mean_error

EXPECTED = {
    "undercomplete": (".0148 / 86.3 %", "784-32"),
    "overcomplete": (".0023 / 87.6 %", "784-1024"),
    "sparse": (".0050 / 92.1 %", "784-1024 sparse"),
    "denoising": (".0098 / 90.5 %", "784-1024 denoising"),
    "contractive": (".0046 / 88.6 %", "784-512 contractive"),
}


def run() -> Iterator[Row]:
    """Yield the films, then each autoencoder; pixels and PCA come with the first of them."""
    yield movies()
    raw_probe = None
    for name, (expected, what) in EXPECTED.items():
        outcome = trained(name, raw_probe)
        if raw_probe is None:
            raw_probe = outcome.raw_probe
            yield Row("raw pixels", "87.6 %", f"{raw_probe:.1%}")
            yield Row("PCA, 32 components", ".0169", f"{outcome.pca_mse:.4f}")
        yield Row(what, expected, f"{outcome.mse:.4f} / {outcome.probe:.1%}")


def movies() -> Row:
    """Train the four networks of the movie toy; the last number is that of the mean."""
    training = MoviesRun(lr=lambda: 0.02, seed=0)
    for _step in training.events():
        pass
    found = [*training.errors(), mean_error()]
    ours = " ".join(f"{error:.2f}" for error in found)
    return Row("films, RMSE of 1 to 4 nodes", ".84 .38 .24 .10 1.72", ours)


def trained(name: str, raw_probe: float | None = None, seed: int = 0) -> Outcome:
    """Train a kind of autoencoder with its own settings, as the lab does, and measure it."""
    kind, train = KINDS[name], flat("train")
    training = DigitsRun(
        kind,
        Settings(code=kind.code),
        nn.Dataset(train.inputs[: kind.samples]),
        train.subset(np.arange(LABELS)),
        flat("test"),
        epochs=kind.epochs,
        batch_size=kind.batch_size,
        lr=lambda: kind.lr,
        seed=seed,
        raw_probe=raw_probe,
    )
    return next(event for event in training.events() if isinstance(event, Outcome))
