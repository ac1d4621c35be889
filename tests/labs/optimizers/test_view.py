"""The table of the optimizers lab."""

import pytest

from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.widgets.curve_figure import LOG_LOSSES
from weblab.labs.optimizers.ui.view import OptimizersView
from weblab.nn.tables import OPTIMIZERS


def test_the_state_of_each_optimizer_is_named_in_words():
    view = OptimizersView("optimizers", lambda text: f"[{text}]")
    view.experiment.param.update(dict.fromkeys(OPTIMIZERS, True))
    next(iter(view.experiment.events()))
    view._table.refresh()
    states = {name: state for name, *_figures, state in view._table.rows}
    assert states.keys() == OPTIMIZERS.keys()
    assert "[mean of squared steps] (" in states["AdaDelta"]
    assert not any("_" in state for state in states.values())


@pytest.mark.parametrize(("part", "told"), [("Valley", False), ("MNIST", True)])
def test_where_a_visitors_optimizer_may_be_ahead_it_is_told(part, told):
    view = OptimizersView("optimizers", str)
    view.experiment.part = part
    said = view.seated(OwnCode("Mine", "Adam", "optimizer", "", None))
    assert "Mine takes part as “Yours”, at the learning rate of Adam." in said
    assert ("up to 20 steps ahead" in said) == told


def test_a_loss_beyond_all_measure_leaves_room_for_the_others():
    view = OptimizersView("optimizers", str)
    losses = view.panels["MNIST"]._losses
    losses.extend("SGD", [5, 10], [2.3, 1e27])
    low, high = LOG_LOSSES
    drawn = losses._sources.curves["SGD"].data
    assert list(drawn["y"]) == [2.3, high]
    assert list(drawn["value"]) == [2.3, 1e27]
    assert low < 1e-3 < 2.3 < high < 1e6
