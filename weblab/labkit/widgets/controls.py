"""The control of a setting, as the setting declares it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import panel_material_ui as pmui
import param

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Settings

Translate = Callable[[str], str]
STEPS_A_DECADE = 6
WIDE = {"sizing_mode": "stretch_width", "description": ""}
ARROWS = {"components": {"MuiIconButton": {"defaultProps": {"tabIndex": -1, "aria-hidden": True}}}}
"""The buttons beside a number do what its arrow keys do, and have no names."""


def control(settings: Settings, name: str, translate: Translate) -> pmui.Widget:
    """Return the control of a setting.

    Args:
        settings: those that the setting is one of.
        name: of the setting.
        translate: gettext's function for the language of the page.
    """
    setting = settings.param[name]
    label = wording.label(setting, translate)
    if isinstance(setting, Choice):
        return _choice(setting, label, translate)
    if isinstance(setting, Flag):
        kind = pmui.Checkbox if setting.about.widget == "checkbox" else pmui.Switch
        margin = 0 if setting.about.widget == "checkbox" else (4, 0)
        return kind.from_param(setting, label=label, description="", margin=margin)
    if setting.about.stops or setting.about.scale == "log" or setting.allow_None:
        return _discrete_slider(settings, name, label)
    kind = pmui.IntSlider if isinstance(setting, Integer) else pmui.FloatSlider
    step = {"step": setting.step} if setting.step else {}
    return kind.from_param(setting, label=label, **step, **WIDE)


def _choice(setting: Choice, label: str, translate: Translate) -> pmui.Widget:
    options = {wording.value(setting, each, translate): each for each in setting.objects}
    if setting.about.widget == "buttons":
        return pmui.RadioButtonGroup.from_param(
            setting, label="", options=options, margin=(0, 0, 8, 0), **WIDE
        )
    return pmui.Select.from_param(setting, label=label, options=options, **WIDE)


def stops(low: float, high: float) -> list[float]:
    """Return numbers whose ratios are alike, six a decade, both ends among them.

    Where ``low`` is 0, that is a stop of its own and the decades begin at a millionth of ``high``.
    """
    first = low or high * 1e-6
    count = round(math.log10(high / first) * STEPS_A_DECADE)
    inner = {float(f"{first * 10 ** (i / STEPS_A_DECADE):.2g}") for i in range(count + 1)}
    return sorted({stop for stop in inner if low <= stop <= high} | {low, high})


def _stops(setting: Number | Integer) -> Sequence[float]:
    """Return where a setting's slider stops; a whole number's stops are whole."""
    if setting.about.stops:
        return setting.about.stops
    found = stops(*setting.bounds)
    return sorted({round(stop) for stop in found}) if isinstance(setting, Integer) else found


def _discrete_slider(settings: Settings, name: str, label: str) -> pmui.DiscreteSlider:
    """Return a slider over some values; one that a link gave is among them, too."""
    setting = settings.param[name]
    known = {*_stops(setting), setting.default} - {None}

    def options() -> dict[str, float]:
        return {
            wording.value(setting, stop, str): stop
            for stop in sorted(known | {settings.value(name)})
        }

    widget = pmui.DiscreteSlider(
        label=label, options=options(), value=settings.value(name), sizing_mode="stretch_width"
    )

    def follow(*_events: param.parameterized.Event) -> None:
        widget.param.update(options=options(), value=settings.value(name))

    def lead(event: param.parameterized.Event) -> None:
        if event.new != settings.value(name):
            setattr(settings, name, event.new)

    settings.param.watch(follow, [name, *setting.about.suggested_by])
    widget.param.watch(lead, "value")
    return widget
