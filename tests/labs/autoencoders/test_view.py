"""What the view adds: cross and sliders that agree, and tables that say what was measured."""

import numpy as np
import pytest

from tests.labs.autoencoders.test_experiment import Store, made, run_to_the_end, squares
from weblab.labs.autoencoders.ui.code_panel import CodePanel
from weblab.labs.autoencoders.ui.films_panel import FilmsPanel
from weblab.labs.autoencoders.ui.pictures_panel import PicturesPanel
from weblab.labs.autoencoders.ui.stages_panel import StagesPanel
from weblab.labs.autoencoders.ui.view import AutoencodersView
from weblab.labs.autoencoders.ui.weights_panel import WeightsPanel
from weblab.labs.autoencoders.ui.worth_table import WorthTable


@pytest.fixture(scope="module")
def trained():
    return run_to_the_end(made(kind="deep", code=2))


def test_cross_and_sliders_agree(trained):
    panel = CodePanel(trained, str)
    panel.show()
    left, right, bottom, top = panel._board.extent
    panel._board.cursor = [left, top]
    assert [each.value for each in panel._place] == [left, top]
    panel._place[0].value = right
    assert panel._board.cursor == [right, top]
    before = panel._decoded.images
    panel._board.cursor = [right + 9, bottom]
    assert panel._board.cursor == [right, bottom]
    assert not np.array_equal(panel._decoded.images, before)


def test_a_walk_leads_from_the_one_digit_to_the_other(trained):
    panel = CodePanel(trained, str)
    panel.show()
    trained.param.update(walk_from=3, walk_to=8)
    code, fade = (strip.images for strip in panel._strips)
    ends = trained.examples()[[3, 8]]
    np.testing.assert_allclose(code[[0, -1]].reshape(2, -1), trained.reconstruct(ends), atol=1e-5)
    np.testing.assert_array_equal(fade[[0, -1]].reshape(2, -1), ends)
    trained_points = np.array(panel._board.walk)
    np.testing.assert_allclose(trained_points, trained.digits.codes(ends), atol=1e-5)


def test_pictures_are_the_networks_and_those_of_pca(trained):
    panel = PicturesPanel(trained, str)
    panel.show()
    own = trained.subject()[None]
    original, shown, network, linear = (each.images.reshape(1, -1) for each in panel._large)
    np.testing.assert_array_equal(original, own)
    np.testing.assert_array_equal(shown, own)
    np.testing.assert_allclose(network, trained.reconstruct(own), atol=1e-5)
    np.testing.assert_allclose(linear, trained.linear(own), atol=1e-5)
    trained.noise = 0.5
    panel.show()
    assert (panel._large[1].images == 0).sum() > (panel._large[0].images == 0).sum()
    trained.noise = None


def test_every_run_stands_beside_pca(trained):
    pixels, network, linear = WorthTable(trained, str)._rows()
    assert (pixels[0], network[:2], linear[:2]) == ("pixels", ("Deep", 2), ("PCA", 2))
    assert network[3] == f"{trained.metrics['test_mse']:.4f}"


def test_stages_are_shown_where_there_are_any(trained):
    assert not StagesPanel(trained, str).__panel__().visible
    stacked = run_to_the_end(made(kind="stacked"))
    panel = StagesPanel(stacked, str)
    assert panel.__panel__().visible
    assert [row[:2] for row in panel._rows()] == [
        (1, "784 → 256"), (2, "256 → 64"), (3, "64 → 8"), (4, "all"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "shape"), [("sparse", (8, 28, 28)), ("convolutional", (16, 3, 3))]
)
def test_the_first_layers_weights_are_pictures(kind, shape):
    panel = WeightsPanel(run_to_the_end(made(kind=kind)), str)
    panel.show()
    assert panel._network.images.shape == shape
    assert panel._network.bounds[0] == -panel._network.bounds[1]
    assert panel._linear.images.shape == (8, 28, 28)


def test_films_list_four_errors_and_what_comes_back():
    panel = FilmsPanel(run_to_the_end(made(part="films", nodes=4)), str, str)
    assert [row[0] for row in panel._summary_rows()] == ["1", "2", "3", "4", "always the mean"]
    you = panel._rating_rows()[-1]
    assert you[0] == "you"
    assert all(abs(float(a) - float(b)) < 0.5 for a, b in (each.split(" → ") for each in you[1:5]))


def test_the_view_shows_what_a_kind_can_be_set():
    view = AutoencodersView("autoencoders", str)
    view.experiment._store = Store()
    view.experiment.first = squares(1_000, seed=4)
    view.controls()
    view.start("kind=sparse&walk_to=5")
    choices = {"part", "kind", "effort"}
    shown = {name for name, widget in view._controls.items() if widget.visible} - choices
    assert shown == {"code", "samples", "epochs", "batch_size", "lr", "rho", "sparsity", "seeds"}
    assert view._controls["code"].value == 1024
    view.experiment.part = "films"
    shown = {name for name, widget in view._controls.items() if widget.visible} - choices
    assert shown == {"lr", "nodes"}
    assert view._controls["lr"].value == 0.02
