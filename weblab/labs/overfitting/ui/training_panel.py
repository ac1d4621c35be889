"""One network during training: its accuracy on training and test digits, and the gap."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn
import param
from markupsafe import Markup
from panel.viewable import Viewable

from weblab import nn
from weblab.labkit.look.colors import OWN, SPLITS
from weblab.labkit.look.theme import CONTENT_CSS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import LOSSES, NO_EDGES, Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import Html
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.overfitting.compute.training_run import Measured

DASHES = {"train": "solid", "validation": "dotted", "test": "dashed"}
UNKNOWN = "…"


class TrainingPanel(Panel[OverfittingExperiment]):
    """The figures of a run."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._drawn = self._own_drawn = 0
        self._labels = {"train": _("training"), "validation": _("validation"), "test": _("test")}
        self._numbers = Html(
            css_classes=["article"], stylesheets=[CONTENT_CSS], margin=0,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._accuracy = self._curves(_("Accuracy by epoch"), _("accuracy (%)"), height=300)
        self._loss = self._curves(_("Loss by epoch"), _("loss"), height=220, edges=LOSSES)
        experiment.param.watch(self._show, "metrics")
        experiment.param.watch(self._list_own, "own")
        experiment.param.watch(self._show_numbers, ["samples", "noise", "early"])
        self._show_numbers()

    def content(self) -> Sequence[Viewable]:
        """Return the figures and the curves."""
        return [self._numbers, self._accuracy, self._loss]

    def mark(self, step: int, text: str) -> None:
        """Mark a changed setting on the curves."""
        run = self._experiment.training
        if run is not None:
            for curves in (self._accuracy, self._loss):
                curves.mark(step / run.batches, text)

    def _curves(
        self,
        caption: str,
        y_label: str,
        height: int,
        edges: tuple[float, float] = NO_EDGES,
    ) -> Curves:
        _ = self._translate
        series = [Series(n, self._labels[n], SPLITS[n], DASHES[n]) for n in DASHES]
        series += [
            Series("own_train", _("training, yours"), OWN, listed=False),
            Series("own_test", _("test, yours"), OWN, "dashed", listed=False),
        ]
        return Curves(
            series,
            caption=caption,
            translate=self._translate,
            x_label=self._translate("epoch"),
            y_label=y_label,
            describe=self._run_name,
            height=height,
            y_edges=edges,
        )

    def _show(self, *_events: param.parameterized.Event) -> None:
        history = self._experiment.history
        with pn.io.hold():
            if len(history) < self._drawn:
                self._drawn = self._own_drawn = 0
                self._accuracy.clear()
                self._loss.clear()
            new = history[self._drawn :]
            self._drawn = len(history)
            for name in DASHES:
                found = [(m.epoch, each) for m in new if (each := _part(m, name))]
                epochs = [epoch for epoch, _ in found]
                self._accuracy.extend(name, epochs, [100 * _accuracy(each) for _, each in found])
                self._loss.extend(name, epochs, [each.loss for _, each in found])
            self._show_own()
            self._show_numbers()

    def _show_own(self) -> None:
        """Draw what the network with the visitor's part has done since the last time."""
        new = self._experiment.own_events()[self._own_drawn :]
        self._own_drawn += len(new)
        epochs = [each["epoch"] for each in new]
        for name in ("train", "test"):
            shares = [100 * each[f"{name}_accuracy"] for each in new]
            self._accuracy.extend(f"own_{name}", epochs, shares)
            self._loss.extend(f"own_{name}", epochs, [each[f"{name}_loss"] for each in new])

    def _list_own(self, *_events: param.parameterized.Event) -> None:
        listed = self._experiment.own is not None
        for curves in (self._accuracy, self._loss):
            for name in ("own_train", "own_test"):
                curves.list_in_legend(name, listed)

    def _show_numbers(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self._translate, self._experiment
        history, run = experiment.history, experiment.training
        last = (run.finished if run else None) or (history[-1] if history else None)
        names = [name for name in DASHES if name != "validation" or experiment.early]
        lines = [self._line(name, _part(last, name) if last else None) for name in names]
        gap = _("{points:.1f} points").format(points=100 * last.gap) if last else UNKNOWN
        lines.append((_("gap"), "", Markup("<b>{}</b>").format(gap), ""))
        if experiment.noise:
            share = last.memorised if last else None
            said = UNKNOWN if share is None else f"{100 * share:.1f}%"
            lines.append((_("wrong labels memorized"), "", said, ""))
        heads = (_("data set"), _("digits"), _("accuracy"), _("loss"))
        head = Markup().join(Markup("<th>{}</th>").format(text) for text in heads)
        cells = [[Markup("<td>{}</td>").format(cell) for cell in line] for line in lines]
        body = Markup().join(Markup("<tr>{}</tr>").format(Markup().join(each)) for each in cells)
        table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>")
        self._numbers.content = table.format(head, body)

    def _line(self, name: str, found: nn.Evaluation | None) -> tuple[str, str, str, str]:
        label = self._labels[name]
        if found is None:
            return (label, UNKNOWN, UNKNOWN, UNKNOWN)
        return (label, f"{found.samples:,}", f"{100 * _accuracy(found):.1f}%", f"{found.loss:.3g}")


def _part(measured: Measured, name: str) -> nn.Evaluation | None:
    part: nn.Evaluation | None = getattr(measured, name)
    return part


def _accuracy(found: nn.Evaluation) -> float:
    return found.accuracy or 0.0
