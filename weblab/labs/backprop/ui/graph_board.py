"""The drawing of a computational graph: values above the edges, gradients below them."""

from __future__ import annotations

from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet


class GraphBoard(JSComponent):
    """Draws the nodes of a Scene; each is a button that shows its local derivatives.

    ``scene`` holds the ``nodes``, the key of the ``active`` one, whose numbers have just been
    computed, and how much ``room`` a node's numbers need below the drawing, in rem.
    """

    scene = param.Dict(default={})
    texts = param.Dict(default={}, doc="What the board says by itself.")

    _esm = "graph_board.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "graph_board.css")]
