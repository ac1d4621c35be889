"""Parts of the views that can be looked at without a browser."""

import numpy as np

from weblab.labkit.experiment.histogram import BINS, Histogram
from weblab.labkit.widgets.confusion_table import ConfusionTable
from weblab.labkit.widgets.curves import MOST_ROWS, Curves, Series
from weblab.labkit.widgets.histogram_grid import HistogramGrid
from weblab.labkit.widgets.image_grid import ImageGrid, mosaic
from weblab.labkit.widgets.tile_rows import TileRow, TileRows, as_image


def test_a_mosaic_keeps_every_image_whole_and_in_order():
    images = np.arange(3 * 2 * 2, dtype=np.float32).reshape(3, 2, 2)
    picture = mosaic(images, columns=2)
    assert picture.shape == (5, 5)
    np.testing.assert_array_equal(picture[:2, :2], images[0])
    np.testing.assert_array_equal(picture[:2, 3:], images[1])
    np.testing.assert_array_equal(picture[3:, :2], images[2])
    assert np.isnan(picture[2]).all()
    assert np.isnan(picture[3:, 3:]).all()


def test_a_grid_follows_its_images_and_becomes_empty_again():
    grid = ImageGrid(columns=2)
    grid.images = np.ones((4, 3, 3), dtype=np.float32)
    assert grid._source.data["image"][0].shape == (7, 7)
    grid.images = None
    assert grid._source.data["image"] == []


def test_images_without_any_activation_do_not_break_the_scale():
    grid = ImageGrid(images=np.zeros((1, 4, 4), dtype=np.float32))
    assert grid._mapper.low < grid._mapper.high


def test_a_figure_keeps_copies_of_what_it_is_handed():
    weights = np.zeros((2, 3, 3), np.float32)
    rows, grid = TileRows(), ImageGrid(images=weights)
    rows.show([TileRow("weights", weights)])
    weights += 1
    assert (rows.tiles["0"] == 0).all()
    assert (grid.images == 0).all()
    grid.images = weights
    weights += 1
    assert (grid.images == 1).all()


def curves() -> Curves:
    series = [Series("train", "training", "#e69f00"), Series("test", "test", "#0072b2")]
    return Curves(
        series, caption="Loss", translate=str, x_label="step", y_label="loss", describe=lambda: "a"
    )


def test_one_place_is_looked_at_at_a_time():
    figure = curves()
    figure.point(1, 0.5)
    figure.point(2, 0.25)
    assert figure._sources.point.data == {"x": [2], "y": [0.25], "value": [0.25]}


def test_a_curve_runs_along_the_edge_and_its_table_has_its_values():
    series = [Series("train", "training", "#e69f00")]
    figure = Curves(
        series, caption="Loss", translate=str, x_label="step", y_label="loss",
        describe=lambda: "a", y_edges=(1e-3, 1e3),
    )  # fmt: skip
    figure._table.open = True
    figure.extend("train", [1, 2, 3], [0.0, 2.0, 1e31])
    data = figure._sources.curves["train"].data
    assert list(data["y"]) == [1e-3, 2.0, 1e3]
    values = [["1", "0"], ["2", "2"], ["3", "1e+31"]]
    assert figure._table.rows == [["training", *each] for each in values]
    figure.pin()
    assert figure._sources.pinned.data["y"] == [[1e-3, 2.0, 1e3]]
    assert figure._table.rows[3:] == [["training · a", *each] for each in values]


def test_curves_grow_and_are_a_table():
    figure = curves()
    figure._table.open = True
    figure.extend("train", [1, 2], [0.5, 0.25])
    figure.extend("test", [2], [0.75])
    assert figure._table.rows == [["training", "1", "0.5"], ["training", "2", "0.25"],
                                  ["test", "2", "0.75"]]  # fmt: skip
    figure.extend("train", range(3, 1_003), [1.0] * 1_000)
    rows = [row for row in figure._table.rows if row[0] == "training"]
    assert len(rows) <= MOST_ROWS
    assert rows[-1][1] == "1002"


def test_an_empty_figure_says_so_and_its_axes_claim_nothing():
    figure = curves()

    def claims() -> list[float]:
        return [axis.major_label_text_alpha for axis in figure._figure.axis]

    assert figure._no_data.visible
    assert claims() == [0.0, 0.0]
    figure.extend("train", [1, 2], [0.5, 0.25])
    assert not figure._no_data.visible
    assert claims() == [1.0, 1.0]
    figure.pin()
    figure.clear()
    assert claims() == [1.0, 1.0], "of the pinned run"
    figure.unpin()
    assert figure._no_data.visible
    assert claims() == [0.0, 0.0]


