"""The visitor's own stars and the list that follows from them."""

import asyncio
import dataclasses

import numpy as np
import pytest

from weblab.datasets.ratings import RatingsError
from weblab.labs.movies.compute.own_ratings import OwnRatings, read_csv, write_csv
from weblab.labs.movies.compute.recommender import Recommender


@pytest.fixture
def recommender(ratings):
    made = Recommender()
    made.take(ratings)
    return made


def prepared(recommender):
    async def scenario():
        recommender.prepare()
        await recommender._preparing

    asyncio.run(scenario())
    return recommender


def films_of(recommender):
    return [each.film for each in recommender.listed]


def test_one_without_ratings_gets_the_most_rated_films_and_is_told_why(recommender, ratings):
    counts = np.bincount(ratings.items, minlength=60)
    assert [each.ratings for each in recommender.listed] == sorted(counts, reverse=True)[:10]
    assert "not rated any films" in recommender.why.said(str)


def test_what_was_rated_is_not_recommended_and_each_star_counts(recommender):
    prepared(recommender)
    lists = []
    for film, stars in ((0, 5), (1, 1), (2, 5), (3, 2), (4, 4)):
        recommender.rate(film, stars)
        assert film not in films_of(recommender)
        lists.append([each.stars for each in recommender.listed])
    assert len({tuple(each) for each in lists}) == 5
    assert recommender.why.values["count"] == 5
    assert all(each.reasons for each in recommender.listed)
    assert all(
        abs(each.reasons[0].pull) >= abs(each.reasons[-1].pull) for each in recommender.listed
    )


def test_a_rating_taken_back_is_as_if_it_had_never_been(recommender):
    prepared(recommender)
    recommender.rate(0, 5)
    before = recommender.listed
    recommender.rate(1, 2)
    recommender.rate(1, 0)
    assert recommender.listed == before
    recommender.forget()
    assert "not rated any films" in recommender.why.said(str)


def test_unwanted_films_stay_away_until_they_are_forgiven(recommender):
    first = films_of(recommender)[0]
    recommender.dismiss(first)
    assert first not in films_of(recommender)
    recommender.forgive()
    assert films_of(recommender)[0] == first


def test_switches_choose_by_popularity(recommender, ratings):
    ranked = np.argsort(-np.bincount(ratings.items, minlength=60), kind="stable")
    recommender.popular = True
    assert set(films_of(recommender)) <= set(ranked[:15])
    recommender.novel = True
    assert set(films_of(recommender)) <= set(ranked[6:15])
    recommender.popular = False
    assert not set(films_of(recommender)) & set(ranked[:6])


def test_stars_are_rounded_to_the_scale_of_the_data(recommender, ratings):
    recommender.rate(0, 3.5)
    recommender.rate(1, 99)
    recommender.rate(99, 5)
    assert recommender.rated == {0: 4.0, 1: 5.0}
    half = np.where(np.arange(len(ratings)) == 0, 0.5, ratings.stars).astype(np.float32)
    recommender.take(dataclasses.replace(ratings, stars=half))
    recommender.rate(2, 3.5)
    assert recommender.rated == {0: 4.0, 1: 5.0, 2: 3.5}


def test_own_stars_move_to_other_data_by_title(recommender, ratings):
    recommender.rate(7, 5)
    recommender.rate(8, 3)
    recommender.dismiss(9)
    some = ratings.of_films(np.array([9, 30, 7]))
    numbered = tuple(dataclasses.replace(film, id=9_000 + film.id) for film in some.films)
    recommender.take(dataclasses.replace(some, name="Other ratings", films=numbered))
    assert recommender.rated == {2: 5.0}
    assert recommender.dismissed == [0]


def test_films_of_equal_titles_keep_their_own_stars(same_names):
    own = OwnRatings({0: 1.0, 1: 5.0, 2: 2.0, 3: 4.0, 4: 3.0}, [])
    assert read_csv(write_csv(same_names, own), same_names) == (own, [])
    recommender = Recommender()
    recommender.take(same_names)
    for film, stars in own.rated.items():
        recommender.rate(film, stars)
    recommender.take(same_names.of_films(np.array([4, 3, 2, 1, 0])))
    assert recommender.rated == {4: 1.0, 3: 5.0, 2: 2.0, 1: 4.0, 0: 3.0}


