"""The quick experiments come out as the curriculum says, and the command runs them by name."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from build_scripts import reproduce
from build_scripts.reproduce import (
    autoencoders,
    batch_norm,
    initialization,
    optimizers,
    overfitting,
    recommenders,
)
from weblab.datasets.ratings import GlobalMean, score, synthetic_ratings


def test_each_optimizer_takes_the_expected_number_of_steps():
    rows = list(optimizers.run())
    assert len(rows) == 6
    assert [row.ours for row in rows] == [row.expected for row in rows]


def test_activations_vanish_explode_or_hold():
    ours = {row.what: row.ours for row in initialization.spreads()}
    assert float(ours["tanh, std .01: std of the last layer"]) == pytest.approx(1e-5, rel=0.2)
    assert float(ours["ReLU, std 1: std of the last layer"]) == pytest.approx(1.4e4, rel=0.3)
    assert float(ours["ReLU, He: std"].split(" to ")[0]) > 0.6


def test_batch_norm_learns_where_the_plain_network_does_not():
    std = batch_norm.SCALES[8]
    assert batch_norm.trained(std, batch_norm=False) < 0.15
    assert batch_norm.trained(std, batch_norm=True) > 0.95


@pytest.mark.parametrize("seed", [1, 2])
def test_the_default_autoencoder_beats_pca_whatever_the_seed(seed):
    outcome = autoencoders.trained("undercomplete", raw_probe=0.876, seed=seed)
    assert outcome.mse == pytest.approx(0.0148, rel=0.1)
    assert outcome.mse < 0.95 * outcome.pca_mse


def test_the_books_dropout_is_weaker_in_evaluation_instead_of_stronger_in_training():
    layer = overfitting.BookDropout(0.2, rng=np.random.default_rng(0))
    x = np.ones((100, 100), np.float32)
    assert set(np.unique(layer.forward(x, training=True))) == {0, 1}
    np.testing.assert_allclose(layer.forward(x), 0.8)


def test_the_command_runs_what_is_named_and_nothing_else(capsys):
    assert reproduce.main(["optimizers"]) == 0
    printed = capsys.readouterr().out
    assert "SGD, lr .95" in printed
    assert "batch norm" not in printed


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(SystemExit):
        reproduce.main(["nothing"])
    assert "expected names out of" in capsys.readouterr().err


def test_the_published_splits_are_scored_where_an_archive_brings_them(monkeypatch):
    ratings = synthetic_ratings(np.random.default_rng(0), viewers=30, films=20)
    rows = np.arange(len(ratings))
    splits = dict.fromkeys(("u1", "u2", "u3", "u4", "u5"), (rows[5:], rows[:5]))
    archive = dataclasses.replace(ratings, splits=splits)
    monkeypatch.setattr(recommenders, "read_ratings", lambda _: archive)
    monkeypatch.setattr(recommenders, "MODELS", {"mean": (GlobalMean, "about 1")})
    five_fold, published = recommenders.run(Path("ml-100k.zip"))
    assert five_fold.what == "mean, five-fold"
    assert published.what == "mean, u1 to u5"
    rmse, mae = score(GlobalMean().fit(ratings.subset(rows[5:])), ratings.subset(rows[:5]))
    assert published.ours == f"{rmse:.3f} / {mae:.3f}"
