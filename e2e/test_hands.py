"""Many hands through the real canvas: any size, any place, slanted, slow and fast."""

import numpy as np
import pytest

from build_scripts.training.pen_strokes import Hand
from build_scripts.training.simulation import placed_on_pad
from e2e.drawing import draw, settled_metrics, wait_for_metrics

DIGITS = 34
SEED = 2026


@pytest.mark.long
def test_nearly_all_digits_of_many_hands_are_recognised(page, site_url):
    page.goto(f"{site_url}?lab=draw&lang=en")
    page.evaluate("window.weblab.ready")
    rng = np.random.default_rng(SEED)
    hand = Hand()
    wrong = []
    for number in range(DIGITS):
        digit = number % 10
        strokes = placed_on_pad(hand.write(digit, rng), rng)
        draw(page, [path.tolist() for path in strokes])
        metrics = settled_metrics(page)
        assert metrics["strokes"] == len(strokes)
        if metrics["prediction"] != digit:
            wrong.append((digit, metrics["prediction"]))
        page.get_by_role("button", name="Clear").click()
        wait_for_metrics(page, strokes=0)
    assert len(wrong) <= 0.03 * DIGITS, f"(drawn, read): {wrong}"
