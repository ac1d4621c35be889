"""Reading MovieLens in each of its forms, and refusing everything else."""

import io
import re
import tracemalloc
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab.datasets.ratings import Film, RatingsError, Viewer, read_ratings
from weblab.datasets.ratings import archive as archives

GENRES = ("unknown", "Action", "Comedy")
FILMS = {1: "Toy Story (1995)", 2: "Les Misérables (1995)", 3: "unknown", 7: "12 Angry Men (1957)"}


def rated(seed=0, viewers=6):
    """(user, item, stars, time) of every second pair or so, never a pair twice."""
    rng = np.random.default_rng(seed)
    return [
        (user, item, int(rng.integers(1, 6)), 880_000_000 + 1_000 * user + item)
        for user in range(1, viewers + 1)
        for item in (1, 2, 7)
        if rng.random() < 0.7
    ]


def lines(rows, delimiter="\t"):
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)


def ml_100k(rows=None):
    rows = rated() if rows is None else rows
    items = "".join(
        f"{number}|{title}|01-Jan-1995||http://x|{int(number == 3)}|{int(number == 1)}|1\n"
        for number, title in FILMS.items()
    )
    return {
        "ml-100k/u.data": lines(rows).encode(),
        "ml-100k/u.genre": "".join(f"{g}|{i}\n" for i, g in enumerate(GENRES)).encode() + b"\n",
        "ml-100k/u.item": items.encode("latin-1"),
        "ml-100k/u.user": b"1|24|M|technician|85711\n2|53|F|other|94043\n",
        "ml-100k/u1.base": lines(rows[2:]).encode(),
        "ml-100k/u1.test": lines(rows[:2]).encode(),
    }


def latest_small():
    films = 'movieId,title,genres\n1,"American President, The (1995)",Comedy|Drama\n'
    films += "9,Nothing,(no genres listed)\n"
    return {
        "ml-latest-small/ratings.csv": b"userId,movieId,rating,timestamp\n1,1,4.5,964982703\n"
        b"4,9,0.5,964981247\n",
        "ml-latest-small/movies.csv": films.encode(),
    }


def atomic():
    return {
        "x/ml-100k.inter": (
            "user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + lines(rated())
        ).encode(),
        "x/ml-100k.item": (
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
            "1\tToy Story\t1995\tAnimation Comedy\n2\tMisérables, Les\t1995\tDrama\n"
            "3\tunkonwn\tunkonwn\tunknown\n"
        ).encode(),
        "x/ml-100k.user": b"user_id:token\tage:token\tgender:token\toccupation:token\t"
        b"zip_code:token\n1\t24\tM\ttechnician\t85711\n",
    }


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_ml_100k_is_read_with_its_films_viewers_and_splits():
    rows = rated()
    ratings = read_ratings(zipped(ml_100k(rows)))
    assert ratings.name == "MovieLens 100K"
    assert not ratings.synthetic
    assert [film.id for film in ratings.films] == [1, 2, 3, 7]
    assert ratings.films[0] == Film(1, "Toy Story", 1995, ("Action", "Comedy"))
    assert ratings.films[1].title == "Les Misérables"
    assert ratings.films[2] == Film(3, "unknown", None, ("Comedy",))
    assert ratings.viewers[0] == Viewer(1, 24, "M", "technician")
    assert ratings.viewers[-1] == Viewer(6)
    read = [
        (ratings.viewers[u].id, ratings.films[i].id, int(s), int(t))
        for u, i, s, t in zip(
            ratings.users, ratings.items, ratings.stars, ratings.times, strict=True
        )
    ]
    assert read == rows
    train, test = ratings.split("u1")
    assert (len(train), len(test)) == (len(rows) - 2, 2)
    np.testing.assert_array_equal(test.times, [row[3] for row in rows[:2]])


