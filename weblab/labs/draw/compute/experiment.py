"""Model of the draw lab: from strokes to an image, from the image to a prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.strokes import Preprocessing, rasterize
from weblab.labkit.digits.recognition import Recognition, feature_layers, recognize
from weblab.labkit.experiment.settings import Flag, Integer, Number, Settings
from weblab.locale import mark as _
from weblab.models import load_digit_recogniser

PAD_SIZE = 280.0
STEPS = ("thickness", "fit", "centre")


class DrawExperiment(Settings):
    """A drawing, its preprocessing, and its recognition by a network.

    ``recognition`` is ``None`` while the drawing is empty. The network is the shipped one, or the
    visitor's ``own`` if there is one and it is selected.
    """

    strokes = param.List(default=[], doc="Strokes of (x, y) points, 0 to PAD_SIZE, y down.")
    thickness = Flag(
        True, label=_("Pen: 12% of the digit"), counts="at once",
        doc="Redraw with a pen of 12% of the digit's size.",
    )  # fmt: skip
    fit = Flag(
        True, label=_("Fit into 20x20"), counts="at once",
        doc="Fit the digit into a box of 20x20 pixels.",
    )  # fmt: skip
    centre = Flag(
        True, label=_("Center of mass: the input"), counts="at once",
        doc="Move the center of mass to the middle of 28x28.",
    )  # fmt: skip
    pen = Number(
        14.0, (4, 40), label=_("Pen"), counts="at once", widget=None,
        doc="The pad's own pen, in its units.",
    )  # fmt: skip
    recognition = param.ClassSelector(default=None, class_=Recognition, allow_None=True)
    error = param.String(default="", doc="Why the drawing could not be read, or nothing.")

    own = param.ClassSelector(default=None, class_=nn.Sequential, allow_None=True)
    uses_own = param.Boolean(default=False, doc="Whether the visitor's own network reads.")
    block = Integer(
        1, (1, 1), label=_("Block"), counts="at once", widget=None,
        doc="Whose feature maps are looked at.",
    )  # fmt: skip

    def __init__(self, network: nn.Sequential | None = None, **params: Any):
        self._shipped = network or load_digit_recogniser()
        super().__init__(**params)
        self._fit_blocks()

    @property
    def network(self) -> nn.Sequential:
        """The network that reads."""
        return self.own if self.uses_own and self.own is not None else self._shipped

    @property
    def feature_maps(self) -> np.ndarray | None:
        """The feature maps of ``block``, shape (channels, H, W), or none without a drawing."""
        return self.recognition and self.recognition.feature_maps[self.block - 1]

    @property
    def preprocessing(self) -> Preprocessing:
        """The steps that are switched on."""
        return Preprocessing(thickness=self.thickness, fit=self.fit, centre=self.centre)

    def image_after(self, steps: int) -> np.ndarray | None:
        """Return the image after the first ``steps`` of STEPS; one that is off does nothing."""
        if self.recognition is None:
            return None
        taken = {name: name in STEPS[:steps] and getattr(self, name) for name in STEPS}
        return self._image(Preprocessing(**taken))

    def _image(self, preprocessing: Preprocessing) -> np.ndarray | None:
        size = (PAD_SIZE, PAD_SIZE)
        return rasterize(self.strokes, size=size, preprocessing=preprocessing, pen=self.pen)

    @param.depends("own", "uses_own", watch=True)
    def _fit_blocks(self) -> None:
        blocks = len(feature_layers(self.network))
        self.block = min(self.block, blocks)
        self.param.block.bounds = (1, blocks)

    @param.depends("own", "uses_own", "strokes", "thickness", "fit", "centre", "pen", watch=True)
    def _recognise(self) -> None:
        try:
            image = self._image(self.preprocessing)
        except ValueError as error:
            self.param.update(recognition=None, error=str(error))
            return
        recognition = None if image is None else recognize(self.network, image)
        self.param.update(recognition=recognition, error="")
