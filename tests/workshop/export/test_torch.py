"""Programs for PyTorch do what ours do, within rounding: run where it is at hand, else recorded.

`golden/record.py` ran them; the recorded programs are those that are offered now.
"""

import importlib.util
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from weblab.datasets.surfaces import SURFACES
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.export import torch_optimizers, torch_parts
from weblab.workshop.export.cells import script
from weblab.workshop.export.optimizers import SurfaceSettings

GOLDEN = Path(__file__).parent / "golden"
RECORDED = json.loads((GOLDEN / "torch.json").read_text(encoding="utf-8"))
CASES = {name: rest for name, *rest in runpy.run_path(str(GOLDEN / "cases.py"))["cases"]()}
TOLERANCE = 2e-4
"""Of float32: the two sum in another order."""


def ran(cells, result):
    names = {"__name__": "__main__"}
    exec(compile(script("A run.", cells), "program", "exec"), names)
    return names[result]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("site")
def test_a_program_for_pytorch_repeats_the_run(name):
    ours, theirs, result = CASES[name]
    program = script("A run.", theirs)
    assert program == RECORDED[name]["program"], "run golden/record.py"
    there = importlib.util.find_spec("torch") is not None
    found = ran(theirs, result) if there else RECORDED[name]["result"]
    expected = ran(ours, result)
    if not isinstance(expected, dict):
        found, expected = {"curve": found}, {"curve": expected}
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        np.testing.assert_allclose(
            np.array(found[key]), np.array(values), rtol=TOLERANCE, atol=TOLERANCE
        )


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_a_surface_is_written_as_it_is_computed(surface):
    x, y = 0.7, -1.3
    written = eval(torch_optimizers.FUNCTIONS[surface.name], {"x": x, "y": y})
    assert written == pytest.approx(surface.height(x, y))


def test_counterparts_are_those_of_our_optimizers_and_others_are_left_out():
    assert torch_parts.OPTIMIZERS.keys() <= OPTIMIZERS.keys()
    settings = SurfaceSettings("Valley", (-7.0, 2.0), 3, {"SGD": 0.1, "Unheard": 0.1})
    program = script("A run.", torch_optimizers.on_surface(settings))
    assert "torch.optim.SGD" in program
    assert "Unheard" not in program
