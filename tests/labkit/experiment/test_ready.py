"""What a run has by now is given; what it does not have yet is asked for too early."""

import pytest

from weblab.labkit.experiment.ready import ready


@pytest.mark.parametrize("thing", [0, "", [], {"loss": 1.0}])
def test_what_is_there_is_given(thing):
    assert ready(thing) is thing


def test_what_is_not_there_yet_is_an_error_that_says_what_to_do():
    with pytest.raises(RuntimeError, match="Fix: await prepare"):
        ready(None)
