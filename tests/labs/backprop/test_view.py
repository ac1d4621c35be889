"""The backprop lab's view without a browser: it follows every step, edit and planted bug."""

import asyncio

import pytest

from weblab.app import App
from weblab.labs.backprop.compute.bugs import NAMES
from weblab.labs.backprop.compute.sweep import EPSILONS
from weblab.labs.backprop.ui.view import BackpropView


def view_of(query: str) -> BackpropView:
    app = App({"lab": "backprop", "lang": "en"})
    app.start(query)
    return app.view


def run_to_the_end(view: BackpropView) -> None:
    async def scenario():
        view.experiment.run()
        while view.experiment.state == "running":
            await asyncio.sleep(0.01)

    asyncio.run(scenario())


def test_every_check_is_on_the_curves_and_a_reset_takes_them_away():
    view = view_of("activity=check")
    curves = view._check._curves
    run_to_the_end(view)
    for source in curves._sources.curves.values():
        assert source.data["x"][0] == pytest.approx(-1)
        assert source.data["x"][-1] == pytest.approx(-12)
        assert len(source.data["y"]) == len(EPSILONS)
    view.experiment.reset()
    assert all(len(source.data["x"]) == 0 for source in curves._sources.curves.values())
    run_to_the_end(view)
    assert all(len(source.data["x"]) == len(EPSILONS) for source in curves._sources.curves.values())


def test_the_chosen_epsilon_is_a_place_on_the_curves_and_rows_of_a_table():
    view = view_of("activity=check&bug=bias&epsilon=0.001")
    rows = {row[0]: row for row in view._check._table.rows}
    assert list(rows) == list(NAMES.values())
    assert "W₂" in [name for name, row in rows.items() if row[-1] == "✗ disagrees"], "too coarse"
    assert view._check._curves._sources.point.data["x"] == [pytest.approx(-3)]
    view.experiment.epsilon = 1e-5
    rows = {row[0]: row for row in view._check._table.rows}
    assert [name for name, row in rows.items() if row[-1] == "✗ disagrees"] == ["b₂"]


def test_what_is_typed_comes_into_the_graph_and_the_link():
    view = view_of("preset=affine")
    view._graph.cells.edited = ["affine_b", [1.5, -2], 1]
    assert view.status.query == "preset=affine&affine_b=1.5_-2&seed=0"
    shown = {each["key"]: each["rows"] for each in view._graph.cells.inputs}
    assert shown["affine_b"] == [[1.5, -2]]
    drawn = {each["key"]: each["value"] for each in view._graph._board.scene["nodes"]}
    assert drawn["affine_b"] == [[1.5, -2]]


def test_the_board_follows_the_run():
    view = view_of("pace=0.1")
    assert view._graph._board.scene["active"] is None
    run_to_the_end(view)
    assert view._graph._board.scene["active"] == "price"
    assert all(each["grad"] for each in view._graph._board.scene["nodes"])
    view.experiment.reset()
    assert view._graph._board.scene["active"] is None
    assert not any(each["grad"] for each in view._graph._board.scene["nodes"])


def test_only_what_belongs_to_the_experiment_is_shown():
    view = view_of("")
    assert (view._graph.visible, view._check.visible) == (True, False)
    view.experiment.part = "check"
    assert (view._graph.visible, view._check.visible) == (False, True)


def test_a_new_seed_is_told_to_the_page():
    view = view_of("preset=conv&seed=3")
    before = view._graph.cells.inputs
    view.experiment.new_seed()
    assert view.status.metrics["seed"] == view.experiment.seed != 3
    assert view._graph.cells.inputs != before
