"""Arrows go one way: what each room of the project pulls in when a fresh process imports it."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import weblab
from weblab.labs.registry import LABS

ROOT = Path(weblab.__file__).parent
INTERFACE = {"panel", "bokeh", "panel_material_ui", "pyviz_comms", "tornado", "pandas"}
ABOVE = {"weblab.labkit", "weblab.labs", "weblab.app", "weblab.browser"}
IMPORT = """
import importlib, json, sys
for name in {names!r}:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def modules(package: str) -> list[str]:
    """Return a package and every module inside it, found on disk and not imported."""
    folder = ROOT.parent.joinpath(*package.split("."))
    inside = pkgutil.walk_packages([str(folder)], prefix=f"{package}.")
    return [package, *(info.name for info in inside)]


def loaded_after(names: list[str]) -> set[str]:
    """Return the names of all modules that a fresh process has after importing some."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT.format(names=names)],
        cwd=ROOT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


def belongs(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def rooms() -> dict[str, tuple[list[str], set[str]]]:
    """Return, for each room, its modules and what none of them may pull in."""
    datasets, runtime, workshop = {"weblab.datasets"}, {"weblab.runtime"}, {"weblab.workshop"}
    forbidden = {
        "weblab.nn": INTERFACE | ABOVE | {"param"} | datasets | runtime | workshop,
        "weblab.datasets": INTERFACE | ABOVE | {"param"} | runtime | workshop,
        "weblab.runtime": INTERFACE | ABOVE | {"param"} | workshop,
        "weblab.workshop": INTERFACE | ABOVE | {"param"} | runtime,
    }
    found = {name: (modules(name), strays) for name, strays in forbidden.items()}
    headless = ["weblab.labkit.experiment", "weblab.labkit.url"]
    headless += [f"{spec.package}.compute" for spec in LABS.values()]
    found |= {name: (modules(name), INTERFACE) for name in headless}
    command = [name for name in modules("weblab.cli") if name != "weblab.cli.cluster"]
    return found | {"weblab.cli": (command, INTERFACE)}  # Dask, as Panel, is on Tornado


ROOMS = rooms()


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_one_way(room: str) -> None:
    names, forbidden = ROOMS[room]
    loaded = loaded_after(names)
    assert set(names) <= loaded
    assert not {name for name in loaded if belongs(name, forbidden)}


def test_the_engine_needs_numpy_alone() -> None:
    known = {"weblab", "numpy", *sys.stdlib_module_names}
    loaded = loaded_after(modules("weblab.nn")) - loaded_after(["numpy.random"])
    assert {"weblab.nn.linear", "weblab.nn.ops.convolution"} <= loaded
    assert not {name for name in loaded if not belongs(name, known)}