NAMED = {
    "Sabrina (1954)": ("Sabrina", 1954, "Sabrina (1954)"),
    "Land Before Time III (1995) (V)": ("Land Before Time III", 1995, None),
    "Death Note (2006-2007)": ("Death Note", 2006, None),
    "Death Note (2006\u20132007)": ("Death Note", 2006, None),
    "Big Bang Theory, The (2007-)": ("Big Bang Theory, The", 2007, None),
    "Nikita (La Femme Nikita) (1990) ": ("Nikita (La Femme Nikita)", 1990, None),
    "Now (1990) (1995)": ("Now (1990)", 1995, None),
    "1900": ("1900", None, None),
    "(1900)": ("(1900)", None, None),
}


@pytest.mark.parametrize("text", NAMED)
def test_what_stands_behind_a_title_is_year_and_edition(text):
    title, year, name = NAMED[text]
    film = Film.called(7, text)
    assert (film.id, film.title, film.year) == (7, title, year)
    assert film.name == (name or text.strip())


def test_a_name_is_told_from_an_endless_one_in_no_time():
    film = Film.called(7, " (1995) (V" * 20_000)
    assert film.year is None


def test_films_of_one_name_are_told_apart_by_their_ids():
    files = ml_100k()
    files["ml-100k/u.item"] = (
        b"1|Toy Story (1995)|||http://x|0|1|1\n2|TOY STORY (1995)|||http://x|0|1|1\n"
        b"3|Sabrina (1954)|||http://x|0|0|1\n7|Sabrina (1995)|||http://x|0|0|1\n"
    )
    films = read_ratings(zipped(files)).films
    names = ["Toy Story (1995) #1", "TOY STORY (1995) #2", "Sabrina (1954)", "Sabrina (1995)"]
    assert [film.name for film in films] == names
    some = read_ratings(zipped(files)).of_films(np.array([1]))
    assert some.films[0].name == names[1], "also without the other one"


def test_an_atomic_file_splits_a_year_and_a_medium_elsewhere():
    files = atomic()
    files["x/ml-100k.item"] = files["x/ml-100k.item"].replace(
        b"Toy Story\t1995", b"Toy Story (1995)\tV"
    )
    film = read_ratings(zipped(files)).films[0]
    assert (film.title, film.year, film.name) == ("Toy Story", 1995, "Toy Story (1995) (V)")


def test_latest_small_has_half_stars_and_quoted_titles():
    ratings = read_ratings(zipped(latest_small()))
    assert ratings.films == (
        Film(1, "American President, The", 1995, ("Comedy", "Drama")),
        Film(9, "Nothing", None, ()),
    )
    np.testing.assert_array_equal(ratings.stars, [4.5, 0.5])
    assert ratings.viewers == (Viewer(1), Viewer(4))


def test_atomic_files_are_read():
    ratings = read_ratings(zipped(atomic()))
    assert ratings.films[0] == Film(1, "Toy Story", 1995, ("Animation", "Comedy"))
    assert ratings.films[2] == Film(3, "unkonwn")
    assert len(ratings) == len(rated())


def test_a_folder_reads_like_a_zip(tmp_path):
    for name, content in ml_100k().items():
        (tmp_path / name.split("/")[-1]).write_bytes(content)
    (tmp_path / "x.zip").write_bytes(zipped(ml_100k()))
    from_folder, from_zip = read_ratings(tmp_path), read_ratings(tmp_path / "x.zip")
    np.testing.assert_array_equal(from_folder.matrix(), from_zip.matrix())
    assert from_folder.films == from_zip.films


