"""Model of the cnn lab: one kernel on one image, and a network that is trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.strokes import rasterize
from weblab.labkit.digits.recognition import Recognition, recognize
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.settings import Choice
from weblab.labs.cnn.compute.kernel_explorer import PAD, SAMPLE, KernelExplorer
from weblab.labs.cnn.compute.training import DigitsTraining
from weblab.locale import mark as _

HIDDEN_LAYERS = (nn.Flatten, nn.Dropout)
"""They show nothing that the layer before does not show."""


class CnnExperiment(KernelExplorer, DigitsTraining):
    """The kernel explorer and a training run, with one digit of the visitor.

    ``recognition`` has the activations of the network for that digit, layer by layer; before there
    is one it shows a sample, without a prediction.
    """

    part = Choice(
        "explore", {"explore": _("Kernel explorer"), "train": _("Train a network")},
        label=_("Part"), counts="at once", widget="buttons",
    )  # fmt: skip
    recognition = param.ClassSelector(default=None, class_=Recognition, allow_None=True)

    def __init__(self, **params: Any):
        self._sample = ready(rasterize(SAMPLES[SAMPLE], size=PAD))
        super().__init__(**params)

    @property
    def answer(self) -> Recognition | None:
        """The prediction for the visitor's digit; None without a digit or a network."""
        return None if self.subject() is None else self.recognition

    def shown_layers(self) -> list[int]:
        """Return the positions of the layers whose outputs are shown."""
        return [
            index
            for index, layer in enumerate(self.network or [])
            if not isinstance(layer, HIDDEN_LAYERS)
        ]

    def figures(self) -> dict[str, float | int | None]:
        """Return the metrics, the digit's own among them."""
        answer = self.answer
        return {
            **super().figures(),
            "prediction": answer.digit if answer else None,
            "probability": answer.probability if answer else None,
            "points": sum(map(len, self.strokes)),
        }

    @param.depends("strokes", "chosen", "image", "state", watch=True)
    def look(self) -> None:
        """Let the network as it is now look at the digit."""
        if self.network is None:
            recognition = None
        else:
            drawn = self.subject()
            image = (self._sample if drawn is None else drawn).astype(np.float32)
            recognition = recognize(self.network, image, self.shown_layers())
        self.recognition = recognition
        self._publish()
