"""The movies lab through the real page: a zip of one's own, training, five stars, a CSV."""

import io
import re
import zipfile

import pytest

from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_until

FIVE = {"star wars": 5, "fargo": 4, "toy story": 5, "scream (": 1, "casablanca": 3}


@pytest.fixture(scope="session")
def ml_100k(site) -> bytes:
    """MovieLens 100K in the files and the form in which it is downloaded, without u1 to u5."""
    carried = zipfile.ZipFile(site / "ratings" / "ml-100k.zip")
    read = {
        name: carried.read(f"ml-100k/ml-100k.{name}").decode() for name in ("inter", "item", "user")
    }
    ratings, films, viewers = (
        [line.split("\t") for line in text.splitlines()[1:]] for text in read.values()
    )
    genres = sorted({genre for *_rest, names in films for genre in names.split(" ")})
    flags = {genre: at for at, genre in enumerate(genres)}
    files = {
        "u.data": "".join("\t".join(cells) + "\n" for cells in ratings),
        "u.genre": "".join(f"{genre}|{at}\n" for genre, at in flags.items()),
        "u.item": "".join(
            f"{number}|{title} ({year})|||http://x|"
            + "|".join(str(int(genre in names.split(" "))) for genre in genres)
            + "\n"
            for number, title, year, names in films
        ),
        "u.user": "".join("|".join(cells) + "\n" for cells in viewers),
    }
    return zipped(
        {f"ml-100k/{name}": text.encode("latin-1", "replace") for name, text in files.items()}
    )


def zipped(files):
    """Return a zip file of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def open_file(page, label, name, content):
    """Choose a file as a visitor does."""
    with page.expect_file_chooser() as chosen:
        button(page, label).click()
    chosen.value.set_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def rate(page, query, stars):
    """Search a film and give the first that is found some stars, by keyboard; return its name."""
    page.get_by_label("Search for a film and rate it").fill(query)
    page.keyboard.press("ArrowDown")
    before = metrics(page)["rated"]
    name = page.evaluate(FOCUSED)
    page.keyboard.press(str(stars))
    wait_until(page, lambda: metrics(page)["rated"] == before + 1, "a rating more")
    return name


FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element.getAttribute("aria-label");
}"""


def recommended(page):
    """Return the films recommended, in their order."""
    titles = page.get_by_role("button", name=re.compile("^Not interested: "))
    return [
        title.get_attribute("aria-label").removeprefix("Not interested: ") for title in titles.all()
    ]


ZIP_LABEL = "Open your own ml-100k.zip or ml-latest-small.zip"


def test_load_a_zip_train_rate_five_films_and_get_others(page, site_url, ml_100k):
    open_lab(page, site_url, "movies", epochs=3, hidden=20)
    open_file(page, ZIP_LABEL, "ml-100k.zip", ml_100k)
    page.get_by_text("MovieLens 100K: 100,000 ratings").first.wait_for()
    button(page, "Train a model").click()
    button(page, "Train").click()
    found = wait_for_state(page, "done", "error")
    assert state(page) == "done"
    assert found["epoch"] == 3
    assert 0.9 < found["rmse"] < 1.05, "three epochs are somewhere near the film's mean, 1.024"

    button(page, "Down: sample the ratings").click()
    page.get_by_text("After Gibbs step 1,").wait_for()
    button(page, "Up: sample the hidden units").click()
    page.get_by_text(re.compile("Gibbs step 2: .* of the hidden units are on")).wait_for()

    button(page, "Recommend").click()
    page.get_by_text("You have not rated any films yet").wait_for()
    wait_until(page, lambda: len(recommended(page)) == 10, "ten popular films")
    popular = recommended(page)
    assert "Star Wars (1977)" in popular
    rated = [rate(page, query, stars) for query, stars in FIVE.items()]
    page.get_by_text("Based on your 5 ratings, predicted by the Boltzmann machine").wait_for()
    ours = recommended(page)
    assert len(ours) == 10
    assert not set(rated) & set(ours)
    assert ours[0] == metrics(page)["first"]
    assert ours != popular

    button(page, f"Not interested: {ours[0]}").click()
    wait_until(page, lambda: ours[0] not in recommended(page), "the unwanted film to go")

    with page.expect_download() as saved:
        button(page, "Save as CSV").click()
    content = saved.value.path().read_bytes()
    button(page, "Remove my ratings").click()
    wait_until(page, lambda: metrics(page)["rated"] == 0, "no ratings")
    open_file(page, "Open a CSV", "mine.csv", content)
    wait_until(page, lambda: metrics(page)["rated"] == 5, "the ratings again")
    wait_until(page, lambda: recommended(page) == ours[1:] + recommended(page)[9:], "the same list")
    open_file(page, "Open a CSV", "bad.csv", b"title,year,stars\nFargo,1996,6\n")
    page.get_by_text("bad.csv was not opened.").wait_for()
    page.get_by_text("Line 2 of CSV").first.wait_for()
    assert metrics(page)["rated"] == 5


def test_files_that_are_refused_leave_what_was_loaded(page, site_url, ml_100k):
    open_lab(page, site_url, "movies")
    wait_until(page, lambda: metrics(page).get("data") == "movielens-100k", "the site's ratings")
    bad = {
        "holiday.zip": (b"PK\x03\x04 no zip at all", "not a valid zip file"),
        "cut.zip": (ml_100k[: len(ml_100k) // 2], "not a valid zip file"),
        "huge.zip": (bytes(17 << 20), "was not opened"),
        "photos.zip": (zipped({"photo.txt": b"hello"}), "None of the files"),
        "climbing.zip": (zipped({"../u.data": b""}), "a name that points outside it"),
        "stars.zip": (zipped({"u.data": b"1\t1\t5\t1\n1\t2\t6\t1\n"}), "Line 2 of u.data"),
        "columns.zip": (
            zipped({"ratings.csv": b"movieId,userId,rating,timestamp\n1,1,4,1\n"}),
            "Line 1 of ratings.csv .* columns",
        ),
        "coded.zip": (zipped({"u.data": "1\t1\t5\t1\n".encode("utf-16")}), "another encoding"),
    }
    for name, (content, reason) in bad.items():
        open_file(page, ZIP_LABEL, name, content)
        page.get_by_text(re.compile(f"{re.escape(name)}.*{reason}")).first.wait_for()
        assert metrics(page)["data"] == "movielens-100k"
