"""Sliders for an experiment's parameters, with the limits that the parameters declare."""

from __future__ import annotations

import math

import panel_material_ui as pmui
import param

STEPS_A_DECADE = 6


def slider(parameter: param.Parameter, label: str, **options: object) -> pmui.Widget:
    """Return a slider over a number's bounds; an integer's moves by whole numbers.

    Args:
        parameter: of the experiment, ``experiment.param.name``.
        label: what the reader sees.
        options: for the widget, such as ``step``.
    """
    kind = pmui.IntSlider if isinstance(parameter, param.Integer) else pmui.FloatSlider
    return kind.from_param(
        parameter, label=label, description="", sizing_mode="stretch_width", **options
    )


def log_slider(parameter: param.Number, label: str) -> pmui.DiscreteSlider:
    """Return a slider whose steps are ratios, for a number of which the magnitude matters.

    Its stops are six a decade between the parameter's bounds, the default and the value that it
    has now; a lower bound of 0 is a stop of its own, and the decades begin at a millionth of the
    upper one.
    """
    low, high = parameter.bounds
    first = low or high * 1e-6
    count = round(math.log10(high / first) * STEPS_A_DECADE)
    stops = {float(f"{first * 10 ** (i / STEPS_A_DECADE):.2g}") for i in range(count + 1)}
    stops = {stop for stop in stops if low <= stop <= high} | {low, high, parameter.default}
    owner = parameter.owner

    def options() -> dict[str, float]:
        value = getattr(owner, parameter.name)
        return {f"{stop:.3g}": stop for stop in sorted(stops | {value})}

    widget = pmui.DiscreteSlider(
        label=label, options=options(), value=getattr(owner, parameter.name),
        sizing_mode="stretch_width",
    )  # fmt: skip

    def follow(event: param.parameterized.Event) -> None:
        widget.param.update(options=options(), value=event.new)

    def lead(event: param.parameterized.Event) -> None:
        setattr(owner, parameter.name, event.new)

    owner.param.watch(follow, parameter.name)
    widget.param.watch(lead, "value")
    return widget
