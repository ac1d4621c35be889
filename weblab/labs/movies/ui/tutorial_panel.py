"""The binary machine of a tutorial, trained on request, compared with a constant."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.look.colors import GREY, OWN, SKY_BLUE, SPLITS, VERMILION
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.curve_figure import Series
from weblab.labkit.widgets.curves import Curves
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.movies.compute.tutorial import EPOCHS
from weblab.labs.movies.compute.tutorial_experiment import TutorialExperiment

WIDE = {"sizing_mode": "stretch_width"}


class TutorialPanel(Panel[TutorialExperiment]):
    """The errors of the tutorial's machine by epoch."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._run = button(_("Train the binary machine"), self._toggle, variant="outlined")
        self._said = Announcement(css_classes=["quiet"], **WIDE)
        self._curves = Curves(
            [
                Series("drawn", _("sampled answer, as in the tutorial"), VERMILION, points=True),
                Series("likelier", _("more probable answer"), SKY_BLUE, points=True),
                Series("constant", _("always 'liked'"), GREY, "dashed"),
            ],
            caption=_("Wrong answers as a table"),
            translate=_,
            x_label=_("epoch"),
            y_label=_("wrong answers (%)"),
            height=240,
        )
        self._rules = Curves(
            [
                Series("engine", _("the engine's update rule"), SPLITS["train"], points=True),
                Series("own", _("your update rule"), OWN, "dashed", points=True),
            ],
            caption=_("Reconstruction error of two binary machines"),
            translate=_,
            x_label=_("epoch"),
            y_label=_("error (MSE)"),
            height=240,
        )
        self._rules.visible = False
        self._drawn = 0
        experiment.param.watch(self._show_own, ["own", "metrics"])
        experiment.param.watch(self._show_state, ["state", "message", "progress"])
        experiment.param.watch(self._show, "history")
        self._show_state()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        return [
            heading(_("The binary machine of a tutorial, and why a constant beats it")),
            caption(
                _(
                    "A much-copied tutorial counts 3 stars or more as 'liked' and trains a "
                    "machine with binary units. Most ratings are 'liked', so always "
                    "answering 'liked' is seldom wrong. The machine should beat that "
                    "constant, but does not: it discards the number of stars, feeds -1 for "
                    "films without a rating, and samples its answer."
                )
            ),
            pmui.FlexBox(self._run, margin=0, **WIDE),
            self._said,
            self._curves,
            self._rules,
        ]

    def _toggle(self) -> None:
        running = self._experiment.state == "running"
        (self._experiment.pause if running else self._experiment.run)()

    def _show_state(self, *_events: param.parameterized.Event) -> None:
        _, experiment = self._translate, self._experiment
        running = experiment.state == "running"
        self._run.label = _("Pause") if running else _("Train the binary machine")
        self._said.text = experiment.message.said(_) if experiment.message else ""
        self._said.detail = f"{100 * experiment.progress:.0f}%" if running else ""

    def _show_own(self, *_events: param.parameterized.Event) -> None:
        """Draw what the machines with the engine's and a visitor's rule have done."""
        known = self._experiment.own_events()
        self._rules.visible = self._experiment.own is not None
        if len(known) < self._drawn:
            self._rules.clear()
            self._drawn = 0
        new = known[self._drawn :]
        self._drawn = len(known)
        for name in ("engine", "own"):
            epochs = [each["epoch"] for each in new]
            self._rules.extend(name, epochs, [each[name] for each in new])

    def _show(self, event: param.parameterized.Event) -> None:
        with pn.io.hold():
            if not event.new:
                self._curves.clear()
                return
            if not event.old:
                constant = 100 * self._experiment.constant
                self._curves.extend("constant", [1, EPOCHS], [constant, constant])
            new = event.new[len(event.old) :]
            epochs = [each.epoch for each in new]
            self._curves.extend("drawn", epochs, [100 * each.drawn for each in new])
            self._curves.extend("likelier", epochs, [100 * each.likelier for each in new])
