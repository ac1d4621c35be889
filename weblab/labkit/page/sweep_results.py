"""What a sweep has given: its picture, its best point, its table, and each run on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.repeats import run_again
from weblab.labkit.experiment.settings import Scale
from weblab.labkit.experiment.sweep import Sweep
from weblab.labkit.experiment.sweep_scale import scale_of_axis, scale_of_results
from weblab.labkit.page.lab_view import FIELD, WIDE, LabView
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.seeds_figure import SeedChart, SeedLine, end_of
from weblab.labkit.widgets.sweep_figure import SweepFigure
from weblab.labkit.widgets.swept import Swept
from weblab.labkit.widgets.text import ChangingCaption, heading

NO_RUN = ""
Key = tuple[int, int]


class SweepResults(Viewer):
    """Shows the runs of a sweep, as soon as there are some.

    Args:
        view: of the lab.
        sweep: what does the runs.
        charts: the curves of a run, whose ends are its results.
        settings_of: returns the settings of a run.
        y_scale: how results are laid out.
    """

    def __init__(
        self,
        view: LabView[Any],
        sweep: Sweep,
        charts: Sequence[SeedChart],
        settings_of: Callable[[Key], Mapping[str, Any]],
        y_scale: Scale,
    ):
        super().__init__()
        _ = self._translate = view.translate
        self._experiment = view.experiment
        self._sweep = sweep
        self._settings_of = settings_of
        self._log = y_scale == "log"
        self._results = {
            f"{chart.name}: {line.label}": (chart, line)
            for chart in charts
            if chart.over == "time"
            for line in chart.lines
        }
        self._result = pmui.Select(
            label=_("Result"), value=next(iter(self._results)), options=list(self._results), **FIELD
        )
        pictures = {_("Line"): "line", _("Parallel coordinates"): "parallel"}
        self._picture = pmui.Select(label=_("Picture"), value="line", options=pictures, **FIELD)
        self._best = ChangingCaption()
        self._figure = SweepFigure(caption=_("Runs of the sweep"), on_choose=self._choose)
        self._shown = pmui.Select(
            label=_("Run shown"), value=NO_RUN, options={_("none"): NO_RUN}, **FIELD
        )
        self._open = button(_("Open swept run"), self._open_run, variant="text", size="small")
        self._table = DataTable(
            self._rows, caption=_("Results of the sweep"), sizing_mode="stretch_width"
        )
        self._found = pmui.Column(
            heading(_("Runs of the sweep")), self._best, self._picture, self._result, self._figure,
            self._shown, self._open, self._table, visible=False, **WIDE,
        )  # fmt: skip
        self._pace = Pacing(self._show)
        self._follow()

    def __panel__(self) -> Viewable:
        return self._found

    def _follow(self) -> None:
        self._experiment.param.watch(self._show_open, "state")
        self._sweep.param.watch(lambda _event: self._pace.if_due(), "ended")
        self._sweep.param.watch(self._begin_or_end, "state")
        for widget in (self._result, self._picture):
            widget.param.watch(self._draw, "value")
        self._shown.param.watch(self._point_out, "value")

    def _begin_or_end(self, event: param.parameterized.Event) -> None:
        """Offer the pictures of a sweep that begins, and show all that is there when it rests."""
        if event.new == "running":
            _ = self._translate
            one = {_("Line"): "line"} if len(self._sweep.axes) == 1 else {_("Heat map"): "map"}
            options = one | {_("Parallel coordinates"): "parallel"}
            if options != self._picture.options:
                self._picture.param.update(options=options, value=next(iter(options.values())))
        self._pace.now()

    def _show(self) -> None:
        sweep = self._sweep
        self._found.visible = bool(sweep.runs)
        names = {self._translate("none"): NO_RUN} | {
            f"{number}: {self._said(key)}": _text(key)
            for number, key in enumerate(sorted(sweep.runs), start=1)
        }
        if names != self._shown.options:
            kept = self._shown.value if self._shown.value in names.values() else NO_RUN
            self._shown.param.update(options=names, value=kept)
        self._draw()

    def _draw(self, *_events: param.parameterized.Event) -> None:
        sweep = self._sweep
        if not sweep.runs:
            return
        chart, line = self._results[self._result.value]
        ends = {key: end_of(run, line.key) for key, run in sweep.runs.items()}
        known = self._experiment.settings()
        axes = [scale_of_axis(axis, known[axis.name], self._translate) for axis in sweep.axes]
        result = scale_of_results(
            [*ends.values()], self._result.value, log=self._log, edges=chart.edges
        )
        picture = self._picture.value
        is_map = picture == "map"
        keys = [*_middles(ends, higher=chart.higher).values()] if is_map else sorted(ends)
        runs = [
            Swept(_text(key), [*sweep.points[key[0]].values()], ends[key], self._said(key, line))
            for key in keys
        ]
        self._figure.show(picture, axes, result, runs, worst=0.0 if chart.higher else 1.0)
        self._best.text = self._said_best(chart, ends)
        self._table.headings = [
            *(scale.label for scale in axes), self._translate("seed"), *self._results
        ]  # fmt: skip
        self._table.refresh()
        self._point_out()

    def _said(self, key: Key, line: SeedLine | None = None) -> str:
        """Return a run in words, with its result if a line is given."""
        point, seed = key
        parts = [*self._values_said(point), f"{self._translate('seed')} {seed}"]
        if line is not None:
            end = end_of(self._sweep.runs[key], line.key)
            parts.append(f"{self._result.value}: {_number(end)}")
        return ", ".join(parts)

    def _values_said(self, point: int) -> list[str]:
        _, known = self._translate, self._experiment.settings()
        return [
            f"{wording.full_label(known[name], _)} = {wording.value(known[name], value, _)}"
            for name, value in self._sweep.points[point].items()
        ]

    def _said_best(self, chart: SeedChart, ends: Mapping[Key, float | None]) -> str:
        """Return which point has the best median, and how many runs diverged."""
        _, said = self._translate, []
        medians = {
            point: median
            for point, median in _medians(ends, higher=chart.higher).items()
            if math.isfinite(median)
        }
        if medians:
            best = (max if chart.higher else min)(medians, key=lambda point: medians[point])
            seeds = sum(point == best for point, _seed in ends)
            text = (
                _("Best: {point} ({result}: {value}).")
                if seeds == 1
                else _("Best: {point} ({result}: {value}, the median of {count} seeds).")
            )
            said.append(
                text.format(
                    point=", ".join(self._values_said(best)),
                    result=self._result.value,
                    value=_number(medians[best]),
                    count=seeds,
                )
            )
        diverged = sum(run.diverged is not None for run in self._sweep.runs.values())
        if diverged:
            said.append(_("Diverged runs: {count}.").format(count=diverged))
        return " ".join(said)

    def _rows(self) -> Rows:
        known = self._experiment.settings()
        return [
            (
                *(
                    wording.value(known[name], value, self._translate)
                    for name, value in self._sweep.points[key[0]].items()
                ),
                key[1],
                *(_number(end_of(run, line.key)) for _chart, line in self._results.values()),
            )
            for key, run in sorted(self._sweep.runs.items())
        ]

    def _choose(self, key: str) -> None:
        self._shown.value = key

    def _point_out(self, *_events: param.parameterized.Event) -> None:
        self._figure.point_out(self._shown.value)
        self._show_open()

    def _show_open(self, *_events: param.parameterized.Event) -> None:
        self._open.disabled = self._shown.value == NO_RUN or self._experiment.state == "running"

    def _open_run(self) -> None:
        """Start the run that is shown in the lab itself."""
        for key in self._sweep.runs:
            if _text(key) == self._shown.value:
                run_again(self._experiment, self._settings_of(key), seed=key[1])
                return


def _middles(ends: Mapping[Key, float | None], *, higher: bool) -> dict[int, Key]:
    """Return of each point the run with the median of its seeds, of two the worse one."""
    found: dict[int, Key] = {}
    for point in sorted({point for point, _seed in ends}):
        own = [key for key in ends if key[0] == point]
        own.sort(key=lambda key: _counted(ends[key], higher=higher), reverse=higher)
        found[point] = own[len(own) // 2]
    return found


def _medians(ends: Mapping[Key, float | None], *, higher: bool) -> dict[int, float]:
    """Return of each point the median of its seeds."""
    by_point: dict[int, list[float]] = {}
    for (point, _seed), end in ends.items():
        by_point.setdefault(point, []).append(_counted(end, higher=higher))
    return {point: float(np.median(found)) for point, found in by_point.items()}


def _counted(end: float | None, *, higher: bool) -> float:
    """Return a result; none is the worst one."""
    missing = end is None or math.isnan(end)
    return (-math.inf if higher else math.inf) if missing else float(end or 0)


def _text(key: Key) -> str:
    return f"{key[0]} {key[1]}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"  # noqa: RUF001