def test_a_saved_film_is_known_by_its_id_whatever_became_of_its_title(same_names):
    content = write_csv(same_names, OwnRatings({1: 4.0}, []))
    spoilt = content.replace(b"Chasing Amy,1997", b"1-Aug,")
    assert read_csv(spoilt, same_names)[0].rated == {1: 4.0}
    elsewhere = dataclasses.replace(same_names, name="Other ratings")
    assert read_csv(spoilt, elsewhere) == (OwnRatings({}, []), ["1-Aug"])
    assert read_csv(content, elsewhere)[0].rated == {0: 4.0}, "by title: the first that is so"


def test_older_files_without_ids_still_open(same_names):
    old = HEAD + b"Sabrina,1954,5\nSabrina,1995,\nLand Before Time III (1995),,2\n"
    own, unknown = read_csv(old + b"Land Before Time III (1995) (V),,3\n", same_names)
    assert (own, unknown) == (OwnRatings({3: 5.0, 4: 3.0}, [2]), [])


def test_a_csv_brings_back_what_was_saved(recommender, ratings):
    for film, stars in ((3, 5), (1, 2), (8, 4)):
        recommender.rate(film, stars)
    recommender.dismiss(6)
    saved = recommender.save()
    again = Recommender()
    again.take(ratings)
    again.open("mine.csv", saved)
    assert not again.refused
    assert (again.rated, again.dismissed) == (recommender.rated, recommender.dismissed)
    assert again.said.values["count"] == 3


def test_titles_with_commas_quotes_and_accents_survive(ratings):
    titles = ["Misérables, Les", 'The "Real" One', "=1+1", "한국 영화"]
    films = tuple(
        dataclasses.replace(film, title=title, year=1995)
        for film, title in zip(ratings.films, titles, strict=False)
    )
    ours = dataclasses.replace(ratings.of_films(np.arange(4)), films=films)
    own = OwnRatings({0: 1.0, 1: 2.0, 2: 3.0, 3: 4.0}, [])
    assert read_csv(write_csv(ours, own), ours) == (own, [])


HEAD = b"title,year,stars\n"
NEW_HEAD = b"title,year,stars,id,data\n"
REFUSED = {
    "nothing": (b"", "Line 1 .* columns title, year, stars, id, data"),
    "other columns": (b"film,rating\nA,5\n", "Line 1 .* columns title, year, stars, id, data"),
    "a column too few": (HEAD + b"A,5\n", "Line 2 has 2 columns instead of 3"),
    "six stars": (HEAD + b"A,,5\nB,,6\n", "Line 3 of CSV: the stars .* Found: '6'"),
    "a third of a star": (HEAD + b"A,,3.3\n", "Line 2 of CSV: the stars"),
    "nan stars": (HEAD + b"A,,nan\n", "Line 2 of CSV: the stars"),
    "words": (HEAD + b"A,,good\n", "Found: 'good'"),
    "an odd year": (HEAD + b"A,MCM,5\n", "Line 2: the year"),
    "another encoding": (HEAD + "A,1995,5\n한,1995,5\n".encode("euc-kr"), "UTF-8.* Line 3"),
    "UTF-16": ("title,year,stars\n".encode("utf-16"), "UTF-8"),
    "an odd id": (NEW_HEAD + b"A,1995,5,x,MovieLens 100K\n", "Line 2 of CSV: the id"),
    "an id too few": (NEW_HEAD + b"A,1995,5\n", "Line 2 has 3 columns instead of 5"),
    "an open quote": (HEAD + b'"A,,5\n', "line 2"),
    "a zip": (b"PK\x03\x04", "Line 1"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_csv_is_refused_with_the_line_and_changes_nothing(
    recommender, ratings, content, reason
):
    with pytest.raises(RatingsError, match=reason):
        read_csv(content, ratings)
    recommender.rate(3, 5)
    recommender.open("bad.csv", content)
    assert recommender.refused
    assert recommender.rated == {3: 5.0}


def test_too_many_ratings_are_refused(monkeypatch, recommender, ratings):
    monkeypatch.setattr("weblab.labs.movies.compute.own_ratings.MOST_RATED", 2)
    content = write_csv(ratings, OwnRatings(dict.fromkeys(range(3), 4.0), []))
    recommender.open("many.csv", content)
    assert recommender.refused
    assert recommender.rated == {}


def test_films_that_are_not_there_are_named(recommender, ratings):
    known = ratings.films[5]
    recommender.open("mine.csv", HEAD + f"{known.title},,4\nNo such film,1999,5\n".encode())
    assert recommender.rated == {5: 4.0}
    assert "No such film (1999)" in recommender.said.said(str)
