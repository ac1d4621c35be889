"""What the page of the cnn lab says before a run."""

import pytest

from weblab.labs.cnn.ui.view import CnnView
from weblab.locale import translations

SAID = {"en": "One digit is left over in each epoch.", "ko": "에포크마다 숫자 하나가 남습니다."}


@pytest.mark.parametrize("language", SAID)
def test_a_digit_that_is_left_over_is_told_before_the_run(language: str) -> None:
    view = CnnView("cnn", translations(language, "weblab.labs.cnn").gettext)
    view.controls()
    view.experiment.param.update(part="train", samples=1_000, batch_size=37)
    assert SAID[language] not in view._cost.text
    view.experiment.batch_norm = True
    assert SAID[language] in view._cost.text
    assert view.control("last").visible
    view.experiment.batch_size = 100
    assert not view.control("last").visible
    assert SAID[language] not in view._cost.text
