"""The pad: draw with mouse, touch, pen or keyboard; the drawing is a list of strokes."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet

SIZE = 280
"""Side of the pad in its own units, whatever its size on screen."""


class DrawPad(JSComponent):
    """A square to draw on.

    ``strokes`` is the whole drawing, never a difference: each stroke is a list of ``[x, y]``
    points, 0 to ``SIZE`` from the upper left corner, and beyond where the pen left the pad. It may
    also be set from Python.
    """

    strokes = param.List(default=[], doc="The whole drawing: strokes of [x, y] points.")
    pen = param.Number(default=20, bounds=(1, SIZE), doc="Width of the pen in pad units.")
    label = param.String(default="Draw a digit", doc="Name of the canvas.")
    hint = param.String(default="", doc="What an empty pad says.")
    tap_hint = param.String(default="", doc="What it says in a post, where fingers scroll over it.")
    help = param.String(default="", doc="How to draw with the keyboard.")
    samples = param.List(default=[], doc="Drawings to start from, each as strokes is.")
    samples_heading = param.String(default="")
    sample_title = param.String(default="", doc="Of the button of sample {digit}.")
    undo_label = param.String(default="Undo")
    clear_label = param.String(default="Clear")

    _busy__ignore: ClassVar = ["strokes"]
    """Panel's account of who is busy, which no page of ours shows, would delay each answer."""

    _esm = "draw_pad.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "draw_pad.css")]
