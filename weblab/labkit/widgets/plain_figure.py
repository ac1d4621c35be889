"""Figures of Bokeh's as all labs have them: without tools, as wide as there is room."""

from __future__ import annotations

from typing import Any

import panel as pn
from bokeh.models import NoOverlap
from bokeh.plotting import figure


def plain_figure(**options: Any) -> figure:
    """Return a figure without a toolbar, that is as wide as its place; no labels overlap."""
    plot = figure(
        **{"sizing_mode": "stretch_width", "toolbar_location": None, "tools": [], **options}
    )
    plot.axis.major_label_policy = NoOverlap()
    return plot


def figure_pane(plot: figure) -> pn.pane.Bokeh:
    """Return a figure's place on the page."""
    return pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
