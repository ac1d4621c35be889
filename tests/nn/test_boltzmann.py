"""Boltzmann machines against exact sums over all their states."""

import itertools
from typing import ClassVar

import numpy as np
import pytest

from weblab import nn
from weblab.nn.boltzmann import all_states

Rng = np.random.Generator


def tiny_rbm(rng: Rng, visible: int = 4, hidden: int = 3, std: float = 0.8) -> nn.RBM:
    rbm = nn.RBM(visible, hidden, std=std, rng=rng)
    rbm.visible_bias.data[:] = rng.normal(0, 0.5, visible)
    rbm.hidden_bias.data[:] = rng.normal(0, 0.5, hidden)
    return rbm


def joint(rbm: nn.RBM) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every (v, h) and its exact probability, straight from the energy."""
    visible, hidden = rbm.weight.data.shape
    states = all_states(visible + hidden)
    v, h = states[:, :visible], states[:, visible:]
    energy = -(
        ((v @ rbm.weight.data) * h).sum(axis=1)
        + v @ rbm.visible_bias.data
        + h @ rbm.hidden_bias.data
    )
    p = np.exp(-energy)
    return v, h, p / p.sum()


def exact_gradients(rbm: nn.RBM, data: np.ndarray) -> list[np.ndarray]:
    """Return the gradients of -mean log p(data), from the sum over all states."""
    v, h, p = joint(rbm)
    probability = rbm.hidden_probability(data).astype(float)
    n = len(data)
    return [
        (v * p[:, None]).T @ h - data.T @ probability / n,
        p @ v - data.mean(axis=0),
        p @ h - probability.mean(axis=0),
    ]


def test_free_energy_is_the_sum_over_hidden_states(rng: Rng) -> None:
    rbm = tiny_rbm(rng)
    v, _, p = joint(rbm)
    patterns = all_states(4).astype(np.float32)
    expected = [p[(v == pattern).all(axis=1)].sum() for pattern in patterns]
    computed = np.exp(-rbm.free_energy(patterns) - rbm.log_partition())
    np.testing.assert_allclose(computed, expected, rtol=1e-5)
    np.testing.assert_allclose(computed.sum(), 1, rtol=1e-6)
    wide = tiny_rbm(rng, visible=3, hidden=6)
    assert sum(np.exp(wide.log_likelihood(s[None])) for s in all_states(3).astype(np.float32)) == (
        pytest.approx(1, rel=1e-5)
    )


def test_exact_gradients_are_the_slope_of_the_likelihood(rng: Rng) -> None:
    rbm = tiny_rbm(rng)
    data = rng.integers(0, 2, (6, 4)).astype(np.float32)
    for parameter, grad in zip(rbm.parameters(), exact_gradients(rbm, data), strict=True):
        parameter.data = parameter.data.astype(np.float64)
        for index in itertools.product(*map(range, parameter.data.shape)):
            before = parameter.data[index]
            values = []
            for moved in (before + 1e-5, before - 1e-5):
                parameter.data[index] = moved
                values.append(-rbm.log_likelihood(data.astype(np.float64)))
            parameter.data[index] = before
            assert (values[0] - values[1]) / 2e-5 == pytest.approx(grad[index], abs=1e-6)


@pytest.mark.parametrize("persistent", [False, True])
def test_many_sweeps_of_cd_approach_the_exact_gradient(rng: Rng, persistent: bool) -> None:
    rbm = tiny_rbm(rng)
    data = rng.integers(0, 2, (20, 4)).astype(np.float32).repeat(1000, axis=0)
    rbm.set_gradients(data, k=20, persistent=persistent)
    for parameter, exact in zip(rbm.parameters(), exact_gradients(rbm, data), strict=True):
        np.testing.assert_allclose(parameter.grad, exact, atol=0.02)
        assert np.abs(exact).max() > 0.05


def test_the_sampled_rbm_has_its_exact_distribution(rng: Rng) -> None:
    rbm = tiny_rbm(rng)
    chain = rbm.gibbs_iter(np.zeros((20_000, 4), np.float32))
    for _ in range(30):
        _, v = next(chain)
    counts = np.bincount((v @ [8, 4, 2, 1]).astype(int), minlength=16) / len(v)
    expected = np.exp(-rbm.free_energy(all_states(4).astype(np.float32)) - rbm.log_partition())
    np.testing.assert_allclose(counts, expected, atol=0.012)


def bars(rng: Rng, samples: int) -> np.ndarray:
    """Return 4x4 images of one full row or column."""
    images = np.zeros((samples, 4, 4), np.float32)
    which = rng.integers(0, 8, samples)
    for image, bar in zip(images, which, strict=True):
        if bar < 4:
            image[bar] = 1
        else:
            image[:, bar - 4] = 1
    return images.reshape(samples, 16)


@pytest.mark.parametrize(("k", "persistent"), [(1, False), (5, False), (1, True)])
def test_training_makes_data_probable(rng: Rng, k: int, persistent: bool) -> None:
    data, fresh = bars(rng, 400), bars(rng, 200)
    rbm = nn.RBM(16, 12, rng=rng)
    optimizer = nn.Momentum(rbm.parameters(), 0.1, momentum=0.5)
    noise = rng.integers(0, 2, (200, 16)).astype(np.float32)
    before = rbm.log_likelihood(fresh), rbm.free_energy(fresh).mean()
    epochs = [
        event.train_loss
        for event in nn.contrastive_iter(
            rbm, optimizer, data, epochs=60, batch_size=20, rng=rng, k=k, persistent=persistent
        )
        if isinstance(event, nn.EpochEnd)
    ]
    assert epochs[-1] < epochs[0] / 2
    assert rbm.log_likelihood(fresh) > before[0] + 3
    assert rbm.free_energy(fresh).mean() < before[1]
    assert rbm.free_energy(fresh).mean() < rbm.free_energy(noise).mean() - 3


def test_persistent_chains_outlive_a_smaller_batch(rng: Rng) -> None:
    rbm = tiny_rbm(rng)
    data = rng.integers(0, 2, (2, 4)).astype(np.float32).repeat(10_000, axis=0)
    rbm.set_gradients(data, k=20, persistent=True)
    rbm.set_gradients(data[9_999:10_001], persistent=True)
    few = data[9_999:10_001]
    for parameter, exact in zip(rbm.parameters(), exact_gradients(rbm, few), strict=True):
        np.testing.assert_allclose(parameter.grad, exact, atol=0.02)


def test_start_from_gives_the_data_its_shares(rng: Rng) -> None:
    data = (rng.random((500, 5)) < [0.1, 0.3, 0.5, 0.7, 0.9]).astype(np.float32)
    rbm = nn.RBM(5, 3, std=0.0, rng=rng)
    rbm.start_from(data)
    np.testing.assert_allclose(rbm.reconstruct(data)[0], data.mean(axis=0), rtol=1e-5)


def test_a_small_boltzmann_machine_samples_its_exact_distribution(rng: Rng) -> None:
    machine = nn.BoltzmannMachine(5, std=0.7, rng=rng)
    machine.bias.data[:] = rng.normal(0, 0.3, 5)
    exact = machine.distribution()
    assert exact.sum() == pytest.approx(1)
    chain = machine.gibbs_iter(np.zeros((20_000, 5)))
    for _ in range(30):
        states = next(chain)
    counts = np.bincount((states @ [16, 8, 4, 2, 1]).astype(int), minlength=32) / len(states)
    np.testing.assert_allclose(counts, exact, atol=0.012)
    assert 0.5 * np.abs(counts - exact).sum() < 0.03


def test_boltzmann_gradients_are_those_of_the_likelihood(rng: Rng) -> None:
    machine = nn.BoltzmannMachine(5, visible=3, std=0.5, rng=rng)
    data = rng.integers(0, 2, (20, 3)).astype(float).repeat(500, axis=0)
    machine.set_gradients(data, sweeps=30, chains=20_000)

    def loss() -> float:
        marginal = machine.distribution().reshape(8, 4).sum(axis=1)
        return -np.log(marginal[(data @ [4, 2, 1]).astype(int)]).mean()

    for i, j in [(0, 1), (0, 4), (3, 4)]:
        values = []
        for step in (1e-5, -1e-5):
            machine.weight.data[i, j] += step
            machine.weight.data[j, i] += step
            values.append(loss())
            machine.weight.data[i, j] -= step
            machine.weight.data[j, i] -= step
        slope = (values[0] - values[1]) / 2e-5
        assert machine.weight.grad[i, j] == pytest.approx(slope, abs=0.02)
    np.testing.assert_array_equal(machine.weight.grad, machine.weight.grad.T)
    assert not machine.weight.grad.diagonal().any()


def test_boltzmann_machine_learns_a_distribution(rng: Rng) -> None:
    data = np.array([[1, 1, 0], [0, 0, 1]] * 50, float)
    machine = nn.BoltzmannMachine(4, visible=3, rng=rng)
    optimizer = nn.SGD(machine.parameters(), 0.3)
    for _ in range(150):
        machine.set_gradients(data, sweeps=5, chains=200)
        optimizer.step()
    marginal = machine.distribution().reshape(8, 2).sum(axis=1)
    assert marginal[0b110] + marginal[0b001] > 0.8
    assert min(marginal[0b110], marginal[0b001]) > 0.25


def ratings_of_two_tastes(rng: Rng, users: int = 120, items: int = 20) -> np.ndarray:
    """Return whole ratings: each user loves one half of the items and dislikes the other."""
    taste = rng.integers(0, 2, (users, 1))
    kind = np.arange(items) % 2
    stars = np.where(taste == kind, 5, 2) - rng.integers(0, 2, (users, items))
    return np.where(rng.random((users, items)) < 0.6, stars, 0)


def known_rbm(rng: Rng) -> tuple[nn.SoftmaxRBM, np.ndarray]:
    rbm = nn.SoftmaxRBM(2, 2, stars=3, std=0.8, rng=rng)
    rbm.visible_bias.data[:] = rng.normal(0, 0.5, 6)
    rbm.hidden_bias.data[:] = rng.normal(0, 0.5, 2)
    every = np.array(list(itertools.product([1, 2, 3], repeat=2)))
    return rbm, every


def test_softmax_rbm_cd_approaches_the_exact_gradient(rng: Rng) -> None:
    rbm, every = known_rbm(rng)
    data = np.array([[1, 3], [2, 2], [1, 1], [3, 1]]).repeat(5000, axis=0)
    rbm.set_gradients(data, k=20)
    free = -rbm.free_energy(every)
    p = np.exp(free - np.log(np.exp(free).sum()))
    v, h = rbm.one_hot(every), 1 / (1 + np.exp(-rbm.hidden_field(rbm.one_hot(every))))
    seen = rbm.one_hot(data)
    hidden = 1 / (1 + np.exp(-rbm.hidden_field(seen)))
    exact = [
        (v * p[:, None]).T @ h - seen.T @ hidden / len(seen),
        p @ v - seen.mean(axis=0),
        p @ h - hidden.mean(axis=0),
    ]
    for parameter, expected in zip(rbm.parameters(), exact, strict=True):
        np.testing.assert_allclose(parameter.grad, expected, atol=0.02)
    assert np.abs(exact[0]).max() > 0.05


def test_softmax_rbm_samples_its_exact_distribution(rng: Rng) -> None:
    rbm, every = known_rbm(rng)
    chain = rbm.gibbs_iter(np.ones((20_000, 2), int))
    for _ in range(30):
        _, ratings = next(chain)
    counts = np.bincount((ratings - 1) @ [3, 1], minlength=9) / len(ratings)
    free = -rbm.free_energy(every)
    np.testing.assert_allclose(counts, np.exp(free - np.log(np.exp(free).sum())), atol=0.012)


def test_missing_ratings_take_no_part(rng: Rng) -> None:
    rbm = nn.SoftmaxRBM(4, 3, std=0.5, rng=rng)
    ratings = np.array([[5, 0, 2, 0]] * 10)
    rbm.set_gradients(ratings, k=2)
    by_item = rbm.weight.grad.reshape(4, 5, 3)
    assert not by_item[[1, 3]].any()
    assert by_item[[0, 2]].any()
    _, sampled = next(rbm.gibbs_iter(ratings))
    np.testing.assert_array_equal(sampled > 0, ratings > 0)
    rbm.weight.data.reshape(4, 5, 3)[1] += 7
    before = rbm.free_energy(ratings)
    rbm.weight.data.reshape(4, 5, 3)[1] -= 7
    np.testing.assert_array_equal(rbm.free_energy(ratings), before)


def test_prediction_is_what_a_hand_computes() -> None:
    """One hidden unit, two films, three stars; the first film has two, the second is not rated."""
    rbm = nn.SoftmaxRBM(2, 1, stars=3)
    rbm.weight.data[:, 0] = [0.1, np.log(2), 0.3, 0, 0, np.log(4)]
    rbm.visible_bias.data[:] = [0, 0, 0, 0, np.log(2), 0]
    rbm.hidden_bias.data[:] = np.log(0.5)
    # The unit's field is log 2 + log 0.5 = 0, so h = 0.5 and halves each weight.
    odds = [np.exp(0.05), np.sqrt(2), np.exp(0.15)]
    first = (odds[0] + 2 * odds[1] + 3 * odds[2]) / sum(odds)
    second = (1 * 1 + 2 * 2 + 3 * 2) / (1 + 2 + 2)
    np.testing.assert_allclose(rbm.predict(np.array([[2, 0]])), [[first, second]], rtol=1e-6)


@pytest.mark.parametrize("by_item", [False, True])
def test_softmax_rbm_finds_two_tastes(rng: Rng, by_item: bool) -> None:
    ratings = ratings_of_two_tastes(rng, items=40)
    ratings = ratings.T if by_item else ratings
    hidden_away = (ratings > 0) & (rng.random(ratings.shape) < 0.2)
    known = np.where(hidden_away, 0, ratings)
    rbm = nn.SoftmaxRBM(ratings.shape[1], 4, rng=rng)
    rbm.start_from(known)

    def rmse() -> float:
        return float(np.sqrt(np.square(rbm.predict(known) - ratings)[hidden_away].mean()))

    before = rmse()
    optimizer = nn.Momentum(rbm.parameters(), 0.1, weight_decay=0.001)
    for _ in nn.contrastive_iter(rbm, optimizer, known, epochs=40, batch_size=20, rng=rng):
        pass
    assert before > 1.3
    assert rmse() < 0.7


def test_start_from_predicts_the_mean_of_each_item(rng: Rng) -> None:
    ratings = ratings_of_two_tastes(rng)
    rbm = nn.SoftmaxRBM(20, 4, std=0.0, rng=rng)
    rbm.start_from(ratings, smoothing=0.01)
    means = np.where(ratings > 0, ratings, np.nan)
    np.testing.assert_allclose(rbm.predict(ratings)[0], np.nanmean(means, axis=0), atol=0.01)


def test_a_deep_belief_stack_trains_each_machine(rng: Rng) -> None:
    stack = [nn.RBM(16, 10, rng=rng), nn.RBM(10, 6, rng=rng)]
    data = bars(rng, 200)
    events = nn.deep_belief_iter(
        stack, lambda p: nn.Momentum(p, 0.1), data, epochs=30, batch_size=20, rng=rng
    )
    errors = [event.train_loss for event in events if isinstance(event, nn.EpochEnd)]
    assert len(errors) == 60
    assert errors[29] < errors[0] / 2
    codes = stack[0].hidden_probability(data)
    assert stack[1].log_likelihood(codes) > nn.RBM(10, 6, rng=rng).log_likelihood(codes)


def test_equal_seeds_give_equal_machines() -> None:
    weights = []
    for _ in range(2):
        rng = np.random.default_rng(4)
        rbm = nn.RBM(16, 8, rng=rng)
        optimizer = nn.SGD(rbm.parameters(), 0.1)
        data = bars(rng, 40)
        for _ in nn.contrastive_iter(rbm, optimizer, data, epochs=2, batch_size=8, rng=rng):
            pass
        weights.append(rbm.weight.data)
    np.testing.assert_array_equal(*weights)


def test_schedule_sets_the_rate_of_each_step(rng: Rng) -> None:
    rbm = nn.RBM(16, 4, rng=rng)
    optimizer = nn.SGD(rbm.parameters(), 1.0)
    settings = {"epochs": 1, "batch_size": 20, "rng": rng, "schedule": lambda step: 0.1 / step}
    run = nn.contrastive_iter(rbm, optimizer, bars(rng, 60), **settings)
    assert [optimizer.lr for _ in run][:3] == [0.1, 0.05, 0.1 / 3]


def test_divergence_is_said_and_undone(rng: Rng) -> None:
    rbm = nn.RBM(16, 4, rng=rng)
    optimizer = nn.SGD(rbm.parameters(), 0.1)
    run = nn.contrastive_iter(rbm, optimizer, bars(rng, 40), epochs=5, batch_size=8, rng=rng)
    next(run)
    optimizer.lr = np.inf
    with pytest.raises(nn.DivergenceError, match="at step 2"):
        next(run)
    assert np.isfinite(rbm.weight.data).all()


def test_a_state_that_overflows_is_found_and_the_optimizer_can_go_on(rng: Rng) -> None:
    rbm, data = nn.RBM(16, 12, rng=rng), bars(rng, 40)
    optimizer = nn.Adam(rbm.parameters(), 0.05, weight_decay=1e25)

    def run() -> list[nn.Event]:
        return list(nn.contrastive_iter(rbm, optimizer, data, epochs=20, batch_size=8, rng=rng))

    with pytest.raises(nn.DivergenceError, match="in the optimizer"):
        run()
    optimizer.weight_decay = 0
    events = run()
    assert events[-1].train_loss < 0.7 * events[5].train_loss


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.RBM(0, 3), "visible"),
        (lambda: nn.RBM(4, 3).hidden_probability(np.zeros((2, 4), int)), "floating-point"),
        (lambda: nn.RBM(4, 3).set_gradients(np.zeros((2, 4), np.float32), k=0), "k to be"),
        (lambda: nn.SoftmaxRBM(4, 3).predict(np.full((2, 4), 6)), "from 1 to 5"),
        (lambda: nn.SoftmaxRBM(4, 3).predict(np.zeros((2, 3), int)), r"\(N, 4\)"),
        (lambda: nn.SoftmaxRBM(4, 3).predict(np.zeros((2, 4))), "whole numbers"),
        (lambda: nn.BoltzmannMachine(20).distribution(), "at most 16 units"),
        (lambda: nn.BoltzmannMachine(3, visible=4), "at least 0"),
        (lambda: nn.BoltzmannMachine(3, visible=-1), "at least 1"),
        (lambda: nn.RBM(4, 3).hidden_probability(np.zeros((2, 5), np.float32)), r"\(2, 4\)"),
        (lambda: nn.SoftmaxRBM(4, 3).predict([[1, 2, 3, 4]]), "NumPy array"),
        (lambda: nn.RBM(4, 3).visible_probability(np.zeros((2, 4), np.float32)), r"h.*\(2, 3\)"),
        (lambda: nn.RBM(4, 3).sample_visible(np.zeros((2, 4), np.float32)), r"h.*\(2, 3\)"),
        (lambda: nn.RBM(4, 3).set_gradients(np.zeros((0, 4), np.float32)), "at least one sample"),
        (lambda: nn.RBM(4, 3).set_gradients(np.full((2, 4), 255.0)), "from 0 to 1"),
        (lambda: nn.RBM(4, 3).set_gradients(np.full((2, 4), -0.5)), "from 0 to 1"),
        (lambda: nn.RBM(4, 3).set_gradients(np.full((2, 4), np.nan)), "from 0 to 1"),
        (lambda: nn.RBM(4, 3).start_from(np.full((2, 4), 255.0)), "from 0 to 1"),
        (lambda: nn.SoftmaxRBM(4, 3).set_gradients(np.zeros((0, 4), int)), "at least one row"),
    ],
)
def test_unfit_use_is_refused(make, words) -> None:
    with pytest.raises((ValueError, TypeError), match=rf"(?s){words}.*received"):
        make()


def test_softmax_rbm_predicts_pairs_as_it_predicts_all(rng: Rng) -> None:
    rbm = nn.SoftmaxRBM(7, 4, std=0.5, rng=rng)
    ratings = rng.integers(0, 6, (9, 7))
    rows, items = rng.integers(0, 9, 20), rng.integers(0, 7, 20)
    expected = rbm.predict(ratings)[rows, items]
    np.testing.assert_allclose(rbm.predict_at(ratings, rows, items, batch=4), expected, rtol=1e-5)
    h = rng.random((9, 4), dtype=np.float32)
    np.testing.assert_allclose(
        rbm.probability_at(h, rows, items), rbm.visible_probability(h)[rows, items], rtol=1e-5
    )


def test_the_number_of_sweeps_may_follow_the_epoch(rng: Rng) -> None:
    class Recorder(nn.RBM):
        sweeps: ClassVar[list[int]] = []

        def set_gradients(self, v: np.ndarray, *, k: int = 1, persistent: bool = False) -> float:
            self.sweeps.append(k)
            return super().set_gradients(v, k=k, persistent=persistent)

    rbm = Recorder(4, 2, rng=rng)
    run = nn.contrastive_iter(
        rbm, nn.SGD(rbm.parameters(), 0.1), np.eye(4, dtype=np.float32),
        epochs=3, batch_size=2, rng=rng, k=lambda epoch: 2 * epoch - 1,
    )  # fmt: skip
    list(run)
    assert Recorder.sweeps == [1, 1, 3, 3, 5, 5]
