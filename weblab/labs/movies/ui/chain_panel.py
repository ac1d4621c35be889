"""A Gibbs chain that the visitor steps by hand, and its distance from the original ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param
from bokeh.models import ColumnDataSource, FactorRange, HoverTool, Legend, LegendItem, Range1d
from bokeh.plotting import figure
from panel.viewable import Viewable

from weblab.labkit.experiment.ready import ready
from weblab.labkit.look.colors import BLUE, GREY, ORANGE
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.controls import ARROWS
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.plain_figure import figure_pane, plain_figure
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.movies.compute.chain import Chain
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.models import Machine
from weblab.labs.movies.compute.titles import axis_names

MOST_FILMS = 15
WIDE = {"sizing_mode": "stretch_width"}


class ChainPanel(Panel[MoviesExperiment]):
    """The ratings of one viewer, sampled by the machine step by step."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._chain: Chain | None = None
        self._viewer = pmui.IntInput(
            label=_("Viewer"), value=1, start=1, end=1, margin=0, width=120, disabled=True,
            theme_config=ARROWS,
        )  # fmt: skip
        self._buttons = [
            button(_("Up: sample the hidden units"), self._up, variant="outlined"),
            button(_("Down: sample the ratings"), self._down, variant="outlined"),
            button(_("Ten Gibbs steps"), self._ten, variant="outlined"),
            button(_("Back to the ratings"), self._back, variant="outlined"),
        ]
        self._said = Announcement(css_classes=["quiet"], **WIDE)
        self._source = ColumnDataSource({"film": [], "given": [], "drawn": [], "expected": []})
        self._stars = self._make_stars()
        self._units = ColumnDataSource({"image": []})
        self._hidden = self._make_hidden()
        self._distance = Curves(
            [
                Series("drawn", _("sampled ratings"), BLUE, points=True),
                Series("expected", _("expected ratings"), GREY, "dashed"),
            ],
            caption=_("Distance by Gibbs step as a table"),
            translate=_,
            x_label=_("Gibbs step"),
            y_label=_("RMSE (stars)"),
            height=220,
        )
        self._table = DataTable(
            self._rows,
            caption=_("The chain as a table"),
            headings=[_("film"), _("original"), _("sampled"), _("expected")],
            **WIDE,
        )
        self._viewer.param.watch(self._begin, "value")
        experiment.param.watch(self._follow, ["state", "step", "model"])
        self._follow()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        return [
            heading(_("One Gibbs chain, step by step")),
            caption(
                _(
                    "Training compares the ratings with samples from the machine. Here you "
                    "can sample by hand for one viewer: up to the hidden units, down to the "
                    "ratings. In a well-trained machine the samples stay close to the "
                    "original ratings; after many steps they follow the distribution that "
                    "the machine has learned."
                )
            ),
            pmui.FlexBox(self._viewer, *self._buttons, gap="8px", margin=0, **WIDE),
            self._said,
            figure_pane(self._stars),
            figure_pane(self._hidden),
            caption(
                _(
                    "Hidden units; yellow units are on. If each row is a film, each film has "
                    "its own units; if each row is a viewer, all films share them."
                )
            ),
            self._table,
            self._distance,
        ]

    def _make_stars(self) -> figure:
        _ = self._translate
        plot = plain_figure(
            y_range=FactorRange(), x_range=Range1d(0, 5.5), height=80 + 24 * MOST_FILMS,
            x_axis_label=_("stars"),
        )  # fmt: skip
        parts = {
            _("original"): plot.scatter(
                "given", "film", source=self._source, size=16, color=ORANGE, fill_alpha=0,
                line_width=3,
            ),
            _("sampled"): plot.scatter("drawn", "film", source=self._source, size=9, color=BLUE),
            _("expected"): plot.scatter(
                "expected", "film", source=self._source, size=14, color=GREY, marker="dash",
                angle=np.pi / 2, line_width=3,
            ),
        }  # fmt: skip
        items = [LegendItem(label=name, renderers=[part]) for name, part in parts.items()]
        plot.add_layout(Legend(items=items, orientation="horizontal"), "above")
        tips = [(_("film"), "@film"), *((name, f"@{key}{{0.0}}") for name, key in zip(
            parts, ("given", "drawn", "expected"), strict=True))]  # fmt: skip
        plot.add_tools(HoverTool(renderers=list(parts.values())[:1], tooltips=tips))
        return plot

    def _make_hidden(self) -> figure:
        _ = self._translate
        plot = plain_figure(
            x_range=Range1d(0, 1), y_range=Range1d(0, 1), height=160,
            x_axis_label=_("hidden unit"),
        )  # fmt: skip
        plot.grid.visible = False
        plot.axis.ticker = []
        plot.image(
            "image", x=0, y=0, dw=1, dh=1, source=self._units, origin="top_left",
            palette="Viridis256",
        )  # fmt: skip
        return plot

    # What the buttons do

    def _follow(self, *events: param.parameterized.Event) -> None:
        experiment = self._experiment
        rests = experiment.state in ("paused", "done")
        machine = experiment.trained if isinstance(experiment.trained, Machine) else None
        ready = rests and machine is not None
        for widget in (self._viewer, *self._buttons):
            widget.disabled = not ready
        if ready:
            self._viewer.end = len(experiment.data.ratings.viewers)
            self._begin()
        elif self._chain is not None or not events:
            self._chain = None
            self._show()

    def _begin(self, *_events: param.parameterized.Event) -> None:
        model = self._experiment.trained
        if isinstance(model, Machine) and self._viewer.value:
            self._chain = Chain(model, self._viewer.value - 1, self._experiment.seed)
            self._distance.clear()
            self._show()

    def _up(self) -> None:
        if self._chain is not None:
            self._chain.up()
            self._show()

    def _down(self) -> None:
        self._sweep(1)

    def _ten(self) -> None:
        self._sweep(10)

    def _sweep(self, count: int) -> None:
        chain = self._chain
        if chain is None:
            return
        for _sweep in range(count):
            chain.down()
        new = chain.distances[-count:]
        sweeps = [each.sweep for each in new]
        self._distance.extend("drawn", sweeps, [each.drawn for each in new])
        self._distance.extend("expected", sweeps, [each.expected for each in new])
        self._show()

    def _back(self) -> None:
        if self._chain is not None:
            self._chain.back()
            self._distance.clear()
            self._show()

    # What is shown

    def _show(self) -> None:
        chain, rows = self._chain, self._shown()
        names = axis_names(name for name, *_numbers in rows)
        with pn.io.hold():
            self._stars.y_range.factors = names[::-1]
            columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
            keys = ("film", "given", "drawn", "expected")
            data = {key: list(each) for key, each in zip(keys, columns, strict=True)}
            self._source.data = {**data, "film": names}
            hidden = chain.hidden if chain is not None else None
            self._units.data = {"image": [] if hidden is None else [hidden[:MOST_FILMS]]}
            self._said.text = self._describe()
            self._table.refresh()

    def _shown(self) -> list[tuple[str, float, float, float]]:
        chain = self._chain
        if chain is None:
            return []
        films = self._experiment.data.ratings.films
        expected = chain.given * np.nan if chain.expected is None else chain.expected
        rows = zip(chain.films.tolist(), chain.given, chain.drawn, expected, strict=True)
        return [
            (films[film].name, float(given), float(drawn), float(mean))
            for film, given, drawn, mean in list(rows)[:MOST_FILMS]
        ]

    def _describe(self) -> str:
        _, chain = self._translate, self._chain
        if chain is None:
            return _(
                "Train a Boltzmann machine first. When training is paused or done, you "
                "can step the chain here."
            )
        count = len(chain.films)
        if chain.is_up:
            share = 100 * float(ready(chain.hidden).mean())
            text = _("Gibbs step {sweep}: {share:.0f}% of the hidden units are on. Now go down.")
            return text.format(sweep=chain.sweep + 1, share=share)
        if not chain.sweep:
            return _("The original {count} ratings of the viewer.").format(count=count)
        text = _(
            "After Gibbs step {sweep}, the RMSE between the {count} sampled and the "
            "original ratings is {far:.2f} stars."
        )
        far = chain.distances[-1].drawn
        return text.format(sweep=chain.sweep, count=count, far=far)

    def _rows(self) -> Rows:
        return [
            (name, f"{given:g}", f"{drawn:g}", "-" if np.isnan(mean) else f"{mean:.2f}")
            for name, given, drawn, mean in self._shown()
        ]
