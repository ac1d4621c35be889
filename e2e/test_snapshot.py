"""A page starts from the memory that the build kept, or where it cannot, from packages."""

import pytest

from e2e.bare_python import open_python
from e2e.drawing import draw, wait_for_metrics
from e2e.faults import PLAIN, TOLD, serving_faults
from e2e.lab import open_lab
from weblab.labkit.digits.samples import SAMPLES

CHANCE = """
    import random
    import numpy as np
    [random.random(), np.random.random()]
"""


@pytest.mark.parametrize("faults", [{}, PLAIN], ids=["snapshot", "plain"])
def test_a_lab_answers_alike_however_it_started(page, site, problems, faults, loaded):
    with serving_faults(site, faults) as host:
        open_lab(page, host.url, "draw")
        draw(page, SAMPLES[7])
        wait_for_metrics(page, prediction=7)
        assert bool(loaded()) == bool(faults)
        assert page.evaluate(TOLD) == ""
        page.close()
    problems.clear()


def test_an_engine_goes_on_from_memory_and_brings_what_it_lacks(page, site_url, loaded):
    python = open_python(page, site_url, "import sys")
    assert python("'statistics' in sys.modules and 'weblab.workshop.fence' in sys.modules")
    assert python("'colorsys' in sys.modules") is False
    assert not loaded()
    assert python("__import__('colorsys').rgb_to_hsv(1, 1, 1)") == [0, 0, 1]
    assert loaded() == ["python_stdlib.zip"]
    assert python("__import__('numpy.testing').testing.__name__") == "numpy.testing"
    assert len(loaded()) == 2


def test_each_visit_has_chance_of_its_own(page, site_url):
    first = open_python(page, site_url, "")(CHANCE)
    second = open_python(page, site_url, "")(CHANCE)
    assert not set(first) & set(second)
