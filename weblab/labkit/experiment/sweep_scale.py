"""Where values stand on an axis of the picture of a sweep: shares of its length, and its labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.settings import Setting
from weblab.labkit.experiment.sweep_plan import Axis, Range, Span

TICKS = 5
"""Labels of an axis whose values may be anywhere."""


@dataclass(frozen=True)
class AxisScale:
    """An axis of a picture.

    Args:
        label: what its values are.
        share: returns the place of a value, from 0 to 1; NaN if it has none.
        ticks: labels by place.
        is_ordered: whether its values are more or less of something.
    """

    label: str
    share: Callable[[object], float]
    ticks: Mapping[float, str]
    is_ordered: bool = True


def scale_of_axis(axis: Axis, setting: Setting, translate: Callable[[str], str]) -> AxisScale:
    """Return the scale of what a sweep has set; a grid's labels are its own values."""
    label = wording.full_label(setting, translate)
    if isinstance(axis, Range):
        share = _within(axis.span)
        values = axis.values() if axis.count else [axis.at(place) for place in _places(axis.span)]
        return AxisScale(
            label,
            share,
            {share(value): wording.value(setting, value, translate) for value in values},
        )
    listed = axis.listed
    places = [(place + 0.5) / len(listed) for place in range(len(listed))]
    names = (wording.value(setting, value, translate) for value in listed)
    return AxisScale(
        label,
        lambda value: places[listed.index(value)],
        dict(zip(places, names, strict=True)),
        is_ordered=False,
    )


def scale_of_results(
    results: Sequence[float | None], label: str, *, log: bool, edges: tuple[float, float]
) -> AxisScale:
    """Return the scale of results, as far as they lie within the edges."""
    low, high = edges
    found = [min(max(each, low), high) for each in results if each is not None]
    found = [each for each in found if math.isfinite(each) and (each > 0 or not log)]
    span = Span(min(found, default=1.0), max(found, default=1.0), log)
    return AxisScale(
        label, _within(span), {place: f"{span.at(place):.3g}" for place in _places(span)}
    )


def _places(span: Span) -> list[float]:
    return [place / (TICKS - 1) for place in range(TICKS)] if span.low < span.high else [0.5]


def _within(span: Span) -> Callable[[object], float]:
    def share(value: object) -> float:
        is_number = isinstance(value, int | float) and not math.isnan(value)
        return span.share(float(str(value))) if is_number else math.nan

    return share
