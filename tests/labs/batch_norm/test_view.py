"""The figures of the batch-norm lab, looked at without a browser."""

import asyncio

import pytest
from bokeh.events import Tap

from weblab.labs.batch_norm.experiment import TOGETHER, BatchNormExperiment
from weblab.labs.batch_norm.grid_figure import ROWS
from weblab.labs.batch_norm.networks import KINDS, SCALES
from weblab.labs.batch_norm.view import BatchNormView

EPOCHS = 3


@pytest.fixture
def view(train, test, monkeypatch) -> BatchNormView:
    async def prepare(self) -> None:
        self._data = train, test

    monkeypatch.setattr(BatchNormExperiment, "prepare", prepare)
    view = BatchNormView("batch-norm", str)
    view.experiment.param.update(epochs=EPOCHS, batch_size=100)
    view.controls()
    view.stage()
    return view


async def until(view: BatchNormView, *states: str) -> None:
    while view.experiment.state not in states:
        await asyncio.sleep(0.005)
    await view._settling


def run_to_the_end(view: BatchNormView) -> None:
    async def scenario():
        view.experiment.run()
        await until(view, "done", "error")

    asyncio.run(scenario())
    assert view.experiment.state == "done", view.experiment.message


def test_each_chart_has_a_figure_an_epoch_and_is_the_one_that_was_built(view):
    charts = list(view._grid._charts)
    run_to_the_end(view)
    assert view._grid._charts == charts
    for number, lines in enumerate(view._grid._lines):
        assert list(lines.data["x"]) == [1, 2, 3]
        for kind in KINDS:
            network = view.experiment.grid.networks[kind, number]
            if network.diverged is None:
                assert list(lines.data[kind]) == network.accuracies
    assert list(view._grid._heads[8].data["x"]) == [EPOCHS, EPOCHS]


def test_a_network_that_diverges_is_a_cross_where_it_stopped(view):
    view.experiment.rate = 1.0
    run_to_the_end(view)
    plain = view.experiment.grid.networks["plain", 0]
    heads = view._grid._heads[0].data
    assert heads["marker"][0] == "x"
    assert heads["x"][0] == plain.epoch < EPOCHS
    view._grid._table.open = True
    assert view._grid._table.rows[0][-1] == plain.diverged


def test_another_scale_is_drawn_from_what_is_known_of_it(view):
    run_to_the_end(view)
    assert len(view._pair._splits._sources.curves["train_norm"].data["x"]) == EPOCHS
    chart = view._grid._charts[2]
    chart._trigger_event(Tap(chart, x=0, y=0))
    assert view.experiment.scale == 2
    assert [shade.visible for shade in view._grid._shades].index(True) == 2
    assert list(view._pair._splits._sources.curves["train_norm"].data["x"]) == [EPOCHS]
    assert list(view._pair._modes._sources.curves["training"].data["x"]) == [1, 2, 3]
    assert list(view._pair._sizes._sources.curves["training"].data["x"]) == list(TOGETHER)


def test_statistics_are_a_dot_a_unit_and_follow_the_layer(view):
    run_to_the_end(view)
    first = list(view._pair._statistics._variances.data["running"])
    assert len(first) == 20
    view.experiment.layer = 5
    assert list(view._pair._statistics._variances.data["running"]) != first
    view._pair._statistics._table.open = True
    assert len(view._pair._statistics._table.rows) == 20


def test_a_reset_clears_all_but_the_pins(view):
    run_to_the_end(view)
    view._grid.pin()
    view.experiment.reset()
    for number in range(len(SCALES)):
        assert list(view._grid._lines[number].data["x"]) == []
        assert list(view._grid._heads[number].data["x"]) == []
        assert len(view._grid._pinned[number].data["x"]) == len(KINDS)
    assert list(view._pair._statistics._means.data["unit"]) == []
    view._grid.unpin()
    assert list(view._grid._pinned[0].data["x"]) == []


def test_a_change_in_mid_run_is_marked_at_its_epoch(view):
    async def scenario():
        view.experiment.advance()
        await until(view, "paused")
        view.experiment.rate = 0.05

    asyncio.run(scenario())
    assert not view._grid._marked[0].data["x"], "the charts wait for their turn"
    for _row in range(ROWS):
        view._grid.follow(view.experiment.grid)
    assert [source.data["x"] for source in view._grid._marked] == [[0.5]] * ROWS
    assert list(view._pair._splits._sources.marks.data["text"]) == ["lr = 0.05"]


def test_a_table_that_is_open_follows_once_all_rows_of_charts_are_drawn(view):
    run_to_the_end(view)
    view._grid.clear()
    view._grid._table.open = True
    empty = view._grid._table.rows
    for _row in range(3):
        view._grid.follow(view.experiment.grid)
    assert view._grid._table.rows == empty
    view._grid.follow(view.experiment.grid)
    assert view._grid._table.rows != empty
    assert all(len(lines.data["x"]) == EPOCHS for lines in view._grid._lines)
