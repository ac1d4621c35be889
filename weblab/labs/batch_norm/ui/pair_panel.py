"""One scale of the grid in detail: training and test, both modes, running statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import panel_material_ui as pmui
from panel.viewable import Viewable

from weblab.labkit.experiment.ready import ready
from weblab.labkit.look.colors import PURPLE, SKY_BLUE, SPLITS
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import ChangingCaption, caption, heading
from weblab.labs.batch_norm.compute.experiment import TOGETHER, BatchNormExperiment
from weblab.labs.batch_norm.compute.networks import SCALES
from weblab.labs.batch_norm.ui.grid_figure import DASHES
from weblab.labs.batch_norm.ui.statistics_figure import StatisticsFigure
from weblab.workshop.seats import OWN

WIDE = {"sizing_mode": "stretch_width"}
SHARES = (-0.03, 1.03)


class PairPanel(Panel[BatchNormExperiment]):
    """The figures of the two networks of one scale.

    Args:
        experiment: the experiment that trains them.
        translate: gettext's function for the language of the page.
        names: what the reader calls the kinds of network.
        describe: returns the name of a pinned run.
    """

    def __init__(
        self,
        experiment: BatchNormExperiment,
        translate: Callable[[str], str],
        names: dict[str, str],
        describe: Callable[[], str],
    ):
        super().__init__(experiment, translate, describe)
        _ = translate
        self._scale = experiment.scale
        self._drawn: dict[str, int] = {}
        epoch, accuracy = _("epoch"), _("accuracy")
        self._splits = Curves(
            [
                Series(
                    f"{split}_{kind}",
                    f"{label}, {names[kind]}",
                    SPLITS[split],
                    DASHES[kind],
                    listed=kind != OWN,
                )
                for split, label in (("train", _("training")), ("test", _("test")))
                for kind in DASHES
            ],
            caption=_("Training and test accuracy by epoch as a table"),
            translate=_, x_label=epoch, y_label=accuracy, describe=describe,
            y_bounds=SHARES, legend_columns=2,
        )  # fmt: skip
        modes = [
            Series("training", _("training mode"), PURPLE, points=True),
            Series("evaluation", _("evaluation mode"), SKY_BLUE, "dashed", points=True),
        ]
        self._modes = Curves(
            modes,
            caption=_("Both modes by epoch as a table"),
            translate=_, x_label=epoch, y_label=accuracy, y_bounds=SHARES,
            height=240,
        )  # fmt: skip
        self._sizes = Curves(
            modes,
            caption=_("Both modes by batch size as a table"),
            translate=_, x_label=_("batch size"), y_label=accuracy,
            x_stops=TOGETHER, y_bounds=SHARES, height=240,
        )  # fmt: skip
        self._said = ChangingCaption()
        self._statistics = StatisticsFigure(translate)

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _, values = self._translate, self._experiment.param
        scales = {f"{scale:.3g}": number for number, scale in enumerate(SCALES)}
        layers = {f"{layer}": layer for layer in values.layer.objects}
        return pmui.Column(
            heading(_("One standard deviation in detail")),
            pmui.DiscreteSlider.from_param(
                values.scale, label=_("Standard deviation of the initial weights"), description="",
                options=scales, **WIDE,
            ),
            caption(
                _(
                    "Does batch normalization regularize? Compare the gaps between training "
                    "and test accuracy. Both are measured in evaluation mode after each "
                    "epoch."
                )
            ),
            self._splits,
            heading(_("Training mode and evaluation mode")),
            caption(
                _(
                    "The network with batch normalization, on its training digits. Training "
                    "mode uses the mean and variance of each batch, evaluation mode the "
                    "running statistics."
                )
            ),
            self._modes,
            caption(
                _(
                    "The same network with smaller and larger batches. Measured on {count} "
                    "digits when the run pauses or ends."
                ).format(count=TOGETHER[-1])
            ),
            self._sizes,
            self._said,
            heading(_("Running statistics")),
            caption(
                _(
                    "Each dot is a unit, before its activation: its running statistics on "
                    "the x axis, the statistics of one batch on the y axis. On the dashed "
                    "line the two are equal."
                )
            ),
            pmui.RadioButtonGroup.from_param(
                values.layer, label=_("Layer"), description="", options=layers, **WIDE
            ),
            self._statistics,
            margin=0,
            **WIDE,
        )  # fmt: skip

    def extend(self) -> bool:
        """Draw the new measurements, or all of them if the scale has changed.

        Returns: whether the scale has changed, so that its changes are still to be marked.
        """
        another = self._scale != self._experiment.scale
        if another:
            self._scale = self._experiment.scale
            self.clear()
        pair = self._experiment.pair
        for kind, network in pair.items():
            for split in ("train", "test"):
                points = [
                    (measure.epoch, getattr(measure, split).accuracy)
                    for measure in network.measures
                ]
                self._extend(self._splits, f"{split}_{kind}", points)
        own = self._experiment.others().get((OWN, self._scale))
        for place, split in enumerate(("train", "test"), start=1):
            points = [(each[0], each[place]) for each in own.measures] if own else []
            self._extend(self._splits, f"{split}_{OWN}", points)
        if "norm" in pair:
            norm = pair["norm"]
            trained = list(enumerate(norm.accuracies, start=1))
            evaluated = [(measure.epoch, measure.train.accuracy) for measure in norm.measures]
            self._extend(self._modes, "training", trained)
            self._extend(self._modes, "evaluation", evaluated)
        return another

    def list_own(self, listed: bool) -> None:
        """Let the curves of the network with a visitor's part stand in the legend, or not."""
        for split in ("train", "test"):
            self._splits.list_in_legend(f"{split}_{OWN}", listed)

    def show_statistics(self) -> None:
        """Draw the current statistics of the layer."""
        self._statistics.show(self._experiment.layer_statistics())

    def compare(self) -> None:
        """Evaluate in both modes and draw the accuracy by batch size."""
        self._sizes.clear()
        self._said.text = ""
        compared = self._experiment.compare_modes()
        if compared is None:
            return
        evaluated, by_size = compared
        accuracies = [ready(result.accuracy) for result in by_size.values()]
        self._sizes.extend("training", list(by_size), accuracies)
        self._sizes.extend("evaluation", TOGETHER, [ready(evaluated.accuracy)] * len(TOGETHER))
        small = TOGETHER[0]
        self._said.text = self._translate(
            "Batches of {small}: accuracy {few:.1%}, loss {few_loss:.3g}. Batches of "
            "{large}: {many:.1%}, {many_loss:.3g}. Evaluation mode: {all:.1%}, "
            "{all_loss:.3g}."
        ).format(
            small=small, few=by_size[small].accuracy, few_loss=by_size[small].loss,
            large=TOGETHER[-1], many=accuracies[-1], many_loss=by_size[TOGETHER[-1]].loss,
            all=evaluated.accuracy, all_loss=evaluated.loss,
        )  # fmt: skip

    def mark(self, epoch: float, text: str) -> None:
        """Mark a changed setting on the curves by epoch."""
        self._splits.mark(epoch, text)
        self._modes.mark(epoch, text)

    def clear(self) -> None:
        """Remove all curves and dots, but not the pinned runs."""
        self._drawn = {}
        for curves in (self._splits, self._modes, self._sizes):
            curves.clear()
        self._said.text = ""
        self._statistics.show(None)

    def _extend(
        self, curves: Curves, name: str, points: Sequence[tuple[float, float | None]]
    ) -> None:
        new = points[self._drawn.get(name, 0) :]
        curves.extend(name, [x for x, _y in new], [ready(y) for _x, y in new])
        self._drawn[name] = len(points)
