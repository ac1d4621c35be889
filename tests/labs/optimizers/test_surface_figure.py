"""The map of a surface: trails end at its edge, and it is told who left."""

import math

from weblab.datasets.surfaces import SURFACES
from weblab.labkit.widgets.curve_figure import Series
from weblab.labs.optimizers.compute.surface_race import SurfaceRace
from weblab.labs.optimizers.ui.surface_figure import DEEPEST, DEPTHS, SurfaceFigure

BY_NAME = {surface.name: surface for surface in SURFACES}
STEPS = 60


def drawn(name: str, lr: float, steps: int = STEPS) -> tuple[SurfaceFigure, SurfaceRace]:
    """Return the map of a race of SGD, shown at each step as on a page, and the race."""
    surface = BY_NAME[name]
    figure = SurfaceFigure(
        lambda x, y: None, "start", "{name} left at {step}", [Series("SGD", "SGD", "#808080")]
    )
    figure.show_surface(surface)
    race = SurfaceRace(surface, surface.start, {"SGD": lr})
    figure.show_race(race)
    for _moved in race.run(steps):
        figure.show_race(race)
    return figure, race


def test_a_trail_ends_at_the_edge_of_the_map_and_the_step_is_told():
    figure, race = drawn("Valley", 1.05)
    walker = race.walkers["SGD"]
    assert walker.left
    assert not race.surface.shows(*walker.trail[-1])
    data = figure._trails["SGD"].data
    shown = [step for step, x in enumerate(data["x"]) if not math.isnan(x)]
    assert shown == list(range(walker.left + 1)), "up to the step that leaves the map"
    assert list(data["f"]) == walker.heights, "the values are all there"
    assert figure._left.text == f"SGD left at {walker.left}"
    assert figure._left.visible
    figure.show_race(None)
    assert not figure._left.visible


def test_a_trail_that_stays_is_drawn_whole():
    figure, race = drawn("Valley", 0.95)
    data = figure._trails["SGD"].data
    assert list(zip(data["x"], data["y"], strict=True)) == race.walkers["SGD"].trail
    assert not figure._left.visible


def test_the_map_lets_the_page_through_where_the_surface_is_high():
    grays, alphas = zip(*((depth[:7], int(depth[7:], 16)) for depth in DEPTHS), strict=True)
    assert set(grays) == {DEEPEST}
    assert alphas[0] == 255
    assert list(alphas) == sorted(set(alphas), reverse=True)
    assert alphas[-1] < 16, "a dark page stays dark"
