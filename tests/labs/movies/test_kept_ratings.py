"""Own stars that the browser kept: given back once the films are there."""

from weblab.labs.movies.compute.recommender import Recommender
from weblab.labs.movies.ui.kept_ratings import KeptRatings


def kept_from(ratings) -> str:
    """Return what is kept of two stars and an unwanted film."""
    recommender = Recommender()
    kept = KeptRatings(recommender)
    recommender.take(ratings)
    recommender.rate(3, 5)
    recommender.rate(7, 1)
    recommender.dismiss(9)
    return kept._part.content


def test_stars_come_back_whether_the_films_or_the_record_come_first(ratings):
    text = kept_from(ratings)
    for films_first in (True, False):
        recommender = Recommender()
        kept = KeptRatings(recommender)
        if films_first:
            recommender.take(ratings)
        kept._part.found = text
        if not films_first:
            assert recommender.rated == {}
            recommender.take(ratings)
        assert recommender.rated == {3: 5, 7: 1}
        assert recommender.dismissed == [9]
        assert kept._part.content == text


def test_who_has_rated_meanwhile_keeps_the_new_stars(ratings):
    text = kept_from(ratings)
    recommender = Recommender()
    kept = KeptRatings(recommender)
    recommender.take(ratings)
    recommender.rate(1, 2)
    kept._part.found = text
    assert recommender.rated == {1: 2}


def test_stars_that_are_taken_back_are_let_go(ratings):
    recommender = Recommender()
    kept = KeptRatings(recommender)
    recommender.take(ratings)
    recommender.rate(3, 5)
    assert kept._part.content
    recommender.forget()
    assert kept._part.content == ""


def test_a_damaged_record_is_set_aside(ratings):
    for text in (" ", "title,year\nAlien,1979\n", "x" * (2 << 20)):
        recommender = Recommender()
        kept = KeptRatings(recommender)
        kept._part.found = text
        recommender.take(ratings)
        assert kept._part.damaged
        assert recommender.rated == {}
