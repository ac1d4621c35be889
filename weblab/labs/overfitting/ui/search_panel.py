"""The search in progress: the trials in the plane, the best one, and the curve of any."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn
import param
from panel.viewable import Viewable

from weblab.labkit.look.colors import SPLITS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.controls import control
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import ChangingCaption, heading
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.search import Trial
from weblab.labs.overfitting.ui.search_figure import SearchFigure

SPACE = ("lr_low", "lr_high", "decay_low", "decay_high")


class SearchPanel(Panel[OverfittingExperiment]):
    """The figures of a search."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._drawn: Trial | None = None
        self._count = -1
        self._figure = SearchFigure(self._translate, self._choose)
        self._best = ChangingCaption()
        self._which = control(experiment, "shown", self._translate)
        self._title = ChangingCaption()
        self._curves = Curves(
            [
                Series("train", _("training"), SPLITS["train"]),
                Series("validation", _("validation"), SPLITS["validation"], "dotted"),
            ],
            caption=_("Accuracy of the trial by epoch"),
            translate=_,
            x_label=_("epoch"),
            y_label=_("accuracy (%)"),
            describe=lambda: self._name(self._drawn) if self._drawn else "",
            height=260,
        )
        self._table = DataTable(
            self._rows,
            caption=_("All trials, best first"),
            headings=[
                _("trial"), _("learning rate"), _("weight decay"), _("training accuracy (%)"),
                _("validation accuracy (%)"),
            ],
            sizing_mode="stretch_width",
        )  # fmt: skip
        experiment.param.watch(self._show, "metrics")
        experiment.param.watch(self._show_trial, "shown")
        experiment.param.watch(self._limit, "trials")
        experiment.param.watch(self._show_space, [*SPACE])
        self._limit()
        self._show_space()
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the trials in the plane, and one of them."""
        one = [heading(self._translate("One trial")), self._which, self._title, self._curves]
        return [self._best, self._figure, self._table, *one]

    def _choose(self, number: int) -> None:
        self._experiment.shown = number

    def _limit(self, *_events: param.parameterized.Event) -> None:
        experiment = self._experiment
        experiment.shown = min(experiment.shown, experiment.trials)
        self._which.end = experiment.trials

    def _show_space(self, *_events: param.parameterized.Event) -> None:
        lr_low, lr_high, decay_low, decay_high = (getattr(self._experiment, n) for n in SPACE)
        self._figure.show_space((lr_low, lr_high), (decay_low, decay_high))

    def _show(self, *_events: param.parameterized.Event) -> None:
        _, search = self._translate, self._experiment.search
        results = search.results if search else {}
        if len(results) == self._count:
            return
        self._count = len(results)
        with pn.io.hold():
            self._figure.show_trials(results.values())
            best = search.best if search else None
            self._best.text = (
                _("Best of {done} so far: {trial}.").format(
                    done=len(results), trial=self._name(best)
                )
                if best
                else _("Each point will be one network, trained from scratch.")
            )
            self._table.refresh()
            self._show_trial()

    def _show_trial(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self._translate, self._experiment
        trial = experiment.trial
        self._figure.point_out(experiment.search.best if experiment.search else None, trial)
        if trial is not None:
            self._title.text = self._name(trial)
        elif experiment.shown:
            self._title.text = _("Trial {number} is not done yet.").format(number=experiment.shown)
        else:
            self._title.text = _("Run a search, then click a point.")
        if trial != self._drawn:
            self._drawn = trial
            self._draw("train", trial.train_accuracy if trial else [])
            self._draw("validation", trial.validation_accuracy if trial else [])

    def _draw(self, name: str, accuracies: list[float]) -> None:
        epochs = range(1, len(accuracies) + 1)
        self._curves.draw(name, epochs, [100 * each for each in accuracies])

    def _name(self, trial: Trial) -> str:
        return self._translate(
            "trial {number} (validation accuracy {accuracy:.0f}%, learning rate "
            "{lr:.2g}, weight decay {decay:.2g})"
        ).format(number=trial.number, accuracy=100 * trial.accuracy, lr=trial.lr, decay=trial.decay)

    def _rows(self) -> Rows:
        search = self._experiment.search
        trials = sorted(
            search.results.values() if search else (), key=lambda t: (-t.accuracy, t.number)
        )
        return [
            (
                t.number,
                f"{t.lr:.3g}",
                f"{t.decay:.3g}",
                f"{100 * t.train_accuracy[-1]:.1f}" if t.train_accuracy else "",
                f"{100 * t.accuracy:.1f}",
            )
            for t in trials
        ]
