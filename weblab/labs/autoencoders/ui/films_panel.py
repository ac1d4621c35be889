"""The example with films: four networks, their errors, and the reconstruction by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.look.colors import BLUE, GREEN, GREY, ORANGE, VERMILION
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import LOG_LOSSES, Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.movies import (
    FILMS,
    NODES,
    PEOPLE,
    RATINGS,
    Fitted,
    mean_error,
)

EVERY = 5
"""Number of steps between two points on the curves."""
COLORS = dict(zip(NODES, (VERMILION, ORANGE, GREEN, BLUE), strict=True))
DASHES = dict(zip(NODES, ("solid", "dashed", "dotdash", "dotted"), strict=True))


class FilmsPanel(Panel[AutoencodersExperiment]):
    """Errors with one to four units, and the reconstruction with the chosen number."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._drawn = 0
        self._summary = DataTable(
            self._summary_rows,
            caption=_("Error of each network on the ratings"),
            headings=[_("code units"), _("RMSE (stars)")],
            open=True,
            sizing_mode="stretch_width",
        )
        self._ratings = DataTable(
            self._rating_rows,
            caption=_("Ratings and their reconstruction"),
            headings=[_("person"), *self._films(), _("code")],
            open=True,
            sizing_mode="stretch_width",
        )
        names = {n: _("{n} units").format(n=n) for n in NODES} | {1: _("1 unit")}
        self._errors = Curves(
            [
                *(Series(str(n), names[n], COLORS[n], DASHES[n]) for n in NODES),
                Series("mean", _("always the mean"), GREY, "dashed"),
            ],
            caption=_("RMSE, step by step"),
            translate=_,
            x_label=_("step"),
            y_label=_("RMSE (stars)"),
            describe=self._run_name,
            y_scale="log",
            y_edges=LOG_LOSSES,
        )
        self._own = [
            pmui.IntSlider(label=film, start=1, end=5, value=stars, sizing_mode="stretch_width")
            for film, stars in zip(self._films(), RATINGS[0].tolist(), strict=True)
        ]
        for each in self._own:
            each.param.watch(lambda _event: self._ratings.refresh(), "value")
        experiment.param.watch(self._follow, ["metrics", "state", "part"])
        experiment.param.watch(lambda _event: self._ratings.refresh(), "nodes")

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        quarter = {"xs": 6, "sm": 3}
        return [
            heading(_("Four films, six people, one to four code units")),
            caption(
                _(
                    "Each person's four ratings pass through a code of one to four units and are "
                    "reconstructed. Four units can copy the ratings. How much can fewer units keep?"
                )
            ),
            self._summary,
            self._errors,
            heading(_("Reconstruction with the chosen number of units")),
            caption(_("Your own ratings are the last row of the table.")),
            pmui.Grid(
                *(pmui.Grid(each, size=quarter) for each in self._own), container=True, spacing=2
            ),
            self._ratings,
        ]

    def mark(self, step: int, text: str) -> None:
        """Mark on the curves where a parameter changed."""
        self._errors.mark(step, text)

    def _films(self) -> list[str]:
        _ = self._translate
        kinds = (_("romance {n}"), _("thriller {n}"))
        return [kinds[i // 2].format(n=i % 2 + 1) for i in range(FILMS)]

    def _follow(self, *_events: param.parameterized.Event) -> None:
        if self._experiment.part != "films":
            return
        fitted: list[Fitted] = self._experiment.fitted
        if len(fitted) < self._drawn:
            self._errors.clear()
            self._drawn = 0
        new = [event for event in fitted[self._drawn :] if event.step % EVERY == 0]
        self._drawn = len(fitted)
        steps = [event.step for event in new]
        for place, nodes in enumerate(NODES):
            self._errors.extend(str(nodes), steps, [event.errors[place] for event in new])
        self._errors.extend("mean", steps, [mean_error()] * len(new))
        self._summary.refresh()
        self._ratings.refresh()

    def _summary_rows(self) -> Rows:
        films = self._experiment.films
        errors = [f"{error:.2f}" for error in films.errors()] if films else ["…"] * len(NODES)
        always = (self._translate("always the mean"), f"{mean_error():.2f}")
        return [*zip(map(str, NODES), errors, strict=True), always]

    def _rating_rows(self) -> Rows:
        _, films = self._translate, self._experiment.films
        nodes = self._experiment.nodes
        stars = np.vstack([RATINGS, [[each.value for each in self._own]]])
        names = [*map(str, range(1, PEOPLE + 1)), _("you")]
        if films is None:
            return [(name, *map(str, row), "") for name, row in zip(names, stars, strict=True)]
        back, codes = films.reconstruct(nodes, stars), films.encode(nodes, stars)
        return [
            (
                name,
                *(f"{a} → {b:.1f}" for a, b in zip(row, again, strict=True)),
                ", ".join(f"{number:.2f}" for number in code),
            )
            for name, row, again, code in zip(names, stars, back, codes, strict=True)
        ]
