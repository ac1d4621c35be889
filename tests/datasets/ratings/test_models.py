"""Baselines find the structure that was put in, and score as a first look promises."""

import numpy as np
import pytest

from weblab.datasets.ratings import (
    Biases,
    Film,
    GlobalMean,
    ItemMean,
    ItemNeighbors,
    MatrixFactorization,
    Ratings,
    Viewer,
    neighbors,
    score,
    summarize,
    synthetic_ratings,
)


def table(rows, viewers=3, films=3):
    users, items, stars = np.array(rows).T
    return Ratings(
        name="test",
        users=users,
        items=items,
        stars=stars.astype(np.float32),
        times=np.arange(len(rows)) * 86_400 * 4,
        films=tuple(Film(n, f"Film {n}", 1990 + n, ("Drama",)) for n in range(films)),
        viewers=tuple(Viewer(n, 20 + 9 * n, "F", "writer") for n in range(viewers)),
    )


ROWS = [(0, 0, 4), (0, 1, 2), (1, 0, 5), (1, 1, 3), (1, 2, 5)]


@pytest.fixture(scope="module")
def tasteful():
    ratings = synthetic_ratings(np.random.default_rng(3), density=0.3)
    return next(ratings.folds(5, np.random.default_rng(4)))


def test_the_means_are_means():
    ratings = table(ROWS, films=4)
    assert GlobalMean().fit(ratings).predict(np.array([0]), np.array([2])) == pytest.approx(3.8)
    predicted = ItemMean().fit(ratings).predict(np.zeros(4, int), np.arange(4))
    np.testing.assert_allclose(predicted, [4.5, 2.5, 5, 3.8], rtol=1e-6)


def test_biases_without_decay_explain_additive_ratings_exactly():
    rows = [(u, i, 3 + bu + bi) for u, bu in enumerate((-1, 0, 1)) for i, bi in enumerate((-1, 1))]
    ratings = table(rows, films=2)
    model = Biases(item_decay=0, user_decay=0).fit(ratings)
    np.testing.assert_allclose(model.predict(ratings.users, ratings.items), ratings.stars)


def test_biases_are_the_ridge_regression_that_they_claim_to_be():
    ratings = synthetic_ratings(np.random.default_rng(0), viewers=12, films=7, density=0.6)
    model = Biases(item_decay=3, user_decay=2, sweeps=300).fit(ratings)
    n, (viewers, films) = len(ratings), ratings.shape
    design = np.zeros((n, viewers + films))
    design[np.arange(n), ratings.users] = 1
    design[np.arange(n), viewers + ratings.items] = 1
    decay = np.diag([2.0] * viewers + [3.0] * films)
    exact = np.linalg.solve(design.T @ design + decay, design.T @ (ratings.stars - model.mean))
    np.testing.assert_allclose(np.concatenate([model.users, model.items]), exact, atol=1e-6)


def test_each_model_beats_the_simpler_one_where_there_is_taste(tasteful):
    train, test = tasteful
    models = [GlobalMean(), ItemMean(), Biases(), MatrixFactorization(factors=4, decay=0.1)]
    errors = [score(model.fit(train), test).rmse for model in models]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.85 * errors[2]
    assert score(ItemNeighbors().fit(train), test).rmse < 0.98 * errors[2]


def test_neighbours_are_what_the_equation_says():
    ratings = synthetic_ratings(np.random.default_rng(5), viewers=20, films=8, density=0.7)
    model = ItemNeighbors(k=2, shrinkage=5).fit(ratings)
    matrix, rests = ratings.matrix(), np.zeros(ratings.shape)
    rests[ratings.users, ratings.items] = ratings.stars - model.biases.predict(
        ratings.users, ratings.items
    )

    def likeness(i, j):
        both = (matrix[:, i] > 0) & (matrix[:, j] > 0)
        a, b = rests[both, i], rests[both, j]
        return a @ b / np.sqrt(a @ a * (b @ b)) * both.sum() / (both.sum() + 5)

    for user, item in np.ndindex(20, 8):
        others = [j for j in range(8) if matrix[user, j] > 0 and j != item]
        nearest = sorted(((likeness(item, j), j) for j in others), reverse=True)[:2]
        near = [(s, j) for s, j in nearest if s > 0]
        lean = sum(s * rests[user, j] for s, j in near) / sum(s for s, _ in near) if near else 0
        base = model.biases.predict(np.array([user]), np.array([item]))
        predicted = model.predict(np.array([user]), np.array([item]))
        np.testing.assert_allclose(predicted, base + lean, rtol=1e-4)


def test_of_many_films_the_most_rated_have_neighbours(monkeypatch):
    ratings = synthetic_ratings(np.random.default_rng(3), viewers=60, films=50, density=0.4)
    whole = ItemNeighbors().fit(ratings)
    monkeypatch.setattr(neighbors, "MOST_FILMS", 20)
    model = ItemNeighbors().fit(ratings)
    counts = np.bincount(ratings.items, minlength=50)
    assert counts[model.kept].min() >= np.delete(counts, model.kept).max()
    users = np.zeros(50, np.int64)
    plain = model.biases.predict(users, np.arange(50))
    predicted = model.predict(users, np.arange(50))
    left_out = np.delete(np.arange(50), model.kept)
    np.testing.assert_array_equal(predicted[left_out], plain[left_out])
    assert not np.allclose(predicted[model.kept], plain[model.kept])
    np.testing.assert_allclose(
        model.likeness, whole.likeness[np.ix_(model.kept, model.kept)], rtol=1e-5
    )


