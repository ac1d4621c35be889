"""Short trainings of every kind, each told by a digest of all its losses and last weights."""

import hashlib
import json
from collections.abc import Iterator

import numpy as np

from weblab import nn

STEPS = 30
BATCH = 25


def networks(rng: np.random.Generator) -> Iterator[tuple[str, nn.Layer]]:
    """Yield (name, classifier of ten kinds of digits)."""
    yield "reference CNN", nn.zoo.simple_convnet(rng=rng)
    yield (
        "CNN with padding, stride 2, batch norm, average pooling, dropout",
        nn.Sequential(
            nn.Conv2d(1, 6, 3, padding=1, rng=rng),
            nn.BatchNorm2d(6),
            nn.LeakyReLU(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 9, 3, stride=2, padding=1, rng=rng),
            nn.Tanh(),
            nn.Flatten(),
            nn.Dropout(0.2, rng=rng),
            nn.Linear(9 * 49, 10, rng=rng),
        ),
    )
    yield "MLP with sigmoids", nn.zoo.mlp([784, 50, 10], activation=nn.Sigmoid, rng=rng)


def digest(losses: list[float], parameters: list[nn.Parameter]) -> str:
    """Return a digest of the bits of losses and weights."""
    bits = hashlib.sha256(np.array(losses).tobytes())
    for parameter in parameters:
        bits.update(parameter.data.tobytes())
    return bits.hexdigest()


def digests() -> str:
    """Return, as JSON, the digest of each training by its name."""
    rng = np.random.default_rng(5)
    images = rng.random((STEPS * BATCH // 2, 1, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, len(images))
    found = {}
    for name, model in networks(rng):
        x = images.reshape(len(images), -1) if name.startswith("MLP") else images
        loss, adam = nn.SoftmaxCrossEntropy(), nn.Adam(model.parameters(), 1e-3)
        run = nn.fit(model, loss, adam, (x, labels), epochs=2, batch_size=BATCH, rng=rng)
        found[name] = digest(run.losses, model.parameters())

    model = nn.autoencoders.convolutional(rng=rng)
    error, momentum = nn.MeanSquaredError(), nn.Momentum(model.parameters(), 0.01)
    run = nn.fit(model, error, momentum, (images, images), epochs=1, batch_size=BATCH, rng=rng)
    found["conv autoencoder"] = digest(run.losses, model.parameters())

    machine = nn.RBM(784, 32, rng=rng)
    sgd, errors = nn.SGD(machine.parameters(), 0.05), []
    for _ in range(STEPS):
        errors.append(float(machine.set_gradients(images[:BATCH].reshape(BATCH, -1).round())))
        sgd.step()
    found["RBM, CD-1"] = digest(errors, machine.parameters())
    return json.dumps(found)