CHANGES = {
    "a letter among the numbers": {"ml-100k/u.data": b"1\t1\tx\t1\n"},
    "three columns": {"ml-100k/u.data": b"1\t1\t5\n"},
    "no ratings": {"ml-100k/u.data": b" \n"},
    "six stars": {"ml-100k/u.data": b"1\t1\t6\t1\n"},
    "no star": {"ml-100k/u.data": b"1\t1\t0\t1\n"},
    "nan stars": {"ml-100k/u.data": b"1\t1\tnan\t1\n"},
    "a negative id": {"ml-100k/u.data": b"-1\t1\t5\t1\n"},
    "a huge id": {"ml-100k/u.data": b"1\t99999999999\t5\t1\n"},
    "a pair twice": {"ml-100k/u.data": b"1\t1\t5\t1\n1\t1\t4\t2\n"},
    "a split of other ratings": {"ml-100k/u1.test": b"6\t3\t5\t1\n"},
    "too few fields of a film": {"ml-100k/u.item": b"1|Toy Story\n"},
    "a film without a number": {"ml-100k/u.item": b"x|Toy Story (1995)||||0|0|0\n"},
    "an endless title": {"ml-100k/u.item": b"1|" + b"T" * 1000 + b"||||0|0|0\n"},
    "too many viewers and films": {
        "ml-100k/u.data": "".join(f"{n}\t{n}\t5\t1\n" for n in range(1, 8_000)).encode()
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_wrong_content_is_refused_with_a_sentence(change):
    with pytest.raises(RatingsError, match=r"^[^{}]+\.$") as refused:
        read_ratings(zipped(ml_100k() | change))
    assert not re.search("Expected|Received", str(refused.value))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"u.data": b"1\t1\t5\t1\n\n1\t2\tx\t1\n"}, r"Line 3 of u\.data .* Found: '1\\t2\\tx"),
        ({"u.data": b"1\t1\t5\t1\n1\t2\t6\t1\n"}, r"Line 2 of u\.data: the stars"),
        ({"u.data": b"1\t1\t5\t1\n1\t2\t5\t-1\n"}, r"Line 2 of u\.data: the time"),
        ({"u.data": b"1\t1\t5\n"}, r"Line 1 of u\.data"),
        ({"u.item": b"1|Toy Story (1995)||||0|0|0\nx|A|||||0|0\n"}, r"Line 2 of u\.item"),
        ({"u.item": "1|Toy Story (1995)||||0|0|0".encode("utf-16")}, "Line 1 has another encoding"),
        ({"u.data": b"1\t3\t5\t1\n1\t3\t4\t2\n"}, "Viewer 1 rated film 3 twice"),
    ],
)
def test_a_refusal_says_which_line(change, where):
    changed = {f"ml-100k/{name}": content for name, content in change.items()}
    with pytest.raises(RatingsError, match=where):
        read_ratings(zipped(ml_100k() | changed))


REORDERED = {
    "ratings.csv": b"movieId,userId,rating,timestamp\n1,1,4.5,964982703\n",
    "movies.csv": b"title,movieId,genres\nA (1995),1,Comedy\n",
    "ml-100k.inter": b"item_id:token\tuser_id:token\trating:float\ttimestamp:float\n1\t1\t5\t1\n",
    "ml-100k.item": b"item_id:token\tmovie_title:token_seq\n1\tToy Story\n",
    "ml-100k.user": b"1\t24\tM\ttechnician\t85711\n",
}


@pytest.mark.parametrize("name", REORDERED)
def test_columns_in_another_order_are_refused_in_line_1(name):
    files = latest_small() if name.endswith("csv") else atomic()
    folder = next(iter(files)).split("/")[0]
    with pytest.raises(RatingsError, match=rf"Line 1 of {name} .* columns .* Found"):
        read_ratings(zipped(files | {f"{folder}/{name}": REORDERED[name]}))


@pytest.mark.parametrize(
    ("make", "name", "line", "encoding"),
    [
        (latest_small, "ml-latest-small/movies.csv", 3, "latin-1"),
        (latest_small, "ml-latest-small/ratings.csv", 1, "utf-16"),
        (ml_100k, "ml-100k/u.data", 1, "utf-16"),
        (atomic, "x/ml-100k.item", 3, "latin-1"),
    ],
)
def test_another_encoding_is_refused_with_the_line(make, name, line, encoding):
    files = make()
    changed = files[name].decode().replace("Nothing", "Misérables").encode(encoding)
    with pytest.raises(RatingsError, match=f"Line {line} has another encoding"):
        read_ratings(zipped(files | {name: changed}))


