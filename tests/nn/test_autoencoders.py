"""Autoencoders: each kind does what its name says."""

import numpy as np
import pytest

from weblab import nn
from weblab.nn import autoencoders
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.penalties import ContractiveEncoder, SparseCode

Rng = np.random.Generator


def curve(rng: Rng, samples: int = 300) -> np.ndarray:
    """Return points of 12 numbers from 0 to 1 that two numbers tell."""
    position = rng.random((samples, 2))
    mixed = np.sin(position @ rng.normal(0, 2, (2, 12)) + rng.normal(0, 1, 12))
    return (0.5 + 0.4 * mixed).astype(np.float32)


def trained(model: nn.Layer, x: np.ndarray, rng: Rng, *, epochs: int = 60, lr: float = 0.01):
    loss = nn.MeanSquaredError()
    optimizer = nn.Adam(model.parameters(), lr)
    nn.fit(model, loss, optimizer, nn.Dataset(x), epochs=epochs, batch_size=30, rng=rng)
    return model


def error(model: nn.Layer, x: np.ndarray) -> float:
    return nn.evaluate(model, nn.MeanSquaredError(), nn.Dataset(x)).loss


KINDS = {
    "undercomplete": lambda r: autoencoders.dense([12, 4], rng=r),
    "overcomplete": lambda r: autoencoders.dense([12, 40], rng=r),
    "deep": lambda r: autoencoders.dense([12, 10, 4], activation=nn.ReLU, rng=r),
    "sparse": lambda r: autoencoders.sparse(12, 20, rho=0.2, weight=0.001, rng=r),
    "denoising": lambda r: autoencoders.denoising(12, 20, p=0.1, rng=r),
    "contractive": lambda r: autoencoders.contractive(12, 20, contraction=0.001, rng=r),
    "variational": lambda r: autoencoders.variational(12, 3, hidden=30, weight=1e-4, rng=r),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_beats_the_mean(kind: str, rng: Rng) -> None:
    x = curve(rng)
    model = trained(KINDS[kind](rng), x, rng)
    assert error(model, x) < 0.6 * x.var(axis=0).mean()
    np.testing.assert_allclose(model.decode(model.encode(x)), model.forward(x), rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_with_penalties_and_draws(kind: str, rng: Rng) -> None:
    model, x = KINDS[kind](rng), curve(rng, 5)
    nn.check_gradients(model, nn.MeanSquaredError(), x, x.astype(float), samples=20)


def test_a_wider_code_copies_better(rng: Rng) -> None:
    x = curve(rng)
    errors = [error(trained(autoencoders.dense([12, c], rng=rng), x, rng), x) for c in (1, 2, 6)]
    assert errors[0] > errors[1] > errors[2]


def test_the_movie_toy() -> None:
    """Four films, two tastes and a half: the RMSE in stars falls as the curriculum says.

    Its own ratings are not stated; these have the spread that it states, 1.72 around the mean.
    """
    ratings = np.array(
        [[5, 4, 1, 1], [1, 1, 4, 5], [5, 5, 1, 1], [1, 2, 5, 5], [5, 2, 5, 2], [3, 4, 2, 5]]
    )
    x = ((ratings - 1) / 4).astype(np.float32)
    found = []
    for hidden in (1, 2, 3, 4):
        rng = np.random.default_rng(0)
        model = autoencoders.dense([4, hidden], rng=rng)
        found.append(error(trained(model, x, rng, epochs=1500, lr=0.02), x) ** 0.5 * 4)
    assert found == pytest.approx([0.84, 0.38, 0.24, 0.10], abs=0.12)
    assert sorted(found, reverse=True) == found
    assert np.sqrt(np.square(ratings - ratings.mean(axis=0)).mean()) == pytest.approx(
        1.72, abs=0.02
    )


def test_sparse_codes_are_rarely_active(rng: Rng) -> None:
    x = curve(rng)
    plain = trained(autoencoders.dense([12, 20], rng=rng), x, rng)
    sparse = trained(autoencoders.sparse(12, 20, rho=0.05, weight=0.1, rng=rng), x, rng)
    assert plain.encode(x).mean() > 0.25
    assert sparse.encode(x).mean() == pytest.approx(0.05, abs=0.03)


def test_kl_penalty_is_zero_at_rho() -> None:
    layer = SparseCode(0.25, 3.0)
    layer.forward(np.array([[1, 0.25], [0, 0.25], [0, 0.25], [0, 0.25]], np.float32), training=True)
    assert layer.penalty() == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(layer.backward(np.zeros((4, 2), np.float32)), 0, atol=1e-6)
    layer.forward(np.zeros((4, 2), np.float32), training=True)  # a dead unit is priced, not nan
    assert 0 < layer.penalty() < np.inf


def test_denoising_fills_holes_better(rng: Rng) -> None:
    x = curve(rng)
    holed = x * (rng.random(x.shape) > 0.3)
    plain = trained(autoencoders.dense([12, 30], rng=rng), x, rng, epochs=150)
    denoising = trained(autoencoders.denoising(12, 30, p=0.3, rng=rng), x, rng, epochs=150)

    def miss(model: nn.Layer) -> float:
        return float(np.square(model.forward(holed.astype(np.float32)) - x).mean())

    assert miss(denoising) < 0.6 * miss(plain)


def test_contractive_penalty_is_the_squared_jacobian(rng: Rng) -> None:
    layer = ContractiveEncoder(4, 3, contraction=2.0, rng=rng)
    x = rng.standard_normal((2, 4))
    total = 0.0
    for row in x:
        for i in range(4):
            step = np.zeros(4)
            step[i] = 1e-5
            slope = (layer.forward((row + step)[None]) - layer.forward((row - step)[None])) / 2e-5
            total += np.square(slope).sum()
    layer.forward(x, training=True)
    assert layer.penalty() == pytest.approx(2.0 * total / 2, rel=1e-5)


def test_contraction_makes_the_code_steady(rng: Rng) -> None:
    x = curve(rng)
    loose, steady = (
        trained(autoencoders.contractive(12, 20, contraction=c, rng=rng), x, rng)
        for c in (0.0, 0.05)
    )
    moved = x + 0.05 * rng.standard_normal(x.shape, dtype=np.float32)

    def shift(model: autoencoders.Autoencoder) -> float:
        return float(np.square(model.encode(moved) - model.encode(x)).mean())

    assert shift(steady) < 0.5 * shift(loose)


def test_greedy_training_reaches_every_block(rng: Rng) -> None:
    x = curve(rng)
    model = autoencoders.dense([12, 8, 4], rng=rng)
    before = {path: array.copy() for path, array in model.state().items()}
    events = list(
        autoencoders.pretrain_iter(
            model,
            nn.MeanSquaredError(),
            lambda p: nn.Adam(p, 0.01),
            x,
            epochs=40,
            batch_size=30,
            rng=rng,
        )
    )
    assert sum(isinstance(event, nn.EpochEnd) for event in events) == 80
    assert all((model.state()[path] != array).any() for path, array in before.items())
    greedy = error(model, x)
    fresh = autoencoders.dense([12, 8, 4], rng=rng)
    assert greedy < 0.7 * error(fresh, x)
    assert error(trained(model, x, rng, epochs=20), x) < greedy


def test_greedy_training_needs_a_mirror(rng: Rng) -> None:
    events = autoencoders.pretrain_iter(
        autoencoders.convolutional(rng=rng),
        nn.MeanSquaredError(),
        lambda p: nn.Adam(p, 0.01),
        np.zeros((1, 1, 28, 28), np.float32),
        epochs=1,
        batch_size=1,
        rng=rng,
    )
    with pytest.raises(ValueError, match=r"one block.*received.*dense"):
        next(events)


def test_convolutional_halves_and_doubles(rng: Rng) -> None:
    model = autoencoders.convolutional(code=10, channels=4, rng=rng)
    x = np.zeros((40, 1, 28, 28), np.float32)
    for image, top in zip(x, rng.integers(0, 18, (40, 2)), strict=True):
        image[0, top[0] : top[0] + 10, top[1] : top[1] + 10] = 1
    assert model.encode(x).shape == (40, 10)
    assert model.forward(x).shape == x.shape
    before = error(model, x)
    assert error(trained(model, x, rng, epochs=15), x) < 0.5 * before


def test_gaussian_code_is_priced_by_its_divergence(rng: Rng) -> None:
    layer = GaussianCode(2.0, rng=rng)
    x = np.array([[0.5, -1.0, 0.3, -0.2]])
    layer.forward(x, training=True)
    m, s = x[0, :2], x[0, 2:]
    draws = m + np.exp(s / 2) * rng.standard_normal((400_000, 2))
    log_ratio = -(((draws - m) ** 2 / np.exp(s)) + s - draws**2).sum(axis=1) / 2
    assert layer.penalty() == pytest.approx(2.0 * log_ratio.mean(), abs=0.02)
    np.testing.assert_array_equal(layer.forward(x), x[:, :2])


def test_variational_codes_fill_a_normal_cloud(rng: Rng) -> None:
    x = curve(rng)
    model = trained(autoencoders.variational(12, 2, hidden=30, weight=5e-3, rng=rng), x, rng)
    codes = model.encode(x)
    assert np.abs(codes.mean(axis=0)).max() < 0.4
    assert codes.std() < 1.3
    drawn = model.decode(rng.standard_normal((50, 2), dtype=np.float32))
    assert ((drawn > 0) & (drawn < 1)).all()


@pytest.mark.parametrize("by_item", [False, True])
def test_autorec_fills_in_ratings(rng: Rng, by_item: bool) -> None:
    users, films = rng.normal(0, 1, (150, 2)), rng.normal(0, 1, (2, 100))
    ratings = np.clip(3 + users @ films, 1, 5).astype(np.float32)
    ratings = ratings.T if by_item else ratings
    known = rng.random(ratings.shape) < 0.6
    seen = np.where(known, ratings, np.float32(np.nan))
    model = nn.AutoRec(ratings.shape[1], 20, centre=3.0, rng=rng)
    optimizer = nn.Adam(model.parameters(), 0.01, weight_decay=1e-3)
    loss = nn.MaskedMeanSquaredError()
    nn.fit(model, loss, optimizer, nn.Dataset(seen), epochs=150, batch_size=30, rng=rng)
    wrong = (model.forward(seen) - ratings)[~known]
    assert np.sqrt(np.square(wrong).mean()) < 0.6 * ratings.std()


def test_autorec_ignores_what_is_unknown(rng: Rng) -> None:
    model = nn.AutoRec(4, 3, centre=3.0, rng=rng)
    unknown = np.array([[5, np.nan, 2, np.nan]], np.float32)
    np.testing.assert_array_equal(
        model.forward(unknown), model.forward(np.array([[5, 3, 2, 3]], np.float32))
    )
    model.forward(unknown, training=True)
    reached = model.backward(np.ones((1, 4), np.float32)) != 0
    np.testing.assert_array_equal(reached, [[True, False, True, False]])
