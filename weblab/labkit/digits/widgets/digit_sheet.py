"""Many digits side by side, of which one can be chosen with the pointer or the keyboard."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import NOTE, stylesheet


class DigitSheet(JSComponent):
    """Digits of 28x28 pixels in rows, in a frame that scrolls.

    ``show`` puts digits on the sheet; ``chosen`` is the position of the one that was clicked.
    """

    pixels = param.Bytes(default=b"", doc="28x28 bytes a digit, 0 is background.")
    captions = param.List(default=[], item_type=str, doc="One text a digit, or none.")
    captioned = param.Boolean(default=False, doc="Show the texts, not only the chosen one's.")
    label = param.String(default="", doc="Name of the sheet.")
    empty = param.String(default="", doc="What a sheet without digits says.")
    side = param.Integer(default=28, bounds=(14, 112), doc="Of a digit, in pixels of the page.")
    frame_height = param.Integer(default=200, bounds=(60, None), doc="In pixels.")
    chosen = param.Integer(default=None, allow_None=True, doc="Position of the chosen digit.")

    _esm = "digit_sheet.js"
    _stylesheets: ClassVar = [NOTE, stylesheet(__file__, "digit_sheet.css")]

    def show(self, images: np.ndarray, captions: list[str]) -> None:
        """Put digits on the sheet; none of them is chosen.

        Shape: images (N, 28, 28) uint8; captions N.
        """
        pixels = np.ascontiguousarray(images, np.uint8).tobytes()
        values: dict[str, Any] = {"captions": captions, "pixels": pixels, "chosen": None}
        self.param.update(**values)
