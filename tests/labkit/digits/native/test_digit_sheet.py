"""A sheet of digits, from which one can be chosen."""

from tests.datasets.test_digits import TRAIN
from weblab.datasets import digits
from weblab.labkit.digits.widgets.digit_sheet import DigitSheet


def test_a_sheet_is_given_bytes():
    sheet = DigitSheet()
    sheet.show(TRAIN[0].images, [str(label) for label in TRAIN[0].labels])
    assert len(sheet.pixels) == len(TRAIN[0]) * digits.SIDE**2
    assert sheet.chosen is None