def test_a_curve_is_drawn_in_place_of_the_one_before():
    figure = curves()
    figure.extend("train", [1, 2], [0.5, 0.25])
    figure.draw("train", [1], [0.75])
    figure._table.open = True
    assert figure._table.rows == [["training", "1", "0.75"]]


def test_a_pinned_run_outlives_the_next_ones_start():
    figure = curves()
    figure.extend("train", [1, 2], [0.5, 0.25])
    figure.mark(2, "lr = 0.1")
    figure.pin()
    figure.clear()
    figure._table.open = True
    assert figure._table.rows == [["training · a", "1", "0.5"], ["training · a", "2", "0.25"]]
    assert figure._sources.marks.data["x"] == []
    figure.unpin()
    assert figure._table.rows == []


def test_a_figure_has_axes_only_of_its_own_where_it_is_empty():
    figure = curves()
    room = figure._sources.room
    assert len(room.data["x"]) == 2
    figure.extend("train", [1], [0.5])
    assert room.data["x"] == []
    figure.pin()
    figure.clear()
    assert room.data["x"] == []
    figure.unpin()
    assert len(room.data["x"]) == 2


def test_a_curve_is_hidden_with_its_sample_in_the_legend():
    figure = curves()
    first = figure._figure.legend.items[0].renderers[0]
    train = figure._figure.select({"data_source": figure._sources.curves["train"]})
    assert first.data_source is figure._sources.sample  # which never grows
    first.visible = False
    assert [each.visible for each in train] == [False]
    first.visible = True
    assert [each.visible for each in train] == [True]


def test_histograms_keep_their_figure_while_layers_come_and_go():
    values = np.random.default_rng(0).standard_normal(1_000).astype(np.float32)
    histogram = Histogram.of(values, -3.0, 3.0)
    grid = HistogramGrid(caption="Values", translate=str)
    figure = grid._figure
    for layers, rows in ((7, 2), (2, 1)):
        grid.show([histogram] * layers, [f"layer {i}" for i in range(layers)], "#0072b2")
        assert grid._figure is figure
        assert grid._figure.y_range.end == rows
        assert len(grid._source.data["share"]) == layers * BINS
        labels = [label for axis in grid._axes for label in axis.major_label_overrides.values()]
        assert sorted(labels) == [f"layer {i}" for i in range(layers)]
    np.testing.assert_allclose(grid._source.data["share"][:BINS], histogram.shares)
    assert (grid._source.data["top"] <= 1).all()
    grid.table.open = True
    assert len(grid.table.rows) == 2 * BINS


def test_curves_on_stops_have_no_other_ticks_and_bounds_that_stay():
    figure = Curves(
        [Series("train", "training", "#e69f00")], caption="Accuracy", translate=str, x_label="size",
        y_label="accuracy", x_stops=(2, 10, 50), y_bounds=(0, 1),
    )  # fmt: skip
    assert figure._figure.xaxis[0].ticker.ticks == [2, 10, 50]
    figure.extend("train", [2], [0.5])
    assert (figure._figure.y_range.start, figure._figure.y_range.end) == (0, 1)


def test_rows_of_tiles_keep_what_they_are_given():
    figure = TileRows()
    maps = np.arange(18, dtype=np.float64).reshape(2, 3, 3)
    figure.show([TileRow("maps", maps), TileRow("units", as_image(np.arange(7), 5), True, 8)])
    assert figure.tiles["labels"] == ["maps", "units"]
    assert figure.tiles["signed"] == [False, True]
    assert figure.tiles["zooms"] == [0, 8]
    assert figure.tiles["0"].dtype == np.float32
    assert figure.tiles["1"].shape == (1, 2, 5)
    assert np.isnan(figure.tiles["1"][0, 1, 2:]).all()
    figure.show([])
    assert figure.tiles == {}


def test_new_counts_let_the_chosen_cell_go():
    table = ConfusionTable(labels=["a", "b"])
    table.show(np.array([[3, 1], [0, 2]]))
    table.chosen = [0, 1]
    table.show(np.array([[4, 0], [0, 2]]))
    assert (table.counts, table.chosen) == ([[4, 0], [0, 2]], [])
    table.show(None)
    assert table.counts == []
