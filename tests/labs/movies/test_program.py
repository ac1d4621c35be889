"""A training that is taken along as a program is the training that was run."""

import asyncio
import io
import zipfile

import numpy as np
import pytest

from tests.labs.programs import names_left_by, run_to_the_end
from weblab.datasets.ratings import read_ratings, synthetic_ratings
from weblab.datasets.ratings.site import SYNTHETIC_SEED
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.program import python_program


async def load():
    return synthetic_ratings(np.random.default_rng(SYNTHETIC_SEED))


def curve_of(experiment):
    return [(m.epoch, m.train.rmse, m.test.rmse, m.test.mae) for m in experiment.history]


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({}, {}),
        ({"rows": "viewers", "sweeps": 3, "growing": True, "seed": 2}, {}),
        ({"model": "autorec"}, {"lr": 0.02, "cost": 0.01}),
    ],
)
def test_the_same_training_to_the_bit(settings, changes, monkeypatch):
    experiment = MoviesExperiment(RatingsData(load), **settings)
    asyncio.run(experiment.data.ready())
    experiment.param.update(part="train", epochs=4, hidden=20)
    run_to_the_end(experiment, dict(changes))
    assert {name for _step, name, _value in experiment.changes} == set(changes)
    names = names_left_by(python_program(experiment, ""), None, monkeypatch)
    assert names["curve"] == curve_of(experiment)
    assert len(names["curve"]) == 4


def test_ratings_of_a_file_are_read_from_it(monkeypatch, tmp_path):
    files = {
        "ratings.csv": "userId,movieId,rating,timestamp\n"
        + "".join(f"{n % 12 + 1},{n % 7 + 1},{n % 5 + 1},{n}\n" for n in range(84)),
        "movies.csv": "movieId,title,genres\n"
        + "".join(f"{n},Film {n} (1990),Drama\n" for n in range(1, 8)),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"ml-latest-small/{name}", text)
    (tmp_path / "ml-latest-small.zip").write_bytes(content.getvalue())

    async def load_file():
        return read_ratings(content.getvalue())

    experiment = MoviesExperiment(RatingsData(load_file))
    experiment.param.update(part="train", epochs=2, hidden=10)
    run_to_the_end(experiment)
    monkeypatch.chdir(tmp_path)
    names = names_left_by(python_program(experiment, ""), None, monkeypatch)
    assert names["curve"] == curve_of(experiment)
