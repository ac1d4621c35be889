"""Films in rows, with stars to rate them, and optionally a search above."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import stylesheet


class FilmList(JSComponent):
    """Shows films, and reports the stars that the visitor gives.

    ``films`` is what the search looks through, as [id, title, note]. ``rows`` is what is shown
    while nothing is searched: dicts of id, title, note and, for recommendations, guess, spread
    and reasons, each a text and its pull.

    Args:
        give: called with a film's id and the stars given; none take them back.
        dismiss: called with the id of a film that is not wanted.
    """

    search = param.Boolean(default=False)
    films = param.List(default=[])
    rows = param.List(default=[])
    rated = param.Dict(default={}, doc="Stars by the film's id, as text.")
    step = param.Number(default=1.0, doc="The smallest difference of stars.")
    texts = param.Dict(default={}, doc="What the list says, with {names} for values.")
    given = param.List(default=[], doc="The film's id, its stars, and a count.")
    dismissed = param.List(default=[], doc="The film's id, and a count.")

    _esm = "film_list.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "film_list.css")]

    def __init__(
        self,
        give: Callable[[int, float], None],
        dismiss: Callable[[int], None],
        **params: object,
    ) -> None:
        super().__init__(**params)
        self._give = give
        self._dismiss = dismiss
        self.param.watch(self._take_given, "given")
        self.param.watch(self._take_dismissed, "dismissed")

    def _take_given(self, event: param.parameterized.Event) -> None:
        film, stars, _count = event.new
        self._give(film, stars)

    def _take_dismissed(self, event: param.parameterized.Event) -> None:
        self._dismiss(event.new[0])
