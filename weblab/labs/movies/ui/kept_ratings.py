"""The visitor's ratings, kept in the browser for the next visit."""

from __future__ import annotations

import param
from panel.viewable import Viewable, Viewer

from weblab.datasets.ratings import RatingsError
from weblab.labkit.kept.kept_part import KeptPart
from weblab.labs.movies.compute.own_ratings import LARGEST_CSV, read_csv
from weblab.labs.movies.compute.recommender import Recommender


class KeptRatings(Viewer):
    """Keeps the visitor's ratings, and restores them once the films are loaded.

    Args: recommender: the model that holds the ratings.
    """

    def __init__(self, recommender: Recommender):
        super().__init__()
        self._recommender = recommender
        self._found = ""
        self._part = KeptPart(self._take, part="ratings")
        recommender.param.watch(self._keep, ["rated", "dismissed"])
        recommender.param.watch(self._give_back, "listed")

    def __panel__(self) -> Viewable:
        return self._part

    def _take(self, text: str) -> None:
        if len(text) > LARGEST_CSV:
            raise ValueError("larger than own ratings can be")
        self._found = text
        self._give_back()

    def _give_back(self, *_events: param.parameterized.Event) -> None:
        """Restore the kept ratings unless the visitor has rated films already."""
        recommender, text = self._recommender, self._found
        if not text or recommender.ratings is None:
            return
        self._found = ""
        if recommender.rated or recommender.dismissed:
            return
        try:
            own, _unknown = read_csv(text.encode(), recommender.ratings)
        except RatingsError:
            self._part.damaged = True
            return
        recommender.param.update(rated=own.rated, dismissed=own.dismissed)

    def _keep(self, *_events: param.parameterized.Event) -> None:
        content = self._recommender.save()
        self._part.content = content.decode() if content else ""
