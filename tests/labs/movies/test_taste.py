"""Guesses of a newcomer's stars: what they know, how sure they are, and why."""

import numpy as np
import pytest

from weblab.datasets.ratings import MatrixFactorization
from weblab.labs.movies.compute.models import MODELS, Setting
from weblab.labs.movies.compute.taste import FeatureTaste, Popularity
from weblab.labs.movies.compute.tasters import first_taster, taster_of

FILMS = np.array([3, 10, 25, 40])
STARS = np.array([5, 1, 4, 5], np.float32)
KINDS = [(model, by_item) for model in MODELS for by_item in (True, False)]


def trained(model, by_item, ratings):
    setting = Setting(by_item=by_item, hidden=12, epochs=5, lr=0.05, cost=0.001)
    machine = MODELS[model](ratings, setting, np.random.default_rng(0))
    for _event in machine.events():
        pass
    return machine


@pytest.fixture(scope="module")
def tasters(ratings):
    popularity = Popularity(ratings)
    made = {kind: taster_of(trained(*kind, ratings), popularity) for kind in KINDS}
    return made | {"first": list(first_taster(ratings, popularity))[-1]}


@pytest.mark.parametrize("kind", [*KINDS, "first"], ids=str)
class TestEveryTaster:
    def test_guesses_every_film_with_a_spread(self, tasters, kind, ratings):
        guess = tasters[kind].guess(FILMS, STARS)
        assert all(each.shape == (len(ratings.films),) for each in guess)
        assert (guess.stars >= 1).all()
        assert (guess.stars <= 5).all()
        assert (guess.spread > guess.doubt).all()
        assert (guess.doubt > 0).all()

    def test_a_pull_is_the_guess_with_a_rating_less_the_guess_without(self, tasters, kind):
        asked = np.array([0, 7, 30])
        taster = tasters[kind]
        pulls = taster.pulls(FILMS, STARS, asked)
        assert pulls.shape == (4, 3)
        whole = taster.guess(FILMS, STARS).stars[asked]
        for left in range(len(FILMS)):
            kept = np.arange(len(FILMS)) != left
            without = taster.guess(FILMS[kept], STARS[kept]).stars[asked]
            inside = (whole > 1.001) & (whole < 4.999) & (without > 1.001) & (without < 4.999)
            assert inside.any()
            np.testing.assert_allclose(pulls[left][inside], (whole - without)[inside], atol=1e-4)


def test_one_who_gives_few_stars_is_guessed_lower(tasters):
    for taster in tasters.values():
        low = taster.guess(FILMS, np.ones(4, np.float32)).stars.mean()
        assert low < taster.guess(FILMS, np.full(4, 5, np.float32)).stars.mean()


def test_more_ratings_leave_less_doubt(tasters):
    taster = tasters["first"]
    few, more = (taster.guess(np.arange(n), np.full(n, 4, np.float32)) for n in (2, 40))
    assert (more.doubt < few.doubt).mean() > 0.9


def test_a_known_taste_is_found_again(ratings):
    """Three quarters of a viewer's ratings guess the rest better than popularity alone."""
    held = np.isin(ratings.users, np.arange(30))
    rest = ratings.subset(np.flatnonzero(~held))
    popularity = Popularity(rest)
    taster = FeatureTaste(MatrixFactorization(factors=3).fit(rest).item_factors, popularity)
    errors = {"taste": [], "popularity": []}
    for viewer in range(30):
        rows = np.flatnonzero(ratings.users == viewer)
        if len(rows) < 12:
            continue
        given, asked = rows[: len(rows) * 3 // 4], rows[len(rows) * 3 // 4 :]
        guess = taster.guess(ratings.items[given], ratings.stars[given]).stars
        for name, stars in (("taste", guess), ("popularity", popularity.stars)):
            errors[name] += list(stars[ratings.items[asked]] - ratings.stars[asked])
    assert np.square(errors["taste"]).mean() < 0.8 * np.square(errors["popularity"]).mean()


def test_features_that_say_nothing_leave_generosity(ratings):
    popularity = Popularity(ratings)
    taster = FeatureTaste(np.ones((60, 4), np.float32), popularity)
    moved = taster.guess(FILMS, STARS).stars - popularity.stars
    inside = (popularity.stars + moved > 1) & (popularity.stars + moved < 5)
    np.testing.assert_allclose(moved[inside], moved[inside][0], atol=1e-5)
