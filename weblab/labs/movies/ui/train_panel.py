"""Training in progress: errors and baselines, reconstruction error, free-energy gap."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn
import panel_material_ui as pmui
import param
from markupsafe import Markup
from panel.viewable import Viewable

from weblab.datasets.ratings import Score
from weblab.labkit.look.colors import GREEN, GREY, PURPLE, SKY_BLUE, SPLITS, VERMILION
from weblab.labkit.look.theme import CONTENT_CSS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import Html, caption, heading
from weblab.labs.movies.compute.baselines import BASELINES, SHOWN
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.ui.chain_panel import ChainPanel
from weblab.labs.movies.ui.tutorial_panel import TutorialPanel
from weblab.labs.movies.ui.units_panel import UnitsPanel

BASELINE_COLORS = dict(zip(BASELINES, (GREY, PURPLE, SKY_BLUE, GREEN, VERMILION), strict=True))


class TrainPanel(Panel[MoviesExperiment]):
    """The figures of a run."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._shown = 0
        self._lines: set[str] = set()
        self._scores = Html(
            css_classes=["article"], stylesheets=[CONTENT_CSS], margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip
        epoch = _("epoch")
        self._errors = Curves(
            [
                Series("train", _("training"), SPLITS["train"]),
                Series("test", _("test"), SPLITS["test"], points=True),
                *(
                    Series(name, _(name), color, "dashed")
                    for name, color in BASELINE_COLORS.items()
                    if name in SHOWN
                ),
            ],
            caption=_("RMSE by epoch as a table"),
            translate=_,
            x_label=epoch,
            y_label=_("RMSE (stars)"),
            describe=self._run_name,
            height=320,
        )
        self._error = Curves(
            [Series("error", _("reconstruction error"), SPLITS["train"])],
            caption=_("Reconstruction error as a table"),
            translate=_,
            x_label=epoch,
            y_label=_("RMSE (stars)"),
            height=220,
        )
        self._gap = Curves(
            [Series("gap", _("free-energy gap"), PURPLE)],
            caption=_("Free-energy gap as a table"),
            translate=_,
            x_label=epoch,
            y_label=_("nats per rating"),
            height=220,
        )
        self._units = UnitsPanel(experiment, self._translate)
        self._chain = ChainPanel(experiment, self._translate)
        self._tutorial = TutorialPanel(experiment.tutorial, self._translate)
        experiment.param.watch(self._show, ["history", "scores"])
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        half = {"xs": 12, "sm": 6}
        return [
            heading(_("Test error and the baselines, on the same data split")),
            self._scores,
            self._errors,
            pmui.Grid(
                pmui.Grid(
                    heading(_("Reconstruction error")),
                    self._error,
                    caption(
                        _(
                            "The distance between a row and its reconstruction by the model. It "
                            "also falls when the model merely memorizes."
                        )
                    ),
                    size=half,
                ),
                pmui.Grid(
                    heading(_("Free-energy gap")),
                    self._gap,
                    caption(
                        _(
                            "The free energy of unseen ratings minus that of the training "
                            "ratings. If it grows, the machine finds unseen ratings less and "
                            "less probable: it is overfitting."
                        )
                    ),
                    size=half,
                ),
                container=True,
                spacing=2,
            ),
            self._units,
            self._chain,
            self._tutorial,
        ]

    def _show(self, *_events: param.parameterized.Event) -> None:
        history = self._experiment.history
        if len(history) < self._shown or (not history and self._lines):
            self._shown, self._lines = 0, set()
            for curves in (self._errors, self._error, self._gap):
                curves.clear()
        new = history[self._shown :]
        self._shown = len(history)
        epochs = [each.epoch for each in new]
        with pn.io.hold():
            self._errors.extend("train", epochs, [each.train.rmse for each in new])
            self._errors.extend("test", epochs, [each.test.rmse for each in new])
            self._error.extend("error", epochs, [each.error for each in new])
            gaps = [(each.epoch, each.gap) for each in new if each.gap is not None]
            self._gap.extend("gap", [epoch for epoch, _ in gaps], [gap for _, gap in gaps])
            self._draw_baselines()
            self._scores.content = self._table()

    def _draw_baselines(self) -> None:
        experiment = self._experiment
        for name in SHOWN:
            if experiment.history and name in experiment.scores and name not in self._lines:
                self._lines.add(name)
                rmse = experiment.scores[name].rmse
                self._errors.extend(name, [0, experiment.epochs], [rmse, rmse])

    def mark(self, step: int, text: str) -> None:
        """Mark a changed setting on the curves."""
        epoch = self._experiment.history[-1].epoch if self._experiment.history else 0
        self._errors.mark(epoch, text)

    def _table(self) -> Markup:
        _, experiment = self._translate, self._experiment
        rows: dict[str, Score | None] = {_(name): experiment.scores.get(name) for name in BASELINES}
        last = experiment.history[-1] if experiment.history else None
        rows[_("this model")] = last.test if last else None
        known = [score.rmse for score in rows.values() if score]
        best = min(known, default=None)
        rows[_("this model, on its training ratings")] = last.train if last else None
        row = Markup("<tr><td>{}</td>{}</tr>")
        lines = Markup().join(row.format(name, _cells(score, best)) for name, score in rows.items())
        head = Markup("<tr><th>{}</th><th>RMSE</th><th>MAE</th></tr>").format(_("model"))
        return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(head, lines)


def _cells(score: Score | None, best: float | None) -> Markup:
    if score is None:
        return Markup("<td>…</td><td>…</td>")
    cell = Markup("<td><b>{}</b></td>" if score.rmse == best else "<td>{}</td>")
    return cell.format(f"{score.rmse:.3f}") + cell.format(f"{score.mae:.3f}")
