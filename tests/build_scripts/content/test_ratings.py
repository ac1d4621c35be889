"""The ratings of a local site are MovieLens 100K, whole, and the models score as published."""

import json

import numpy as np
import pytest

from build_scripts import site
from build_scripts.content.ratings import add_ratings, build_ratings
from weblab.datasets.ratings import (
    Biases,
    GlobalMean,
    ItemMean,
    ItemNeighbors,
    MatrixFactorization,
    read_ratings,
    score,
    summarize,
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return build_ratings(tmp_path_factory.mktemp("ratings"))


@pytest.fixture(scope="module")
def movielens(archive):
    return read_ratings(archive)


def test_two_builds_are_equal(archive, tmp_path):
    assert build_ratings(tmp_path).read_bytes() == archive.read_bytes()


@pytest.mark.parametrize(("publish", "files"), [(False, ["ml-100k.zip"]), (True, [])])
def test_the_index_names_what_lies_beside_it(tmp_path, publish, files):
    add_ratings(tmp_path, publish=publish)
    assert json.loads((tmp_path / "index.json").read_text()) == {"files": files}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["index.json", *files])


@pytest.mark.parametrize("publish", [False, True])
def test_a_site_carries_ratings_for_local_use_only(tmp_path, monkeypatch, publish):
    def build(folder, *_):
        folder.mkdir(parents=True)
        folder.joinpath("part").write_text("built")

    for name in ("build_runtime", "copy_static", "build_digits"):
        monkeypatch.setattr(site, name, build)
    monkeypatch.setattr(site, "build_wheel", lambda: None)
    monkeypatch.setattr(site, "prerender", lambda _runtime, target: build(target))
    monkeypatch.setattr(site, "make_posters", lambda _site: False)
    monkeypatch.setattr(site, "build_snapshots", lambda _runtime, target, _plain: build(target))
    monkeypatch.setattr(site, "rename_modules", lambda runtime: None)
    monkeypatch.setattr(site, "write_licences", lambda path: path.write_text("licences"))
    site.build_site(tmp_path / "site", publish=publish)
    found = [path for path in (tmp_path / "site").rglob("*") if "ml-100k" in path.name]
    assert bool(found) != publish
    assert (tmp_path / "site" / "ratings" / "index.json").is_file()


def test_the_first_look_is_the_known_one(movielens):
    look = summarize(movielens)
    assert (look.viewers, look.films, look.ratings) == (943, 1682, 100_000)
    assert look.density == pytest.approx(0.0630, abs=5e-5)
    assert look.mean == pytest.approx(3.53, abs=5e-3)
    assert [round(100 * share) for share in look.star_shares.values()] == [6, 11, 27, 34, 21]
    assert tuple(look.per_viewer) == (20, 65, 737)
    assert tuple(look.per_film) == (1, 27, 583)
    assert look.rated_once == 141
    assert (look.genres["Drama"], look.occupations["student"]) == (725, 196)


@pytest.mark.parametrize(
    ("model", "rmse", "mae"),
    [
        (GlobalMean(), 1.126, 0.945),
        (ItemMean(), 1.024, 0.816),
        (Biases(), 0.944, 0.748),
        (ItemNeighbors(), 0.917, 0.719),
        (MatrixFactorization(), 0.921, 0.725),
    ],
)
def test_baselines_score_as_known_on_a_random_fifth(movielens, model, rmse, mae):
    train, test = next(movielens.folds(5, np.random.default_rng(0)))
    result = score(model.fit(train), test)
    assert result.rmse == pytest.approx(rmse, abs=0.01)
    assert result.mae == pytest.approx(mae, abs=0.01)
