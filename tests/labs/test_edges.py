"""Curves stay on a scale on which something is seen, whatever a run does."""

from tests.labs.page import Page, load_bars
from weblab.datasets.digit_store import DigitStore


def drawn(curves):
    """Return all that a figure of curves draws."""
    return [y for source in curves._sources.curves.values() for y in source.data["y"]]


def test_a_start_that_explodes_leaves_the_others_in_sight(monkeypatch):
    monkeypatch.setattr(DigitStore, "load", load_bars)
    page = Page("initialization", "iterations=20&digits=1000&layers=4")
    page.do(page.view.experiment.run)
    assert page.view.experiment.losses.points[0][1]["large"] > 1e3
    assert max(drawn(page.view._losses)) == 1e3


def test_falls_end_at_the_edge_of_the_map():
    page = Page("optimizers", "ground=Saddle&steps=150")
    page.do(page.view.experiment.run)
    walkers = page.view.experiment.surface_race.walkers.values()
    assert min(walker.heights[-1] for walker in walkers) < -100
    falls = page.view.panels["Saddle"]._falls
    assert min(drawn(falls)) == -5
    falls._table.open = True
    assert min(float(row[2]) for row in falls._table.rows) < -100
