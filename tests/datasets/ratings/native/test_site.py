"""A site opens on the ratings that its index names, and else on some that say they are made up."""

import asyncio

import pytest

from build_scripts.content.ratings import add_ratings
from weblab.datasets.ratings import RatingsError, site_ratings
from weblab.datasets.site_files import MissingFileError, SiteFileError, fetch_file


def fetching(folder):
    async def fetch(name):
        try:
            return folder.joinpath(name).read_bytes()
        except FileNotFoundError as error:
            raise MissingFileError(str(error)) from None

    return fetch


@pytest.mark.parametrize(("publish", "synthetic"), [(False, False), (True, True)])
def test_it_opens_on_what_it_carries(tmp_path, publish, synthetic):
    add_ratings(tmp_path / "ratings", publish=publish)
    ratings = asyncio.run(site_ratings(fetching(tmp_path)))
    assert ratings.synthetic == synthetic
    assert ("Synthetic" in ratings.name) == synthetic


def test_without_a_site_ratings_are_made_up(tmp_path):
    assert asyncio.run(site_ratings(fetching(tmp_path))).synthetic


@pytest.mark.parametrize(
    "index", [b"<!doctype html>", b"", b"[]", b'{"files":3}', b'{"files":[7]}', b"[" * 100_000]
)
def test_a_damaged_list_of_files_is_told(tmp_path, index):
    (tmp_path / "ratings").mkdir()
    (tmp_path / "ratings" / "index.json").write_bytes(index)
    with pytest.raises(RatingsError, match="list of ratings is damaged"):
        asyncio.run(site_ratings(fetching(tmp_path)))


def test_a_damaged_file_is_an_error(tmp_path):
    add_ratings(tmp_path / "ratings", publish=False)
    (tmp_path / "ratings" / "ml-100k.zip").write_bytes(b"PK")
    with pytest.raises(RatingsError):
        asyncio.run(site_ratings(fetching(tmp_path)))


def test_a_site_that_does_not_answer_is_an_error():
    async def fetch(name):
        raise SiteFileError("{name} could not be loaded (HTTP {status}).", name=name, status=503)

    with pytest.raises(SiteFileError, match="HTTP 503"):
        asyncio.run(site_ratings(fetch))


def test_only_a_file_that_is_not_there_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("WEBLAB_SITE", str(tmp_path))
    (tmp_path / "folder").mkdir()
    with pytest.raises(MissingFileError):
        asyncio.run(fetch_file("ratings/index.json"))
    with pytest.raises(SiteFileError) as caught:
        asyncio.run(fetch_file("folder"))
    assert not isinstance(caught.value, MissingFileError)
