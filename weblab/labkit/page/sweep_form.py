"""The form of a sweep: one or two settings, a grid or random points, and how many seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import panel_material_ui as pmui
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.run_settings import LARGEST_SEED, RunSettings
from weblab.labkit.experiment.sweep import MOST_SWEPT
from weblab.labkit.experiment.sweep_plan import Axis, Values, distinct, drawn, grid
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.sweep_axis import SweepAxis, swept_settings
from weblab.labkit.widgets.announcement import Announcement
from weblab.locale import mark as _

SEEDS_OF_A_POINT = 10
DRAW_SEED = 0
"""The same random points for everybody."""
FIRST = ("lr", "lr_SGD")
"""What is swept at first, where a lab has it."""


@dataclass(frozen=True)
class Plan:
    """What a sweep is to run.

    Args:
        axes: what the points were made from.
        points: the settings that differ.
        seeds: of each point.
    """

    axes: Sequence[Axis]
    points: Sequence[Values]
    seeds: Sequence[int]


class SweepForm(Viewer):
    """The controls of a sweep.

    Args:
        experiment: of the lab.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, experiment: RunSettings, translate: Callable[[str], str]):
        super().__init__()
        self._experiment = experiment
        self._translate = _ = translate
        known = swept_settings(experiment)
        first = next((name for name in (*FIRST, *known) if name in known), "")
        self._axes = [
            SweepAxis(experiment, _("First setting"), first, _),
            SweepAxis(experiment, _("Second setting"), "", _),
        ]
        self._way = pmui.RadioButtonGroup(
            label=_("How values are chosen"), value="grid", margin=(8, 0),
            options={_("Grid"): "grid", _("Random"): "random"}, sizing_mode="stretch_width",
        )  # fmt: skip
        self._trials = pmui.IntSlider(
            label=_("Random points"), value=20, start=2, end=MOST_SWEPT,
            sizing_mode="stretch_width", visible=False,
        )  # fmt: skip
        self._seeds = pmui.IntSlider(
            label=_("Seeds of each point"), value=1, start=1, end=SEEDS_OF_A_POINT,
            sizing_mode="stretch_width",
        )  # fmt: skip
        self._size = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        for axis in self._axes:
            axis.param.watch(self._say_size, "changed")
        for widget in (self._trials, self._seeds):
            widget.param.watch(self._say_size, "value")
        self._way.param.watch(self._choose_way, "value")
        self._choose_way()

    def __panel__(self) -> Viewable:
        controls = (*self._axes, self._way, self._trials, self._seeds, self._size)
        return pmui.Column(*controls, **WIDE)

    def follow(self) -> None:
        """Offer the settings that apply now."""
        for axis in self._axes:
            axis.follow()

    def plan(self) -> Plan:
        """Return what is to be run.

        Raises: RefusedError if something is set wrong, or if there are too many runs.
        """
        axes = [axis for each in self._axes if (axis := each.axis())]
        if not axes:
            raise RefusedError(Message(_("There is no setting to sweep over.")))
        if len({axis.name for axis in axes}) < len(axes):
            raise RefusedError(Message(_("Choose two different settings.")))
        points = (
            grid(axes)
            if self._way.value == "grid"
            else distinct(drawn(axes, self._trials.value, DRAW_SEED))
        )
        count = len(points) * self._seeds.value
        if count > MOST_SWEPT:
            text = _("That would be {count} runs. The limit is {most}.")
            raise RefusedError(Message(text, {"count": count, "most": MOST_SWEPT}))
        first = min(self._experiment.seed, LARGEST_SEED + 1 - self._seeds.value)
        return Plan(axes, points, range(first, first + self._seeds.value))

    def _choose_way(self, *_events: object) -> None:
        is_grid = self._way.value == "grid"
        self._trials.visible = not is_grid
        for axis in self._axes:
            axis.allow_count(is_grid)
        self._say_size()

    def _say_size(self, *_events: object) -> None:
        """Say how many runs there would be, or why there are none."""
        try:
            plan = self.plan()
        except RefusedError as error:
            self._size.text = error.message.said(self._translate)
        else:
            text = self._translate("Points: {points}. Runs: {runs}.")
            count = len(plan.points)
            self._size.text = text.format(points=count, runs=count * len(plan.seeds))
