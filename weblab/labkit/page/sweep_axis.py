"""The controls of what one axis of a sweep sets: which setting, from where to where."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.run_settings import RunSettings
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Setting
from weblab.labkit.experiment.sweep_plan import Axis, Listed, Range, fits
from weblab.labkit.page.lab_view import FIELD, WIDE
from weblab.labkit.widgets.controls import ARROWS
from weblab.locale import mark as _

MOST_VALUES = 12
AROUND = 10
"""A logarithmic range goes from a tenth of the present value to ten times it."""


def swept_settings(experiment: RunSettings) -> dict[str, Setting]:
    """Return what a sweep can set as things are: all that makes a difference to a run."""
    return {
        name: each
        for name in experiment.names("next step", "reset")
        if name not in ("seed", "part")
        and isinstance(each := experiment.settings()[name], Number | Integer | Choice | Flag)
        and experiment.matters(name)
    }


class SweepAxis(Viewer):
    """One setting and its values.

    Args:
        experiment: whose settings there are.
        label: of the choice of the setting.
        first: the setting at first; "" for none, which only such an axis offers.
        translate: gettext's function for the language of the page.
    """

    changed = param.Event(doc="When what is set is another.")

    def __init__(
        self, experiment: RunSettings, label: str, first: str, translate: Callable[[str], str]
    ):
        super().__init__()
        self._experiment = experiment
        self._translate = _ = translate
        self._optional = not first
        lowest_value, highest_value = _("lowest value"), _("highest value")
        number_of_values, values = _("number of values"), _("values")
        self._choice = pmui.Select(label=label, options={"": ""}, value="", **FIELD)
        self._low = pmui.FloatInput(
            label=f"{label}: {lowest_value}", value=0.0, theme_config=ARROWS, **FIELD
        )
        self._high = pmui.FloatInput(
            label=f"{label}: {highest_value}", value=1.0, theme_config=ARROWS, **FIELD
        )
        self._log = pmui.Checkbox(label=_("Logarithmic spacing"), margin=0)
        self._count = pmui.IntSlider(
            label=f"{label}: {number_of_values}",
            value=5,
            start=2,
            end=MOST_VALUES,
            sizing_mode="stretch_width",
        )
        self._listed = pmui.CheckBoxGroup(
            label=f"{label}: {values}", value=[], options=[], margin=0
        )
        self._range = pmui.Column(
            pmui.Row(self._low, self._high, styles={"gap": "12px"}, **WIDE),
            self._log,
            self._count,
            **WIDE,
        )
        self._choice.param.watch(self._suggest, "value")
        for widget in (self._low, self._high, self._log, self._count, self._listed):
            widget.param.watch(lambda _event: self.param.trigger("changed"), "value")
        self.follow(first)
        self._suggest()

    def __panel__(self) -> Viewable:
        return pmui.Column(self._choice, self._range, self._listed, **WIDE)

    @property
    def chosen(self) -> str:
        """The name of the setting; "" for none."""
        return self._choice.value or ""

    def follow(self, first: str = "") -> None:
        """Offer the settings that apply now."""
        _, found = self._translate, swept_settings(self._experiment)
        none = {_("none"): ""} if self._optional else {}
        options = none | {wording.full_label(each, _): name for name, each in found.items()}
        kept = next((n for n in (self.chosen, first) if n in options.values()), None)
        if options != self._choice.options:
            value = kept if kept is not None else next(iter(options.values()), "")
            self._choice.param.update(options=options, value=value)

    def allow_count(self, allowed: bool) -> None:
        """Ask for the number of values, as a grid has it, or not."""
        self._count.visible = allowed

    def axis(self) -> Axis | None:
        """Return what is set, None if nothing.

        Raises: RefusedError if the values are none.
        """
        if not self.chosen:
            return None
        setting = self._experiment.settings()[self.chosen]
        if isinstance(setting, Number | Integer):
            return self._read_range(setting)
        chosen = [value for value in _values(setting) if value in self._listed.value]
        if not chosen:
            self._refuse(_("“{name}” has no values. Choose at least one."))
        return Listed(self.chosen, tuple(chosen))

    def _read_range(self, setting: Number | Integer) -> Range:
        low, high, log = self._low.value, self._high.value, self._log.value
        if low is None or high is None or not (fits(setting, low) and fits(setting, high)):
            first, last = setting.bounds
            text = _("“{name}” takes values from {low} to {high}.")
            self._refuse(text, low=f"{first:g}", high=f"{last:g}")
        if isinstance(setting, Integer) and (low % 1 or high % 1):
            self._refuse(_("“{name}” takes whole numbers."))
        if low > high:
            self._refuse(_("“{name}”: the lowest value is above the highest. Swap them."))
        if log and low <= 0:
            self._refuse(_("“{name}”: logarithmic spacing needs a lowest value above 0."))
        count = self._count.value if self._count.visible else None
        return Range(self.chosen, setting, low, high, log, count)

    def _refuse(self, text: str, **values: str) -> None:
        setting = self._experiment.settings()[self.chosen]
        name = wording.full_label(setting, self._translate)
        raise RefusedError(Message(text, {"name": name, **values}))

    def _suggest(self, *_events: param.parameterized.Event) -> None:
        """Put values that the chosen setting can have into the controls."""
        setting = self._experiment.settings().get(self.chosen)
        numeric = isinstance(setting, Number | Integer)
        self._range.visible = numeric
        self._listed.visible = setting is not None and not numeric
        if isinstance(setting, Number | Integer):
            low, high, log = suggested_range(setting, self._experiment.value(self.chosen))
            self._low.value, self._high.value, self._log.value = low, high, log
        elif setting is not None:
            values = _values(setting)
            options = {wording.value(setting, value, self._translate): value for value in values}
            self._listed.param.update(options=options, value=values)
        self.param.trigger("changed")


def suggested_range(setting: Number | Integer, value: float) -> tuple[float, float, bool]:
    """Return limits of a sweep around the present value, and whether it rises in equal ratios."""
    first, last = (float(each) for each in setting.bounds)
    if setting.about.scale == "log" and value > 0:
        low = max(first, float(f"{value / AROUND:.3g}"))
        high = min(last, float(f"{value * AROUND:.3g}"))
        if isinstance(setting, Integer):
            low, high = float(math.ceil(low)), float(math.floor(high))
        return low, high, low > 0
    return first, last, False


def _values(setting: Setting) -> Sequence[object]:
    return [False, True] if isinstance(setting, Flag) else list(setting.objects)
