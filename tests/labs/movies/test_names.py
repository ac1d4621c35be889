"""What tells films of equal titles apart, wherever they are shown and chosen."""

import pytest

from weblab.labs.movies.ui.view import MoviesView

NAMES = [
    "Chasing Amy (1997) #246",
    "Chasing Amy (1997) #268",
    "Land Before Time III (1995) (V)",
    "Sabrina (1954)",
    "Sabrina (1995)",
]


@pytest.fixture
def view(same_names):
    view = MoviesView("movies", str)
    view.experiment.data.ratings = same_names
    return view


@pytest.mark.parametrize("name", NAMES)
def test_a_film_that_is_searched_is_the_one_that_is_pointed_out(view, same_names, name):
    assert view._film.options == NAMES
    view._film.value = name
    place = view.experiment.film_position()
    assert same_names.films[place].name == name
    assert name in view.panels["look"]._film.content
    assert view.panels["look"]._tail._found.data["film"] == [name]


def test_every_film_can_be_searched_and_rated(view):
    listed = {row[0]: row[1] for row in view._ratings._films.films}
    assert sorted(listed.values()) == NAMES
    for film, name in listed.items():
        view.experiment.recommender.rate(film, 4)
        assert view._ratings._films.rows[0] == {"id": film, "title": name}