def test_a_title_in_shift_jis_is_refused_with_the_line():
    title = b"\x83\x8c\x81E\x83~\x83[\x83\x89\x83u\x83\x8b"  # Pyodide has no codec for it
    files = ml_100k()
    films = files["ml-100k/u.item"].replace("Misérables".encode("latin-1"), title)
    with pytest.raises(RatingsError, match="Line 2 has another encoding"):
        read_ratings(zipped(files | {"ml-100k/u.item": films}))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("make", [ml_100k, latest_small])
def test_a_truncated_zip_is_refused(make, share):
    content = zipped(make())
    with pytest.raises(RatingsError, match="not a valid zip file"):
        read_ratings(content[: int(share * len(content))])


@pytest.mark.parametrize("missing", ["u.item", "u.genre", "u.user"])
def test_a_missing_file_is_named(missing):
    files = {name: content for name, content in ml_100k().items() if not name.endswith(missing)}
    with pytest.raises(RatingsError, match=missing):
        read_ratings(zipped(files))


@pytest.mark.parametrize("source", [b"", b"PK", b"no zip at all", zipped({"readme.txt": b"hello"})])
def test_what_is_no_data_set_is_refused(source):
    with pytest.raises(RatingsError, match=r"Choose ml-100k\.zip"):
        read_ratings(source)


def test_a_missing_path_is_refused(tmp_path):
    with pytest.raises(RatingsError, match=r"absent\.zip"):
        read_ratings(tmp_path / "absent.zip")


def peak_memory(source):
    tracemalloc.start()
    try:
        with pytest.raises(RatingsError):
            read_ratings(source)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_is_refused_before_it_is_inflated():
    bomb = zipped({"u.data": bytes(100 << 20)})
    assert peak_memory(bomb) < 2 * archives.LARGEST_MEMBER


def test_a_bomb_that_lies_about_its_size_is_refused():
    size = 64 << 20
    bomb = zipped({"u.data": bytes(size)})
    liar = bomb.replace(size.to_bytes(4, "little"), (80).to_bytes(4, "little"))
    assert liar != bomb
    assert peak_memory(liar) < 4 * archives.LARGEST_MEMBER


def test_an_absurd_number_of_files_is_refused_before_they_are_listed(monkeypatch):
    content = zipped({"u.data": b""})
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    directory = content[start:end] * 300_000
    size = len(directory).to_bytes(4, "little")
    crowd = content[:start] + directory + content[end : end + 12] + size + content[end + 16 :]
    with pytest.raises(RatingsError, match="The limit is 20000"):
        read_ratings(crowd)
    assert peak_memory(crowd) < archives.LARGEST_MEMBER
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(RatingsError, match="The limit is 3"):
        read_ratings(zipped(ml_100k()))


@pytest.mark.parametrize(
    "prefix", ["../../", "/etc/", "ml-100k/../../", "..\\..\\", "C:\\films\\", "C:/"]
)
def test_names_that_climb_out_of_the_archive_are_refused(tmp_path, monkeypatch, prefix):
    monkeypatch.chdir(tmp_path)
    files = {f"{prefix}{name}": content for name, content in ml_100k().items()}
    with pytest.raises(RatingsError, match="a name that points outside it"):
        read_ratings(zipped(files))
    assert list(tmp_path.iterdir()) == []


def with_headers_changed(content, offset, change):
    """Change a byte of each member's local header (at `offset`) and central header (2 later)."""
    content = bytearray(content)
    for mark, at_byte in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
        at = content.find(mark)
        while at >= 0:
            content[at + at_byte] = change(content[at + at_byte])
            at = content.find(mark, at + 4)
    return bytes(content)


