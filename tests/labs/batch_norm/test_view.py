"""The figures of the batch-norm lab, looked at without a browser."""

import asyncio
import math

import pytest
from bokeh.events import Tap
from bokeh.models import ColumnDataSource

from weblab.labs.batch_norm.compute.experiment import TOGETHER, BatchNormExperiment
from weblab.labs.batch_norm.compute.networks import KINDS, SCALES
from weblab.labs.batch_norm.ui.charts import Curve, number_at
from weblab.labs.batch_norm.ui.view import BatchNormView

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


def chart(source: ColumnDataSource, number: int) -> list[tuple[float, float]]:
    """Return the epochs and accuracies in the chart of a scale."""
    data = source.data
    points = zip(data["std"], data["epoch"], data["accuracy"], strict=True)
    return [
        (epoch, accuracy)
        for std, epoch, accuracy in points
        if std == SCALES[number] and not math.isnan(epoch)
    ]


def test_each_chart_has_a_figure_an_epoch(view):
    run_to_the_end(view)
    for (kind, number), network in view.experiment.grid.networks.items():
        drawn = chart(view._grid._lines[kind], number)
        assert [accuracy for _epoch, accuracy in drawn] == network.accuracies
        assert [epoch for epoch, _accuracy in drawn] == [1, 2, 3][: len(network.accuracies)]
    assert [epoch for epoch, _accuracy in chart(view._grid._heads, 8)] == [EPOCHS, EPOCHS]


def test_the_curves_of_two_charts_do_not_touch_and_stay_in_their_cells(view):
    run_to_the_end(view)
    data = view._grid._lines["norm"].data
    for number, scale in enumerate(SCALES):
        first = data["std"].index(scale)
        column, row = number % 4, 3 - number // 4
        assert all(column < x < column + 1 for x in data["x"][first : first + EPOCHS])
        assert all(row < y < row + 1 for y in data["y"][first : first + EPOCHS])
        assert math.isnan(data["x"][first + EPOCHS])


def test_a_network_that_diverges_is_a_cross_where_it_stopped(view):
    view.experiment.lr = 1.0
    run_to_the_end(view)
    plain = view.experiment.grid.networks["plain", 0]
    heads = view._grid._heads.data
    assert heads["marker"][0] == "x"
    assert heads["epoch"][0] == plain.epoch < EPOCHS
    view._grid._table.open = True
    assert view._grid._table.rows[0][-1] == plain.diverged


def test_another_scale_is_drawn_from_what_is_known_of_it(view):
    run_to_the_end(view)
    assert len(view._pair._splits._sources.curves["train_norm"].data["x"]) == EPOCHS
    figure = view._grid._figure

    async def scenario():
        figure._trigger_event(Tap(figure, x=2.5, y=3.5))
        await view._settling

    asyncio.run(scenario())
    assert view.experiment.scale == 2
    assert (view._grid._shade.left, view._grid._shade.bottom) == (2, 3)
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
    for source in (*view._grid._lines.values(), view._grid._heads):
        assert list(source.data["x"]) == []
    assert len(view._grid._pinned.data["x"]) == len(KINDS) * len(SCALES)
    assert list(view._pair._statistics._means.data["unit"]) == []
    view._grid.unpin()
    assert list(view._grid._pinned.data["x"]) == []


def test_what_is_pinned_keeps_its_epochs_where_there_is_room_for_more(view):
    run_to_the_end(view)
    view._grid.pin()
    before = view._grid._pinned.data["x"][0]
    view.experiment.reset()
    view.experiment.epochs = 2 * EPOCHS
    after = view._grid._pinned.data["x"][0]
    start = Curve(0, "plain", [0], [0]).place(1)[0][0]
    assert [x - start for x in after] == pytest.approx([(x - start) / 2 for x in before])
    view.experiment.epochs = EPOCHS - 1
    assert all(len(x) == EPOCHS - 1 for x in view._grid._pinned.data["x"]), "none in the next chart"


def test_a_change_in_mid_run_is_marked_at_its_epoch(view):
    async def scenario():
        view.experiment.advance()
        await until(view, "paused")
        view.experiment.lr = 0.05

    asyncio.run(scenario())
    places = [Curve(n, "", [0.5, 0.5], [0, 1]).place(EPOCHS)[0] for n in range(len(SCALES))]
    assert view._grid._marks.data["x"] == places
    assert list(view._pair._splits._sources.marks.data["text"]) == ["lr = 0.05"]


def test_in_a_run_each_figure_marks_a_change_once_and_in_its_turn(view):
    async def scenario():
        view.experiment.advance()
        await until(view, "paused")
        view.experiment.state = "running"  # with no step to come, so that nothing depends on time
        view.experiment.lr = 0.05
        assert not view._grid._marks.data["x"]
        for _report in range(4):
            view._show()

    for _run in range(2):  # a second run marks its own changes
        asyncio.run(scenario())
        assert len(view._grid._marks.data["x"]) == len(SCALES)
        assert list(view._pair._splits._sources.marks.data["text"]) == ["lr = 0.05"]
        view.experiment.reset()
        view.experiment.lr = 0.01


def test_marks_are_kept_where_another_scale_is_opened(view):
    async def scenario():
        view.experiment.advance()
        await until(view, "paused")
        view.experiment.lr = 0.05
        view.experiment.scale = 3
        await view._settling

    asyncio.run(scenario())
    assert list(view._pair._splits._sources.marks.data["text"]) == ["lr = 0.05"]


def test_each_step_draws_every_figure(view):
    async def scenario():
        for step in (1, 2):
            view.experiment.advance()
            while view.experiment.step < step:
                await asyncio.sleep(0.005)
            await until(view, "paused")
            epochs = [epoch for epoch, _accuracy in chart(view._grid._heads, 8)]
            assert epochs == [step / 2, step / 2]
            assert len(view._pair._sizes._sources.curves["training"].data["x"]) == len(TOGETHER)

    asyncio.run(scenario())


def test_a_pause_before_the_first_step_leaves_all_empty(view, monkeypatch):
    async def never(_self) -> None:
        await asyncio.sleep(60)

    async def scenario():
        view.experiment.run()
        await asyncio.sleep(0.01)
        view.experiment.pause()
        assert view._settling is None

    monkeypatch.setattr(BatchNormExperiment, "prepare", never)
    asyncio.run(scenario())
    assert view.experiment.state == "paused"


@pytest.mark.parametrize(
    ("x", "y", "number"), [(-0.1, 4.1, 0), (4.0, 4.0, 3), (3.99, 0.0, 15), (0.5, 0.5, 12)]
)
def test_the_chart_at_a_place_is_found_at_the_edges_too(x, y, number):
    assert number_at(x, y) == number


def test_a_table_that_is_open_follows(view):
    run_to_the_end(view)
    view._grid.clear()
    view._grid._table.open = True
    empty = view._grid._table.rows
    view._grid.follow(view.experiment.grid.networks)
    assert view._grid._table.rows != empty
