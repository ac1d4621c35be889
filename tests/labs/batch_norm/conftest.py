"""Small made-up digits on which the networks of the lab train in a moment."""

import numpy as np
import pytest

from weblab import nn
from weblab.labs.batch_norm.compute import networks

PIXELS = 30
UNITS = 20


@pytest.fixture(autouse=True)
def narrow(monkeypatch) -> None:
    """Layers of few units, which are trained in a moment."""
    monkeypatch.setattr(networks, "HIDDEN", (UNITS,) * 5)


def patterns(count: int, seed: int) -> nn.Dataset:
    """Ten patterns with some noise: like digits, they can be learned."""
    kinds = np.random.default_rng(0).random((10, PIXELS))
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    inputs = kinds[labels] + 0.1 * rng.standard_normal((count, PIXELS))
    return nn.Dataset(inputs.astype(np.float32), labels)


@pytest.fixture
def train() -> nn.Dataset:
    return patterns(200, seed=1)


@pytest.fixture
def test() -> nn.Dataset:
    return patterns(100, seed=2)
