"""The drawing pad with its message, and ten digits to start from."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.digits.widgets.draw_pad import DrawPad


def digit_pad(translate: Callable[[str], str], **options: object) -> DrawPad:
    """Return a pad for digits; ``datasets.strokes.rasterize`` makes its ``strokes`` an image.

    Args:
        translate: gettext's function for the language of the page.
        options: of the pad, such as ``pen``.
    """
    _ = translate
    return DrawPad(
        label=_("Draw a digit"),
        hint=_("Draw a digit from 0 to 9 here"),
        tap_hint=_("Tap here, then draw a digit from 0 to 9"),
        help=_(
            "Keyboard: the arrow keys move on a grid of 28x28, Space puts the pen "
            "down or lifts it, Backspace undoes, Delete clears."
        ),
        samples=list(SAMPLES),
        samples_heading=_("Or start from one of these"),
        sample_title=_("Start from digit {digit}"),
        undo_label=_("Undo"),
        clear_label=_("Clear"),
        sizing_mode="stretch_width",
        **options,
    )
