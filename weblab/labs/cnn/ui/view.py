"""The view of the cnn lab: the kernel explorer and the training, with one digit."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.loading import DigitLoading
from weblab.labkit.digits.widgets.digit_pad import digit_pad
from weblab.labkit.digits.widgets.digit_sheet import DigitSheet
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.kept.kept_run import KeptRun
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import heading
from weblab.labs.cnn.compute.experiment import CnnExperiment
from weblab.labs.cnn.compute.network_settings import SHAPE_PARAMETERS
from weblab.labs.cnn.compute.own_training import KINDS
from weblab.labs.cnn.compute.program import python_program, torch_program
from weblab.labs.cnn.ui.explorer_panel import ExplorerPanel
from weblab.labs.cnn.ui.network_card import NetworkCard
from weblab.labs.cnn.ui.seed_charts import seed_charts
from weblab.labs.cnn.ui.train_panel import TrainPanel

EXPLORED = ("image", "preset", "size", "kernel", "padding", "stride", "pooling", "window")


class CnnView(SeatedView[CnnExperiment]):
    """The view of the cnn lab."""

    experiment_class = CnnExperiment
    run_part = "train"
    programs = (python_program, torch_program)
    kinds = KINDS

    def _build(self) -> None:
        _ = self.translate
        self._pad = digit_pad(_)
        self._sheet = DigitSheet(
            label=_("Digits of the training set: choose one"),
            empty=_("Loading the digits."),
            frame_height=150,
            **WIDE,
        )
        self._arrived = Announcement(css_classes=["quiet"], **WIDE)
        self._digits = DigitLoading(training=self.experiment.samples)
        self._retry = button(_("Try again"), self._digits.start, visible=False, margin=(0, 0, 8, 0))
        self._kept = KeptRun(self.experiment, self.experiment.file, self.experiment.open)
        self._cost = Announcement(css_classes=["quiet"], **WIDE)
        self._places = {part: _digit_places() for part in ("explore", "train")}
        explored = self.settings(EXPLORED)
        self.panels = {
            "explore": ExplorerPanel(self.experiment, _, explored),
            "train": TrainPanel(self.experiment, _, self.describe_run, *self._places["train"]),
        }
        self.seeds = SeedsPart(self, seed_charts(_))
        self._pad.param.watch(self._take_strokes, "strokes")
        self._sheet.param.watch(self._take_chosen, "chosen")
        self._digits.param.watch(self._show_digits, ["first"])
        self._digits.param.watch(self._show_arrived, ["message", "failed"])
        self.experiment.param.watch(self._show_part, "part")

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and begin to load the digits."""
        super().start(query, problems)
        self._digits.start()

    def stage(self) -> Viewable:
        """Return the panels, and the runs with other seeds."""
        return pmui.Column(super().stage(), self.seeds, **WIDE)

    def controls(self) -> Viewable:
        """Return the choice of a part, and the controls of the parts."""
        card = NetworkCard(self.experiment, self.translate, lambda: self.address_of("draw"))
        explore = pmui.Column(*self._places["explore"], **WIDE)
        train = pmui.Column(*self.run_card(), card, **WIDE)
        self._lefts = {"explore": explore, "train": train}
        self._show_part()
        return pmui.Column(self.control("part"), explore, train, self._kept, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the settings of training and network, and the cost of the network."""
        _ = self.translate
        inputs = [*SHAPE_PARAMETERS, "optimizer", "batch_size", "samples"]
        self.experiment.param.watch(self._show_cost, inputs)
        self._plan = DataTable(
            self._plan_rows,
            caption=_("The network, layer by layer"),
            headings=[_("layer"), _("output"), _("parameters")],
            **WIDE,
        )
        self._show_cost()
        trained = ("optimizer", "lr", "batch_size", "samples", "last", "augment", "epochs")
        return [*self.settings((*trained, *SHAPE_PARAMETERS)), self._cost, self._plan]

    def may_begin(self) -> bool:
        """Return whether there is no network yet, which a new run would throw away."""
        return super().may_begin() and not self.experiment.started

    def make_room(self, own: OwnCode) -> None:
        """Show the training, with some dropout for a visitor's."""
        self.experiment.part = "train"
        if own.kind == "dropout" and self.experiment.dropout == 0:
            self.experiment.dropout = 0.2

    def seated(self, own: OwnCode) -> str:
        """Return that a second network trains."""
        text = self.translate(
            "The code ran. A second network trains with your {name}, on the same batches from the "
            "same weights."
        )
        return text.format(name=own.name)

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        """Show one part, with the shared pad and sheet of digits in their places."""
        shown = self.experiment.part
        for each in self._places:
            if each != shown:
                for place in self._places[each]:
                    place.objects = []
        drawing, choosing = self._places[shown]
        drawing.objects = [self._pad]
        title = heading(self.translate("Or choose a digit from the data"))
        choosing.objects = [title, self._sheet, self._arrived, self._retry]
        for part, left in self._lefts.items():
            left.visible = part == shown

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
            alone = _(
                "One digit is left over in each epoch. Batch normalization needs at least two, so "
                "choose whether it joins the last batch or is left out."
            )
            said = [text.format(parameters=count, need=need)]
            if experiment.left_over():
                said.append(alone)
            self._cost.param.update(text=" ".join(said), detail="")
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
    return pmui.Column(**WIDE), pmui.Column(**WIDE)
