"""The quick experiments come out as the curriculum says, and the command runs them by name."""

import numpy as np
import pytest

from build_scripts import reproduce
from build_scripts.reproduce import batch_norm, initialization, optimizers, overfitting


def test_each_optimizer_takes_the_expected_number_of_steps():
    rows = list(optimizers.run())
    assert len(rows) == 6
    assert [row.ours for row in rows] == [row.expected for row in rows]


def test_activations_vanish_explode_or_hold():
    ours = {row.what: row.ours for row in initialization.run()}
    assert float(ours["tanh, std .01: std of the last layer"]) == pytest.approx(1e-5, rel=0.2)
    assert float(ours["ReLU, std 1: std of the last layer"]) == pytest.approx(1.4e4, rel=0.3)
    assert float(ours["ReLU, He: std"].split(" to ")[0]) > 0.6


def test_batch_norm_learns_where_the_plain_network_does_not():
    std = batch_norm.SCALES[8]
    assert batch_norm.trained(std, batch_norm=False) < 0.15
    assert batch_norm.trained(std, batch_norm=True) > 0.95


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
