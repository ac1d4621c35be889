"""The names of a zip from outside are text: short, on one line, and nothing else."""

import io
import zipfile

from weblab.labkit.outside_text import WORD_JOINER
from weblab.labs.movies.compute.data import RatingsData

RATINGS = "userId,movieId,rating,timestamp\n1,1,4.0,0\n1,2,3.0,0\n2,3,5.0,9\n"
FILMS = (
    "movieId,title,genres\n"
    '1,"A $$\\x$$ film :material/home@size=9999px: (1999)",Drama|$$y$$\n'
    '2,"{long} (2000)",\u202e|Comedy\n'
    '3,"\u200b (2001)",War\n'
)


def opened(films=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ml-latest-small/ratings.csv", RATINGS)
        archive.writestr("ml-latest-small/movies.csv", films or FILMS.format(long="x" * 250))
    data = RatingsData()
    data.open("ml-latest-small.zip", buffer.getvalue())
    assert not data.refused, data.message.said(str)
    return data.ratings.films


def test_names_are_taken_as_text():
    first, second, third = opened()
    assert first.title.replace(WORD_JOINER, "") == "A $$\\x$$ film :material/home@size=9999px:"
    assert "$$" not in first.title
    assert ":material/" not in first.title
    assert first.genres == ("Drama", f"${WORD_JOINER}$y${WORD_JOINER}$")
    assert len(second.title) == 200
    assert second.genres == ("Comedy",)
    assert third.title == "Film 3"


def test_films_that_only_the_unseen_tells_apart_get_their_numbers():
    twins = "movieId,title,genres\n1,Twin (1999),War\n2,Tw\u200bin (1999),War\n3,Other (1999),War\n"
    assert [film.name for film in opened(twins)] == [
        "Twin (1999) #1",
        "Twin (1999) #2",
        "Other (1999)",
    ]
