"""Sliders for an experiment's parameters, with the limits that the parameters declare."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

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


def stops(low: float, high: float) -> list[float]:
    """Return numbers whose ratios are alike, six a decade, both ends among them.

    Where ``low`` is 0, that is a stop of its own and the decades begin at a millionth of ``high``.
    """
    first = low or high * 1e-6
    count = round(math.log10(high / first) * STEPS_A_DECADE)
    inner = {float(f"{first * 10 ** (i / STEPS_A_DECADE):.2g}") for i in range(count + 1)}
    return sorted({stop for stop in inner if low <= stop <= high} | {low, high})


def log_slider(
    parameter: param.Number,
    label: str,
    unset: Callable[[], float] | None = None,
    unset_by: Sequence[str] = (),
) -> pmui.DiscreteSlider:
    """Return a slider whose steps are ratios, for a number of which the magnitude matters.

    A whole number's stops are whole.

    Args:
        parameter: of the experiment, ``experiment.param.name``.
        label: what the reader sees.
        unset: returns the value that counts while the parameter is None.
        unset_by: which other parameters of the experiment decide that value.
    """
    choices: Sequence[float] = stops(*parameter.bounds)
    if isinstance(parameter, param.Integer):
        choices = sorted({round(stop) for stop in choices})
    return choice_slider(parameter, label, choices, unset, unset_by)


def choice_slider(
    parameter: param.Number,
    label: str,
    choices: Sequence[float],
    unset: Callable[[], float] | None = None,
    unset_by: Sequence[str] = (),
) -> pmui.DiscreteSlider:
    """Return a slider over some values of a number; one that a link gave is there too.

    Args:
        parameter: of the experiment, ``experiment.param.name``.
        label: what the reader sees.
        choices: the values that it stops at.
        unset: returns the value that counts while the parameter is None.
        unset_by: which other parameters of the experiment decide that value.
    """
    owner, name = parameter.owner, parameter.name
    known = {*choices, parameter.default} - {None}

    def value() -> float:
        own = getattr(owner, name)
        return unset() if own is None and unset else own

    def options() -> dict[str, float]:
        return {_figure(stop): stop for stop in sorted(known | {value()})}

    widget = pmui.DiscreteSlider(
        label=label, options=options(), value=value(), sizing_mode="stretch_width"
    )

    def follow(*_events: param.parameterized.Event) -> None:
        widget.param.update(options=options(), value=value())

    def lead(event: param.parameterized.Event) -> None:
        if event.new != value():
            setattr(owner, name, event.new)

    owner.param.watch(follow, [name, *unset_by])
    widget.param.watch(lead, "value")
    return widget


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