def test_encryption_is_refused():
    with pytest.raises(RatingsError, match="encrypted"):
        read_ratings(with_headers_changed(zipped(ml_100k()), 6, lambda flags: flags | 1))


@pytest.mark.parametrize("method", [12, 14, 99])
def test_other_compression_is_refused(method):
    with pytest.raises(RatingsError, match=f"method {method}"):
        read_ratings(with_headers_changed(zipped(ml_100k()), 8, lambda _: method))


def mutate(content, rng):
    """Overwrite, cut, repeat or swap a few random pieces."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 6)):
        content = content or bytearray(b"?")
        at, length = int(rng.integers(len(content))), int(rng.integers(1, 40))
        piece = rng.bytes(length) if rng.random() < 0.5 else bytes(content[at : at + length])
        elsewhere = int(rng.integers(len(content)))
        match rng.integers(4):
            case 0:
                content[at : at + length] = piece
            case 1:
                content[elsewhere:elsewhere] = piece
            case 2:
                del content[at : at + length]
            case _:
                content[at] ^= 1 << int(rng.integers(8))
    return bytes(content)


@pytest.mark.parametrize("make", [ml_100k, latest_small, atomic])
def test_mutated_archives_are_read_or_refused(make):
    rng = np.random.default_rng(1)
    stored = zipped(make(), zipfile.ZIP_STORED)
    refused = 0
    for _ in range(700):
        try:
            read_ratings(mutate(stored, rng))
        except RatingsError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("make", [ml_100k, latest_small, atomic])
def test_mutated_files_in_a_sound_archive_are_read_or_refused(make):
    rng = np.random.default_rng(2)
    files = make()
    refused = 0
    for _ in range(700):
        name = str(rng.choice(list(files)))
        try:
            read_ratings(zipped(files | {name: mutate(files[name], rng)}, zipfile.ZIP_STORED))
        except RatingsError:
            refused += 1
    assert refused > 100


ARCHIVES = [
    zipped(make(), method)
    for make in (ml_100k, latest_small, atomic)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
]


def content_of(archive):
    """Everything that an archive says, or None where it is refused."""
    try:
        ratings = read_ratings(archive)
    except RatingsError:
        return None
    arrays = (ratings.users, ratings.items, ratings.stars, ratings.times)
    splits = {name: [part.tolist() for part in parts] for name, parts in ratings.splits.items()}
    rest = (ratings.name, ratings.films, ratings.viewers, ratings.synthetic)
    return [array.tolist() for array in arrays], splits, rest


@settings(max_examples=300, deadline=None)
@given(
    archive=st.sampled_from(ARCHIVES), at=st.integers(0, 1 << 20), bit=st.integers(0, 7),
    cut=st.booleans(),
)  # fmt: skip
def test_an_archive_with_another_bit_says_the_same_or_is_refused(archive, at, bit, cut):
    changed = bytearray(archive)
    changed[at % len(archive)] ^= 1 << bit
    if cut:
        del changed[at % len(archive) :]
    assert content_of(bytes(changed)) in (None, content_of(archive))


def test_a_file_that_is_missing_from_the_directory_is_noticed():
    archive = zipped(ml_100k())
    end = archive.index(b"PK\x05\x06")
    count = int.from_bytes(archive[end + 10 : end + 12], "little")
    more = archive[: end + 10] + (count + 1).to_bytes(2, "little") + archive[end + 12 :]
    with pytest.raises(RatingsError, match="files are missing from its directory"):
        read_ratings(more)


@pytest.mark.parametrize("part", ["base", "test"])
def test_half_of_a_split_is_damage(part):
    files = {name: content for name, content in ml_100k().items() if not name.endswith(part)}
    with pytest.raises(RatingsError, match=rf"The file u1\.{part} is missing"):
        read_ratings(zipped(files))
