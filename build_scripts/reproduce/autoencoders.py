"""Autoencoders of MNIST, 5 epochs: test MSE, and what a linear probe reads from 2,000 codes."""

from collections.abc import Callable, Iterator

import numpy as np

from build_scripts.reproduce.digits import accuracy, flat
from build_scripts.reproduce.table import Row
from weblab import nn
from weblab.nn.autoencoders import Autoencoder, contractive, denoising, dense, sparse

PIXELS = 784
LABELS = 2_000
EPOCHS = 5

MODELS: dict[str, tuple[Callable[[np.random.Generator], Autoencoder], str]] = {
    "784-32": (lambda rng: dense([PIXELS, 32], activation=nn.ReLU, rng=rng), ".0148 / 86.3 %"),
    "784-1024": (lambda rng: dense([PIXELS, 1024], activation=nn.ReLU, rng=rng), ".0023 / 87.6 %"),
    "784-1024 sparse": (
        lambda rng: sparse(PIXELS, 1024, weight=2e-4, rng=rng),
        ".0050 / 92.1 %",
    ),
    "784-1024 denoising": (lambda rng: denoising(PIXELS, 1024, rng=rng), ".0098 / 90.5 %"),
    "784-512 contractive": (
        lambda rng: contractive(PIXELS, 512, contraction=1e-4, rng=rng),
        ".0046 / 88.6 %",
    ),
}


def run() -> Iterator[Row]:
    """Yield pixels, PCA and each autoencoder."""
    train, test = flat("train"), flat("test")
    yield Row("raw pixels", "87.6 %", f"{probe(lambda x: x):.1%}")
    mean = train.inputs.mean(axis=0)
    axes = np.linalg.eigh(np.cov(train.inputs.T))[1][:, -32:].astype(np.float32)
    wrong = (test.inputs - mean) @ axes @ axes.T + mean - test.inputs
    yield Row("PCA, 32 components", ".0169", f"{np.mean(np.square(wrong)):.4f}")
    for name, (make, expected) in MODELS.items():
        model = trained(make, train.inputs)
        error = nn.evaluate(model, nn.MeanSquaredError(), nn.Dataset(test.inputs)).loss
        yield Row(name, expected, f"{error:.4f} / {probe(model.encode):.1%}")


def trained(make: Callable[[np.random.Generator], Autoencoder], inputs: np.ndarray) -> Autoencoder:
    """Train an autoencoder on all training images."""
    rng = np.random.default_rng(0)
    model = make(rng)
    optimizer = nn.Adam(model.parameters(), 1e-3)
    loss = nn.MeanSquaredError()
    nn.fit(model, loss, optimizer, nn.Dataset(inputs), epochs=EPOCHS, batch_size=100, rng=rng)
    return model


def probe(encode: Callable[[np.ndarray], np.ndarray]) -> float:
    """Train a linear layer on the codes of a few labelled digits; return its test accuracy."""
    rng = np.random.default_rng(0)
    labelled, test = flat("train", LABELS), flat("test")
    codes = encode(labelled.inputs)
    mean, std = codes.mean(axis=0), codes.std() + 1e-6
    layer = nn.Linear(codes.shape[1], 10, rng=rng)
    optimizer = nn.Adam(layer.parameters(), 1e-2, weight_decay=1e-4)
    data = nn.Dataset((codes - mean) / std, labelled.targets)
    nn.fit(layer, nn.SoftmaxCrossEntropy(), optimizer, data, epochs=50, batch_size=100, rng=rng)
    return accuracy(layer, nn.Dataset((encode(test.inputs) - mean) / std, test.targets))
