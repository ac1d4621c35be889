"""The training half as it looks: the digit, the curves, the maps, the filters, the mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.widgets.probabilities import Probabilities
from weblab.labkit.look.colors import OWN, SPLITS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.curve_figure import LOSSES, NO_EDGES, Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.pacing import Pacing
from weblab.labkit.widgets.text import caption, heading
from weblab.labkit.widgets.tile_rows import TileRow, TileRows, as_image
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.labs.cnn.compute.training import first_filters
from weblab.labs.cnn.ui.mistakes_panel import MistakesPanel

UNIT = 10
"""Side of the square for a unit of a dense layer, in pixels."""
WIDE = {"sizing_mode": "stretch_width"}


class TrainPanel(Panel[CnnExperiment]):
    """Shows a training run, live.

    Args:
        experiment: the experiment that it shows.
        translate: gettext's function for the language of the page.
        describe: returns the name of a pinned run.
        drawing: the pad for the digit that is shown to the network.
        choosing: the sheet on which a digit can be chosen from the data instead.
    """

    def __init__(
        self,
        experiment: CnnExperiment,
        translate: Callable[[str], str],
        describe: Callable[[], str],
        drawing: Viewable,
        choosing: Viewable,
    ):
        super().__init__(experiment, translate, describe)
        _ = translate
        self._drawing, self._choosing = drawing, choosing
        self._answer = Announcement(**WIDE)
        self._probabilities = Probabilities(
            labels=[str(each) for each in range(10)],
            caption=_("Probability of each digit"),
            class_heading=_("Digit"),
            probability_heading=_("Probability"),
            **WIDE,
        )
        self._losses = self._curves(_("Loss"), _("loss"), describe, LOSSES)
        self._accuracies = self._curves(_("Accuracy (%)"), _("accuracy (%)"), None)
        self._drawn_points = self._drawn_epochs = self._drawn_own = 0
        self._maps = TileRows(
            label=_("Feature maps, layer by layer"),
            empty=_("The feature maps appear when training starts."),
            value_text=_("{label}: feature map {map}, row {row}, column {column}: {value}"),
            least_height=560,
            **WIDE,
        )
        self._filters = TileRows(
            label=_("Filters of the first layer"),
            empty=_("The filters appear when training starts."),
            value_text=_("{label}: filter {map}, row {row}, column {column}: {value}"),
            side=35,
            least_height=180,
            **WIDE,
        )
        self._map_table = DataTable(
            self._map_rows,
            caption=_("Activation of each feature map"),
            headings=[_("layer"), _("feature map"), _("maximum"), _("mean")],
            **WIDE,
        )
        self._filter_table = DataTable(
            self._filter_rows, caption=_("The weights of the filters, row by row"),
            headings=[_("filter"), _("before"), _("now")], **WIDE,
        )  # fmt: skip
        self._mistakes = MistakesPanel(experiment, translate)
        self._pictures = Pacing(self._draw_pictures)
        experiment.param.watch(self._follow, ["metrics"])
        experiment.param.watch(self._show_answer, ["recognition"])
        experiment.param.watch(self._settle, ["state"])
        experiment.param.watch(self._list_own, ["own"])
        self._follow()
        self._draw_pictures()
        self._show_answer()

    def content(self) -> Sequence[Viewable]:
        """Return the digit, the curves, the maps, the filters and the mistakes."""
        _ = self._translate
        half = {"xs": 12, "sm": 6}
        return [
            pmui.Grid(
                pmui.Grid(self._drawing, size=half),
                pmui.Grid(self._answer, self._probabilities, self._choosing, size=half),
                container=True,
                spacing=3,
            ),
            heading(_("Loss and accuracy")),
            pmui.Grid(
                pmui.Grid(self._losses, size=half),
                pmui.Grid(self._accuracies, size=half),
                container=True,
                spacing=2,
            ),
            heading(_("Your digit, layer by layer")),
            self._maps,
            self._map_table,
            heading(_("Filters of the first layer, before training and now")),
            caption(
                _(
                    "Blue is negative, red is positive. Training turned the noise of the first row "
                    "into the second row."
                )
            ),
            self._filters,
            self._filter_table,
            self._mistakes,
        ]

    def _curves(
        self,
        title: str,
        y_label: str,
        describe: Callable[[], str] | None,
        edges: tuple[float, float] = NO_EDGES,
    ) -> Curves:
        _ = self._translate
        series = [
            Series("train", _("training"), SPLITS["train"]),
            Series("test", _("test"), SPLITS["test"], dash="dashed", points=True),
            Series("own_train", _("training, yours"), OWN, listed=False),
            Series("own_test", _("test, yours"), OWN, "dashed", points=True, listed=False),
        ]
        return Curves(
            series, caption=title, translate=_, x_label=_("step"), y_label=y_label,
            describe=describe, height=260, y_edges=edges,
        )  # fmt: skip

    def _follow(self, *_events: param.parameterized.Event) -> None:
        """Update the curves always, and the images as often as time permits."""
        record = self._experiment.record
        if self._drawn_points > len(record.points) or self._drawn_epochs > len(record.epochs):
            self._clear()
        points, epochs = record.points[self._drawn_points :], record.epochs[self._drawn_epochs :]
        self._drawn_points, self._drawn_epochs = len(record.points), len(record.epochs)
        with pn.io.hold():
            steps = [step for step, _loss, _accuracy in points]
            self._losses.extend("train", steps, [loss for _step, loss, _accuracy in points])
            self._accuracies.extend("train", steps, [100 * each[2] for each in points])
            tested = [row[0] for row in epochs]
            self._losses.extend("test", tested, [row[2] for row in epochs])
            self._accuracies.extend("test", tested, [100 * row[4] for row in epochs])
            self._extend_own()
        if self._experiment.state == "running":
            self._pictures.if_due()

    def _extend_own(self) -> None:
        """Draw what the network with a visitor's layer has done since the last time."""
        new = self._experiment.own_events()[self._drawn_own :]
        self._drawn_own += len(new)
        for name, prefix in (("own_train", ""), ("own_test", "test_")):
            events = [each for each in new if f"{prefix}loss" in each]
            steps = [each["step"] for each in events]
            self._losses.extend(name, steps, [each[f"{prefix}loss"] for each in events])
            shares = [100 * each[f"{prefix}accuracy"] for each in events]
            self._accuracies.extend(name, steps, shares)

    def _list_own(self, event: param.parameterized.Event) -> None:
        for curves in (self._losses, self._accuracies):
            for name in ("own_train", "own_test"):
                curves.list_in_legend(name, event.new is not None)

    def _clear(self) -> None:
        self._losses.clear()
        self._accuracies.clear()
        self._drawn_points = self._drawn_epochs = self._drawn_own = 0

    def _settle(self, *_events: param.parameterized.Event) -> None:
        if self._experiment.state != "running":
            self._draw_pictures()

    def _draw_pictures(self) -> None:
        experiment = self._experiment
        if experiment.state == "running":
            experiment.look()
        self._maps.show(self._map_tiles())
        self._filters.show(self._filter_tiles())
        self._map_table.refresh()
        self._filter_table.refresh()

    def _map_tiles(self) -> list[TileRow]:
        _, seen = self._translate, self._experiment.recognition
        if seen is None:
            return []
        rows = [TileRow(_("Input, 28x28"), seen.image[None])]
        for name, maps in self._named_maps():
            size = "x".join(map(str, maps.shape))
            signed = bool(maps.min() < 0)
            if maps.ndim == 3:
                rows.append(TileRow(f"{name}, {size}", maps, signed))
            else:
                rows.append(TileRow(f"{name}, {size}", as_image(maps), signed, UNIT))
        return rows

    def _named_maps(self) -> list[tuple[str, np.ndarray]]:
        experiment = self._experiment
        seen, built = experiment.recognition, experiment.built
        if seen is None or built is None:
            return []
        plan = built.plan()
        names = [plan[index].name.said(self._translate) for index in experiment.shown_layers()]
        return list(zip(names, seen.feature_maps, strict=True))

    def _filter_tiles(self) -> list[TileRow]:
        _, experiment = self._translate, self._experiment
        if experiment.network is None or experiment.filters_before is None:
            return []
        now = first_filters(experiment.network)
        return [
            TileRow(_("Before training"), experiment.filters_before, signed=True),
            TileRow(_("Now"), now, signed=True),
        ]

    def _map_rows(self) -> Rows:
        return [
            (name, number, f"{each.max():.3g}", f"{each.mean():.3g}")
            for name, maps in self._named_maps()
            for number, each in enumerate(maps, start=1)
        ]

    def _filter_rows(self) -> Rows:
        rows = self._filter_tiles()
        if not rows:
            return []
        pairs = zip(rows[0].images, rows[1].images, strict=True)
        return [(n, _numbers(before), _numbers(now)) for n, (before, now) in enumerate(pairs, 1)]

    def _show_answer(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self._translate, self._experiment
        answer = experiment.answer
        detail = ""
        if experiment.network is None:
            text = _("There is no network yet. Train one first.")
        elif answer is None:
            text = _(
                "Draw a digit and your network classifies it. Until then, the figures below show a "
                "sample digit."
            )
        else:
            text = _("Your network's answer: {digit}").format(digit=answer.digit)
            detail = _("{percent}% sure").format(percent=f"{100 * answer.probability:.3g}")
        self._answer.param.update(text=text, detail=detail)
        self._probabilities.values = answer.probabilities.tolist() if answer else []
        if experiment.state != "running":
            self._maps.show(self._map_tiles())
            self._map_table.refresh()

    def mark(self, step: int, text: str) -> None:
        """Mark on the curves where a setting changed."""
        self._losses.mark(step, text)
        self._accuracies.mark(step, text)


def _numbers(image: np.ndarray) -> str:
    return " / ".join(" ".join(f"{value:.2f}" for value in row) for row in image)
