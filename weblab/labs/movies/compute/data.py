"""The ratings of the lab: at first those of the site, then the visitor's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import param

from weblab.datasets.ratings import Ratings, RatingsError, read_ratings, site_ratings
from weblab.labkit.experiment.message import Message
from weblab.labs.movies.compute.titles import with_plain_names
from weblab.locale import mark as _
from weblab.runtime import in_background

SHORT_NAMES = {
    "MovieLens 100K": "movielens-100k",
    "MovieLens latest small": "movielens-latest-small",
    "Synthetic ratings": "synthetic",
}
LARGEST_FILE = 16 << 20


class RatingsData(param.Parameterized):
    """Loads ratings in the background, and replaces them by a file of the visitor.

    A file that is refused changes nothing.
    """

    ratings = param.ClassSelector(default=None, class_=Ratings, doc="None until they are here.")
    message = param.ClassSelector(default=None, class_=Message, doc="What just happened.")
    refused = param.Boolean(default=False, doc="Whether the message is a refusal.")

    def __init__(
        self, load: Callable[[], Awaitable[Ratings]] = site_ratings, **params: object
    ) -> None:
        super().__init__(**params)
        self.is_own = False
        """Whether the ratings come from a file of the visitor."""
        self._load = load
        self._task: asyncio.Task[None] | None = None

    @property
    def short_name(self) -> str:
        """The name of the data in the page's metrics."""
        return SHORT_NAMES[self.ratings.name] if self.ratings else ""

    def start(self) -> None:
        """Begin to load; without an event loop nothing is loaded."""
        self._begin()

    async def ready(self) -> Ratings:
        """Wait for the ratings.

        Raises: RatingsError if there are none to be had.
        """
        loading = self._begin() if self.ratings is None else None
        if loading is not None:
            await loading
        if self.ratings is None:
            raise RatingsError("{reason}", reason=self.message.values["reason"])
        return self.ratings

    def open(self, name: str, content: bytes) -> None:
        """Use a file of the visitor, or report why it is refused."""
        try:
            ratings = read_ratings(content)
        except RatingsError as error:
            text = _("{name} was not opened. {reason} The ratings in use are unchanged.")
            message = Message(text, {"name": name, "reason": error})
            self.param.update(message=message, refused=True)
            return
        self.is_own = True
        self._take(with_plain_names(ratings))

    def refuse(self, name: str, size: int) -> None:
        """Report that a file is too large to be opened."""
        text = _("{name} was not opened. It is {size} MB; the limit is {most} MB.")
        values = {"name": name, "size": round(size / 2**20), "most": LARGEST_FILE >> 20}
        self.param.update(message=Message(text, values), refused=True)

    @property
    def failed(self) -> bool:
        """Whether no ratings could be loaded; ``start`` tries again."""
        return self.refused and self.ratings is None

    def _begin(self) -> asyncio.Task[None] | None:
        if self._task is None or (self._task.done() and self.ratings is None):
            self._task = in_background(self._fetch(), self._tell_failure)
        return self._task

    async def _fetch(self) -> None:
        self.param.update(message=Message(_("Loading the ratings.")), refused=False)
        ratings = await self._load()
        if self.ratings is None:  # else the visitor was quicker
            self._take(ratings)

    def _tell_failure(self, error: Exception) -> None:
        text = _("The ratings could not be loaded: {reason}")
        self.param.update(message=Message(text, {"reason": error}), refused=True)

    def _take(self, ratings: Ratings) -> None:
        viewers, films = ratings.shape
        values = {
            "name": ratings.name,
            "ratings": f"{len(ratings):,}",
            "viewers": f"{viewers:,}",
            "films": f"{films:,}",
        }
        text = _("{name}: {ratings} ratings of {films} films by {viewers} viewers.")
        self.param.update(ratings=ratings, message=Message(text, values), refused=False)
