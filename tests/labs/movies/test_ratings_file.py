"""The CSV file of own ratings: no formulas, the same titles again, else only refusals."""

import csv
import dataclasses
from io import StringIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weblab.datasets.ratings import Film, RatingsError, synthetic_ratings
from weblab.labs.movies.compute.own_ratings import OwnRatings, read_csv, write_csv

titles = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@'\",\n\u3042 1.5"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=12,
)
clean = titles.map(str.strip).filter(lambda title: title and "\0" not in title)
FIXED = synthetic_ratings(np.random.default_rng(0), viewers=20, films=4)


def called(names: list[str], data: str = "Made up"):
    """Return ratings of films with such titles."""
    films = tuple(Film(number, name, 1995) for number, name in enumerate(names, start=1))
    kept = FIXED.of_films(np.arange(len(names)))
    return dataclasses.replace(kept, films=films, name=data)


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(names=st.lists(clean, min_size=1, max_size=4, unique_by=lambda title: title.casefold()))
def test_any_titles_come_back_and_are_no_formulas(names: list[str]) -> None:
    own = OwnRatings({place: 1.0 + place for place in range(len(names))}, [])
    content = write_csv(called(names), own)
    assert read_csv(content, called(names)) == (own, [])
    assert read_csv(content, called(names, "Other films")) == (own, []), "by their titles"
    for cells in csv.reader(StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in cells:
            assert cell[:1] not in tuple("=+-@")


@pytest.mark.parametrize("title", ["=1+1", "-1-1", "+SUM(A1)", "@x", "'Til There Was You", "-0.5"])
def test_files_from_before_still_open(title: str) -> None:
    old = f"title,year,stars\r\n{title},1995,4\r\n".encode("utf-8-sig")
    assert read_csv(old, called([title])) == (OwnRatings({0: 4.0}, []), [])


def test_titles_of_digits_are_text_and_numbers_stay_numbers() -> None:
    content = write_csv(called(["-0.5", "=1", "+12"]), OwnRatings({0: 5.0, 1: 4.0, 2: 0.5}, []))
    assert content.decode("utf-8-sig").splitlines()[1:] == [
        "'-0.5,1995,5,1,Made up",
        "'=1,1995,4,2,Made up",
        "'+12,1995,0.5,3,Made up",
    ]


WHOLE = write_csv(called(["=A", "B, C", 'D "E"']), OwnRatings({0: 1.0, 1: 5.0}, [2]))
changes = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)),
        st.integers(0, 6),
        st.binary(max_size=6)
        | st.sampled_from([b'"' * 9, b"9" * 50, b"\0", b"\r", b",,,", b"1e9"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=400, deadline=None)
@given(changes=changes)
def test_a_mutated_file_is_read_or_refused(changes: list) -> None:
    content = bytearray(WHOLE)
    for at, cut, piece in changes:
        content[at : at + cut] = piece
    ratings = called(["=A", "B, C", 'D "E"'])
    try:
        own, unknown = read_csv(bytes(content), ratings)
    except RatingsError:
        return
    assert set(own.rated) | set(own.dismissed) <= {0, 1, 2}
    assert all(isinstance(title, str) for title in unknown)
    assert all(0.5 <= stars <= 5 for stars in own.rated.values())
