"""What the cnn lab looks like: the kernel explorer and the training, over one digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.digits.widgets.digit_pad import digit_pad
from weblab.labkit.digits.widgets.digit_sheet import DigitSheet
from weblab.labkit.page.runnable_view import LABEL_LENGTH, RunnableView
from weblab.labkit.url.query import query_of
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.sliders import log_slider, slider
from weblab.labkit.widgets.text import heading
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.labs.cnn.compute.training import RATES, SHAPE_PARAMETERS
from weblab.labs.cnn.ui.explorer_panel import ExplorerPanel
from weblab.labs.cnn.ui.network_card import NetworkCard
from weblab.labs.cnn.ui.train_panel import TrainPanel

EXPLORER_PARAMETERS = (
    "image", "size", "preset", "kernel", "weights", "padding", "stride", "pooling", "window",
)  # fmt: skip
TRAINING_PARAMETERS = (
    *SHAPE_PARAMETERS, "optimizer", "lr", "batch_size", "samples", "augment", "epochs",
)  # fmt: skip
WIDE = {"sizing_mode": "stretch_width"}


class CnnView(RunnableView):
    """The view of the cnn lab."""

    experiment_class = CnnExperiment
    experiment: CnnExperiment
    url_parameters = ("part", *EXPLORER_PARAMETERS, *TRAINING_PARAMETERS)

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, run_label=translate("Train"), **params)
        _ = translate
        self._choice = pmui.RadioButtonGroup.from_param(
            self.experiment.param.part, label="", description="", margin=(0, 0, 8, 0), **WIDE,
            options={_("Kernel explorer"): "explore", _("Train a network"): "train"},
        )  # fmt: skip
        self._pad = digit_pad(translate)
        self._sheet = DigitSheet(
            label=_("Digits of the training set: choose one"),
            empty=_("The digits are on their way."),
            frame_height=150,
            **WIDE,
        )
        self._arrived = Announcement(css_classes=["quiet"], **WIDE)
        self._digits = DigitLoading(training=self.experiment.samples)
        self._retry = button(_("Try again"), self._digits.start, visible=False, margin=(0, 0, 8, 0))
        self._cost = Announcement(css_classes=["quiet"], **WIDE)
        self._places = {part: _digit_places() for part in ("explore", "train")}
        self._parts = {"explore": self._explore_part(), "train": self._train_part()}
        self._pad.param.watch(self._take_strokes, "strokes")
        self._sheet.param.watch(self._take_chosen, "chosen")
        self._digits.param.watch(self._show_digits, ["first"])
        self._digits.param.watch(self._show_arrived, ["message", "failed"])
        self.experiment.param.watch(self._show_part, "part")
        self._show_part()

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and begin to load the digits."""
        super().start(query, problems)
        self._digits.start()

    def controls(self) -> Viewable:
        """Return the choice of a part and what the parts are worked with."""
        lefts = [left for left, _right in self._parts.values()]
        return pmui.Column(self._choice, *lefts, margin=0, **WIDE)

    def stage(self) -> Viewable:
        """Return what the parts show."""
        rights = [right for _left, right in self._parts.values()]
        return pmui.Column(*rights, margin=0, **WIDE)

    def describe_run(self) -> str:
        """Return what of the training is not at its default."""
        given = query_of(self.experiment, (*TRAINING_PARAMETERS, "seed")).replace("&", ", ")
        return given if len(given) <= LABEL_LENGTH else f"{given[:LABEL_LENGTH]}…"

    def parameters(self) -> list[Viewable]:
        """Return the choices that make the network, and those of its training."""
        _, own = self.translate, self.experiment.param
        pools = {_("Maximum"): "max", _("Average"): "average"}
        sizes = {f"{size}x{size}": size for size in own.filter_size.objects}
        shape = [
            slider(own.blocks, _("Blocks: convolution, ReLU, pooling")),
            log_slider(own.filters, _("Filters of the first block")),
            _select(own.filter_size, _("Side of the filters"), sizes),
            _switch(own.padded, _("Pad: maps keep their size")),
            _select(own.pool, _("Pooling"), pools),
            log_slider(own.hidden, _("Units of the dense layer")),
            _switch(own.batch_norm, _("Batch norm")),
            slider(own.dropout, _("Dropout"), step=0.05),
        ]
        training = [
            _select(own.optimizer, _("Optimizer"), {name: name for name in RATES}),
            log_slider(own.lr, _("Learning rate"), lambda: self.experiment.rate, ["optimizer"]),
            log_slider(own.batch_size, _("Digits a step")),
            slider(own.samples, _("Training digits"), step=1_000),
            _switch(own.augment, _("Augment: turn, shift and bend them")),
            slider(own.epochs, _("Epochs")),
        ]
        inputs = [*SHAPE_PARAMETERS, "optimizer", "batch_size", "samples"]
        self.experiment.param.watch(self._show_cost, inputs)
        self._plan = DataTable(
            self._plan_rows,
            caption=_("The network, layer by layer"),
            headings=[_("layer"), _("output"), _("parameters")],
            **WIDE,
        )
        self._show_cost()
        return [*training, *shape, self._cost, self._plan]

    def _explore_part(self) -> tuple[Viewable, Viewable]:
        left = pmui.Column(*self._places["explore"], margin=0, **WIDE)
        self._explorer = ExplorerPanel(self.experiment, self.translate)
        return left, pmui.Column(self._explorer, margin=0, **WIDE)

    def _train_part(self) -> tuple[Viewable, Viewable]:
        experiment, _ = self.experiment, self.translate
        card = NetworkCard(experiment, _, lambda: self.address_of("draw"))
        self._training = TrainPanel(experiment, _, self.describe_run, *self._places["train"])
        left = pmui.Column(super().controls(), card, margin=0, **WIDE)
        return left, pmui.Column(self._training, margin=0, **WIDE)

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        """Show one part, with the one pad and the one sheet of digits in their places there."""
        shown = self.experiment.part
        for each in self._places:
            if each != shown:
                for place in self._places[each]:
                    place.objects = []
        drawing, choosing = self._places[shown]
        drawing.objects = [self._pad]
        title = heading(self.translate("Or one of the data's digits"))
        choosing.objects = [title, self._sheet, self._arrived, self._retry]
        for name, sides in self._parts.items():
            for side in sides:
                side.visible = name == shown

    def _take_strokes(self, event: param.parameterized.Event) -> None:
        self.experiment.strokes = event.new

    def _take_chosen(self, event: param.parameterized.Event) -> None:
        if event.new is not None and self._digits.first is not None:
            self.experiment.chosen = self._digits.first.images[event.new]

    def _show_digits(self, *_events: param.parameterized.Event) -> None:
        first = self._digits.first
        if first is not None:
            self._sheet.show(first.images, [str(label) for label in first.labels])

    def _show_arrived(self, *_events: param.parameterized.Event) -> None:
        message = self._digits.message
        self._arrived.text = message.said(self.translate) if message else ""
        self._retry.visible = self._digits.failed

    def _show_cost(self, *_events: param.parameterized.Event) -> None:
        experiment, _ = self.experiment, self.translate
        obstacle = experiment.obstacle()
        if obstacle:
            self._cost.param.update(text=obstacle.said(_), detail="")
        else:
            text = _("{parameters} parameters, about {need} MB of memory while training.")
            count = f"{experiment.architecture.parameters():,}"
            need = f"{experiment.memory() / 2**20:,.0f}"
            self._cost.param.update(text=text.format(parameters=count, need=need), detail="")
        self._plan.refresh()

    def _plan_rows(self) -> Rows:
        architecture = self.experiment.architecture
        if architecture.problem():
            return []
        return [
            (
                planned.name.said(self.translate),
                "x".join(map(str, planned.shape)),
                f"{planned.parameters:,}",
            )
            for planned in architecture.plan()
        ]


def _digit_places() -> tuple[pmui.Column, pmui.Column]:
    """Return where the pad stands, and where the data's digits do."""
    return pmui.Column(margin=0, **WIDE), pmui.Column(margin=0, **WIDE)


def _select(parameter: param.Parameter, label: str, options: dict[str, object]) -> pmui.Select:
    return pmui.Select.from_param(
        parameter, label=label, description="", options=options, sizing_mode="stretch_width"
    )


def _switch(parameter: param.Boolean, label: str) -> pmui.Switch:
    return pmui.Switch.from_param(parameter, label=label, description="", margin=(4, 0))
