"""A visitor's initializer at its work: the weights that it draws go to the experiment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.adapters.functions import initializer
from weblab.workshop.guarded import Report, guarded
from weblab.workshop.loading import Code
from weblab.workshop.messages import message
from weblab.workshop.seats import SEATS


def draw_weights(
    source: str, original: str, shapes: Sequence[Sequence[int]], seed: Sequence[int]
) -> Report:
    """Draw the weights of dense layers, one after the other from one generator.

    Args:
        source: the visitor's text.
        original: the name of the initializer in whose place it stands.
        shapes: (in, out) of each layer.
        seed: of the generator.
    Returns: a report, see ``guarded``, with the ``weights``, float32.
    """

    def draw() -> Report:
        init = initializer(SEATS["initializer"].find(Code(source), original))
        rng = np.random.default_rng(list(seed))
        weights = [
            init((fan_in, fan_out), fan_in=fan_in, fan_out=fan_out, rng=rng)
            for fan_in, fan_out in shapes
        ]
        return {"status": "done", "message": message(_("Done.")), "weights": weights}

    return guarded(draw)
