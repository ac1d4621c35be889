"""A hidden unit, explained by the films with the largest effect on it."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from bokeh.models import ColumnDataSource, FactorRange, HoverTool
from panel.viewable import Viewable

from weblab.labkit.experiment.ready import ready
from weblab.labkit.look.colors import BLUE, VERMILION
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.titles import axis_names
from weblab.labs.movies.compute.units import Units, units_of

ENDS = 6
MOST_IN_TABLE = 20
WIDE = {"sizing_mode": "stretch_width"}


class UnitsPanel(Panel[MoviesExperiment]):
    """The films with the largest effects on a hidden unit, whenever no run is active."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._units: Units | None = None
        self._source = ColumnDataSource({"film": [], "pull": [], "color": []})
        self._figure = plain_figure(
            y_range=FactorRange(), height=60 + 24 * 2 * ENDS,
            x_axis_label=_("effect on the unit"),
        )  # fmt: skip
        self._figure.hbar(y="film", right="pull", height=0.8, color="color", source=self._source)
        tips = [(_("film"), "@film"), (_("effect on the unit"), "@pull{0.00}")]
        self._figure.add_tools(HoverTool(tooltips=tips))
        self._choice = pmui.IntSlider(
            label=_("Hidden unit, strongest first"), start=1, end=2, value=1, disabled=True,
            **WIDE,
        )  # fmt: skip
        self._table = DataTable(
            self._rows,
            caption=_("Hidden units as a table"),
            headings=[_("unit"), _("films that switch it on"), _("films that switch it off")],
            **WIDE,
        )
        self._choice.param.watch(self._draw, "value")
        experiment.param.watch(self._explain, ["state", "step"])
        self._explain()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        return [
            heading(_("The meaning of the hidden units")),
            caption(
                _(
                    "The meaning of a unit is not given; the model finds it by itself. These "
                    "are the films that change the chosen unit most, in both directions. "
                    "They are shown when training is paused or done."
                )
            ),
            self._choice,
            figure_pane(self._figure),
            self._table,
        ]

    def _explain(self, *_events: param.parameterized.Event) -> None:
        experiment = self._experiment
        if experiment.state == "running":
            return
        if experiment.trained is None or not experiment.step:
            self._units = None
        else:
            self._units = units_of(experiment.trained, ready(experiment.train_ratings))
            self._choice.param.update(end=len(self._units.order), value=1)
        self._choice.disabled = self._units is None
        self._draw()
        self._table.refresh()

    def _draw(self, *_events: param.parameterized.Event) -> None:
        if self._units is None:
            self._source.data = {"film": [], "pull": [], "color": []}
            return
        ends = self._units.strongest(self._units.order[self._choice.value - 1], ENDS)
        names = axis_names(self._name(film) for film, _pull in ends)
        self._figure.y_range.factors = names[::-1]
        self._source.data = {
            "film": names,
            "pull": [pull for _film, pull in ends],
            "color": [BLUE if pull > 0 else VERMILION for _film, pull in ends],
        }

    def _name(self, film: int) -> str:
        return self._experiment.data.ratings.films[film].name

    def _rows(self) -> Rows:
        if self._units is None:
            return []
        rows = []
        for unit in self._units.order[:MOST_IN_TABLE].tolist():
            ends = self._units.strongest(unit, 3)
            on = "; ".join(self._name(film) for film, pull in ends if pull > 0)
            off = "; ".join(self._name(film) for film, pull in reversed(ends) if pull <= 0)
            rows.append((unit + 1, on, off))
        return rows
