"""What is said of a network before it is built holds once it is."""

import tracemalloc

import numpy as np
import pytest

from weblab import nn
from weblab.labs.cnn.compute.architecture import Architecture

CASES = [
    Architecture(),
    Architecture(blocks=3, filters=8, filter_size=3, padded=True, batch_norm=True, dropout=0.3),
    Architecture(blocks=2, filters=6, filter_size=5, pool="average", hidden=33),
    Architecture(blocks=1, filters=2, filter_size=1),
]


@pytest.mark.parametrize("architecture", CASES)
def test_the_plan_is_what_is_built(architecture):
    network = architecture.build(np.random.default_rng(0))
    x = np.zeros((2, 1, 28, 28), np.float32)
    for planned, layer in zip(architecture.plan(), network, strict=True):
        x = layer.forward(x)
        assert x.shape[1:] == planned.shape
        assert sum(p.data.size for p in layer.parameters()) == planned.parameters
    assert sum(p.data.size for p in network.parameters()) == architecture.parameters()


def test_the_default_is_the_smallest_convnet():
    built = Architecture().build(np.random.default_rng(3))
    assert repr(built) == repr(nn.zoo.simple_convnet(rng=np.random.default_rng(3)))


@pytest.mark.parametrize("size", [1, 3, 5, 7])
@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_what_does_not_fit_is_known_beforehand(size, blocks):
    architecture = Architecture(blocks=blocks, filter_size=size, filters=2)
    network_fits = True
    try:
        network = architecture.build(np.random.default_rng(0))
        network.forward(np.zeros((1, 1, 28, 28), np.float32))
    except ValueError:
        network_fits = False
    assert (architecture.problem() is None) == network_fits


@pytest.mark.parametrize("architecture", CASES[:3])
def test_the_memory_that_is_said_is_about_what_a_step_takes(architecture):
    rng = np.random.default_rng(0)
    inputs = rng.random((200, 1, 28, 28), dtype=np.float32)
    data = nn.Dataset(inputs, rng.integers(0, 10, 200))
    tracemalloc.start()
    network = architecture.build(rng)
    optimizer = nn.Adam(network.parameters(), 1e-3)
    loss = nn.SoftmaxCrossEntropy()
    for _event in nn.train_iter(network, loss, optimizer, data, epochs=1, batch_size=100, rng=rng):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.5 < architecture.memory("Adam", 100, 200, tested=0) / peak < 2
