"""How sure a classifier is of each class: a table whose rows are also bars."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet


class Probabilities(JSComponent):
    """The probability of each class; ``values`` is empty while there is nothing to classify."""

    values = param.List(default=[], item_type=float, doc="One probability a class, or none.")
    labels = param.List(default=[], item_type=str, doc="One name a class, in their order.")
    caption = param.String(default="", doc="What the table shows, for those who cannot see it.")
    class_heading = param.String(default="Class")
    probability_heading = param.String(default="Probability")

    _esm = "probabilities.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "probabilities.css")]