def test_factors_are_solved_so_that_no_small_change_helps(tasteful):
    train, _ = tasteful
    model = MatrixFactorization(factors=3, decay=0.2, sweeps=60).fit(train)
    rest = train.stars - model.biases.predict(train.users, train.items)
    for user in (0, 5):
        rows = np.flatnonzero(train.users == user)
        known = model.item_factors[train.items[rows]]
        errors = known @ model.user_factors[user] - rest[rows]
        slope = known.T @ errors + 0.2 * len(rows) * model.user_factors[user]
        np.testing.assert_allclose(slope, 0, atol=0.02 * len(rows))


def test_viewers_and_films_without_ratings_get_finite_predictions():
    ratings = table([(0, 0, 5), (0, 1, 3)], viewers=2, films=3)
    for model in (GlobalMean(), ItemMean(), Biases(), ItemNeighbors(), MatrixFactorization()):
        predicted = model.fit(ratings).predict(np.array([1, 1, 0]), np.array([0, 2, 2]))
        assert np.isfinite(predicted).all()


def test_a_score_keeps_predictions_within_the_stars():
    class Enthusiast:
        def predict(self, users, items):
            return np.full(len(users), 9.0)

    result = score(Enthusiast(), table([(0, 0, 5), (0, 1, 3)]))
    assert result.rmse == pytest.approx(np.sqrt(2))
    assert result.mae == pytest.approx(1)


def test_every_rating_is_held_out_exactly_once():
    ratings = synthetic_ratings(np.random.default_rng(0), viewers=30, films=20)
    folds = list(ratings.folds(5, np.random.default_rng(1)))
    assert [len(train) + len(test) for train, test in folds] == [len(ratings)] * 5
    tested = sorted(pair for _, test in folds for pair in zip(test.users, test.items, strict=True))
    assert tested == sorted(zip(ratings.users, ratings.items, strict=True))
    again = list(ratings.folds(5, np.random.default_rng(1)))
    np.testing.assert_array_equal(folds[2][1].items, again[2][1].items)


def test_films_with_few_ratings_can_be_left_out():
    kept = table(ROWS).rated_at_least(2)
    assert [film.id for film in kept.films] == [0, 1]
    np.testing.assert_array_equal(kept.matrix(), [[4, 2], [5, 3], [0, 0]])


@pytest.mark.parametrize("name", ["u1", "", "u9"])
def test_a_split_that_is_not_there_is_an_error(name):
    with pytest.raises(ValueError, match="Expected one of the splits"):
        table(ROWS).split(name)


def test_the_first_look_counts_rightly():
    look = summarize(table(ROWS))
    assert (look.viewers, look.films, look.ratings) == (3, 3, 5)
    assert look.density == pytest.approx(5 / 9)
    assert look.star_shares == pytest.approx({2.0: 0.2, 3.0: 0.2, 4.0: 0.2, 5.0: 0.4})
    assert tuple(look.per_viewer) == (2, 2.5, 3)
    assert tuple(look.per_film) == (1, 2, 2)
    assert look.rated_once == 1
    assert look.genres == {"Drama": 3}
    assert look.years == {1990: 1, 1991: 1, 1992: 1}
    assert look.ages == {20: 2, 30: 1}
    np.testing.assert_array_equal(look.weeks, [2, 2, 1])


def test_made_up_ratings_say_so_and_repeat():
    first = synthetic_ratings(np.random.default_rng(8))
    again = synthetic_ratings(np.random.default_rng(8))
    np.testing.assert_array_equal(first.matrix(), again.matrix())
    assert first.synthetic
    assert set(np.unique(first.stars)) == {1, 2, 3, 4, 5}
    assert 0.1 < summarize(first).density < 0.2
    assert len(summarize(first).weeks) == 0
    with pytest.raises(ValueError, match="expected films to be a whole number of at least 2"):
        synthetic_ratings(np.random.default_rng(0), films=1)


@pytest.mark.parametrize("integer", [np.uint8, np.int16, np.int64, np.uint64])
def test_counts_may_be_numpys_integers(integer):
    def predictions(i):
        made = synthetic_ratings(np.random.default_rng(3), viewers=i(255), films=i(60), tastes=i(3))
        rng = np.random.default_rng(4)
        models = [
            Biases(sweeps=i(2)),
            ItemNeighbors(k=i(3)),
            MatrixFactorization(factors=i(3), sweeps=i(2), rng=rng),
        ]
        train, test = next(made.folds(i(5), rng))
        return [model.fit(train).predict(test.users, test.items) for model in models]

    np.testing.assert_array_equal(predictions(integer), predictions(int))
