"""The table of the optimizers lab."""

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
