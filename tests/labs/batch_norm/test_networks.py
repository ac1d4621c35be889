"""The grid of networks: equal starts, equal batches, turns, and nobody stops for another."""

import numpy as np
import pytest

from weblab.labs.batch_norm.compute.networks import KINDS, SCALES, NetworkGrid, Round, Setup


@pytest.fixture
def setup(train, test) -> Setup:
    return Setup(train, test, "ReLU", epochs=2, batch_size=100, seed=0)


def grid_of(setup: Setup, lr: float = 0.01, chosen: int = 8) -> NetworkGrid:
    return NetworkGrid(setup, lr, 0.1, lambda: chosen)


def test_all_cells_move_from_the_first_round_on(setup):
    grid = grid_of(setup)
    for event in grid.run():
        if isinstance(event, Round):
            break
    assert list(grid.networks) == [(kind, i) for i in range(len(SCALES)) for kind in KINDS]
    assert all(n.accuracy is not None or n.diverged for n in grid.networks.values())


def test_the_first_network_waits_for_no_other(setup):
    grid = grid_of(setup)
    next(grid.run())
    assert list(grid.networks) == [("plain", 0)]


def test_weights_are_equal_at_the_start_but_for_their_scale(setup):
    grid = grid_of(setup, lr=0.0)
    list(grid.run())
    first = grid.networks["plain", 3].model[0].weight.data / SCALES[3]
    for (_kind, number), network in grid.networks.items():
        weight = network.model[0].weight.data / SCALES[number]
        np.testing.assert_allclose(weight, first, rtol=1e-4, atol=1e-6)


def test_a_chosen_scale_is_measured_after_each_epoch_and_all_at_the_end(setup):
    grid = grid_of(setup, chosen=2)
    list(grid.run())
    for (_kind, number), network in grid.networks.items():
        epochs = [measure.epoch for measure in network.measures]
        assert epochs == ([1, 2] if number == 2 else [2])
        assert network.final is network.measures[-1]
        assert network.accuracy == network.final.train.accuracy


def test_one_that_diverges_keeps_its_last_good_weights(setup):
    grid = grid_of(setup, lr=1.0)
    list(grid.run())
    lost = grid.networks["plain", 0]
    assert lost.diverged is not None
    assert all(np.isfinite(array).all() for array in lost.model.state().values())
    assert lost.final is not None
    assert len(grid.networks["norm", 8].accuracies) == setup.epochs


def test_rate_and_momentum_reach_every_network(setup):
    grid = grid_of(setup)
    run = grid.run()
    for _turn in range(10):
        next(run)
    grid.set_lr(0.5)
    grid.set_momentum(0.3)
    list(run)
    assert {network.optimizer.lr for network in grid.networks.values()} == {0.5}
    layers = [layer for network in grid.networks.values() for layer in network.norms]
    assert {layer.momentum for layer in layers} == {0.3}
