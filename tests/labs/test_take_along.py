"""Each lab that trains or races offers its run as a program."""

import pytest

from tests.labs.page import Page
from weblab.labs.registry import LABS

RUNS = (
    *("optimizers", "initialization", "batch-norm", "overfitting", "cnn", "autoencoders"),
    "movies",
)


@pytest.mark.parametrize("lab", RUNS)
def test_a_run_can_be_taken_along(lab):
    view = Page(lab).view
    title, cells = view.programs[0](view.experiment, "site")
    assert title
    assert len(cells) >= 3
    assert view.along is not None
    assert len(view.along._buttons) == 1 + len(view.programs)


def test_the_others_have_nothing_that_trains():
    assert set(LABS) - set(RUNS) == {"draw", "backprop"}
