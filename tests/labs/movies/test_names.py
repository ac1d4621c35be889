"""What tells films of equal titles apart, wherever they are shown and chosen."""

import pytest

from weblab.labkit.experiment import wording
from weblab.labs.movies.compute.genres import GENRES, genre_name
from weblab.labs.movies.ui.view import MoviesView
from weblab.labs.registry import LABS

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


def test_genres_have_names_in_korean_and_keep_their_own_in_links(ratings):
    translate = LABS["movies"].translate("ko")
    view = MoviesView("movies", translate)
    view.experiment.data.ratings = ratings
    look = view.panels["look"]
    assert view._genre.options["드라마"] == "Drama"
    assert "SF" in look._genres._figure.y_range.factors
    look._choose_genre("드라마")
    assert view.experiment.genre == "Drama"
    assert genre_name("Zarzuela", translate) == "Zarzuela"
    assert all(genre_name(each, translate) != each for each in GENRES)


def test_folds_have_korean_names_and_keep_their_own_in_links():
    view = MoviesView("movies", LABS["movies"].translate("ko"))
    assert view._split.options["폴드 2"] == "fold 2"
    view._split.value = "fold 2"
    assert view.experiment.split == "fold 2"
    assert "fold" not in str(wording.table(view.experiment, view.translate))
