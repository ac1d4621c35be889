"""Programs for PyTorch do what ours do, within rounding: run where it is at hand, else recorded.

`golden/record.py` ran them; the recorded programs are those that are offered now.
"""

import dataclasses
import importlib.util
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from weblab.datasets.surfaces import SURFACES
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.export import (
    torch_autoencoders,
    torch_batch_norm,
    torch_cnn,
    torch_initialization,
    torch_optimizers,
    torch_overfitting,
    torch_parts,
)
from weblab.workshop.export.cells import script
from weblab.workshop.export.cnn import CnnSettings
from weblab.workshop.export.optimizers import SurfaceSettings
from weblab.workshop.export.overfitting import OverfittingSettings
from weblab.workshop.export.own_code import OwnPart

GOLDEN = Path(__file__).parent / "golden"
RECORDED = json.loads((GOLDEN / "torch.json").read_text(encoding="utf-8"))
MADE = runpy.run_path(str(GOLDEN / "cases.py"))
CASES = {name: rest for name, *rest in MADE["cases"]()}
SEATED = [
    (torch_optimizers.on_surface, MADE["SURFACE"]["Valley"]),
    (torch_optimizers.on_digits, MADE["DIGITS"]),
    (torch_overfitting.training, OverfittingSettings(250, 5, "site")),
    (torch_initialization.training, MADE["STARTS"]),
    (torch_batch_norm.training, MADE["SCALES"]),
    (torch_cnn.training, CnnSettings(*MADE["LEFT_OVER"])),
    (torch_autoencoders.training, MADE["AUTOENCODER"]),
]
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


@pytest.mark.parametrize(("write", "settings"), SEATED)
def test_where_a_visitors_code_took_part_it_is_told_that_the_program_leaves_it_out(write, settings):
    assert "leaves it out" not in script("A run.", write(settings))
    own = OwnPart("Mine", "a seat", "class Mine: pass")
    program = script("A run.", write(dataclasses.replace(settings, own=own)))
    assert "# Your own code is for NumPy: PyTorch's program leaves it out." in program
    assert "class Mine" not in program


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
