"""The visitor's own ratings, and the recommendations based on them."""

from __future__ import annotations

import asyncio

import numpy as np
import param

from weblab.datasets.ratings import Ratings, RatingsError
from weblab.labkit.experiment.message import Message, failure
from weblab.labkit.experiment.ready import ready
from weblab.labs.movies.compute.models import Autoencoder, Trained
from weblab.labs.movies.compute.own_ratings import (
    MOST_RATED,
    OwnRatings,
    read_csv,
    rounded,
    write_csv,
)
from weblab.labs.movies.compute.ranking import Recommendation, allowed_of, best_of, described
from weblab.labs.movies.compute.taste import Guess, Popularity, Taster
from weblab.labs.movies.compute.tasters import first_taster, taster_of
from weblab.locale import mark as _
from weblab.runtime import drive, in_background


class Recommender(param.Parameterized):
    """Recommends films, updated with each rating of the visitor."""

    rated = param.Dict(default={}, doc="Stars by the film's position, in the order given.")
    dismissed = param.List(default=[], item_type=int, doc="Dismissed films.")
    popular = param.Boolean(default=False, doc="Only well-known films.")
    novel = param.Boolean(default=False, doc="Only lesser-known films.")
    listed = param.List(default=[], item_type=Recommendation)
    why = param.ClassSelector(default=None, class_=Message, doc="The basis of the list.")
    said = param.ClassSelector(default=None, class_=Message, doc="The result of opening a file.")
    refused = param.Boolean(default=False, doc="Whether the file was refused.")

    def __init__(self, **params: object) -> None:
        super().__init__(**params)
        self.ratings: Ratings | None = None
        self.popularity: Popularity | None = None
        self._first: Taster | None = None
        self._trained: Taster | None = None
        self._model: Trained | None = None
        self._preparing: asyncio.Task[None] | None = None
        self.param.watch(self._list, ["rated", "dismissed", "popular", "novel"])

    @property
    def first_title(self) -> str:
        """The title of the first film in the list, empty without one."""
        return ready(self.ratings).films[self.listed[0].film].name if self.listed else ""

    # Data and model

    def take(self, ratings: Ratings) -> None:
        """Use other data; the visitor's ratings are kept for films that it contains."""
        own = OwnRatings(self.rated, self.dismissed)
        if self.ratings is not None:
            own = own.moved(self.ratings, ratings)
        self.ratings, self.popularity = ratings, Popularity(ratings)
        self._first = self._trained = self._model = None
        if self._preparing:
            self._preparing.cancel()
            self._preparing = None
        self.param.update(rated=own.rated, dismissed=own.dismissed, said=None, refused=False)
        self._list()

    def use(self, model: Trained | None) -> None:
        """Recommend by a trained model from now on, or by none."""
        if self.popularity is None or (model is None and self._model is None):
            return
        self._model = model
        self._trained = taster_of(model, self.popularity) if model else None
        self._list()

    def prepare(self) -> None:
        """Begin to fit the recommender that serves until a model is trained."""
        if self.ratings is None or self._first is not None or self._preparing:
            return
        self._preparing = in_background(self._prepare(), self._tell_failure)

    async def _prepare(self) -> None:
        first = first_taster(ready(self.ratings), ready(self.popularity))

        def take(tasters: list[Taster]) -> None:
            self._first = tasters[-1]
            if self._model is None:
                self._list()

        await drive(first, take, report_s=0.5)
        self._preparing = None

    def _tell_failure(self, error: Exception) -> None:
        self._preparing = None
        self.param.update(said=failure(error), refused=True)

    # Actions of the visitor

    def rate(self, film: int, stars: float) -> None:
        """Rate a film; 0 stars remove the rating."""
        if self.ratings is None or not 0 <= film < len(self.ratings.films):
            return
        others = {place: given for place, given in self.rated.items() if place != film}
        if stars <= 0:
            self.rated = others
        elif len(others) < MOST_RATED:
            self.rated = {**others, film: rounded(stars, self.ratings.levels)}

    def dismiss(self, film: int) -> None:
        """Stop recommending a film."""
        if self.ratings is not None and 0 <= film < len(self.ratings.films):
            self.dismissed = [*(each for each in self.dismissed if each != film), film]

    def forgive(self) -> None:
        """Allow dismissed films again."""
        self.dismissed = []

    def forget(self) -> None:
        """Remove all ratings of the visitor."""
        self.rated = {}

    def save(self) -> bytes | None:
        """Return the visitor's ratings as a CSV file, or None without any."""
        if self.ratings is None or not (self.rated or self.dismissed):
            return None
        return write_csv(self.ratings, OwnRatings(self.rated, self.dismissed))

    def open(self, name: str, content: bytes) -> None:
        """Add the ratings of a CSV file, or report why it is refused."""
        if self.ratings is None:
            return
        try:
            read, unknown = read_csv(content, self.ratings)
            own = OwnRatings({**self.rated, **read.rated}, [*self.dismissed, *read.dismissed])
            own.check()
        except RatingsError as error:
            text = _("{name} was not opened. {reason} Your ratings are unchanged.")
            message = Message(text, {"name": name, "reason": error})
            self.param.update(said=message, refused=True)
            return
        text = _("{name}: {count} ratings were read.")
        values: dict[str, object] = {"name": name, "count": len(read.rated)}
        if unknown:
            text = _(
                "{name}: {count} ratings were read. {missing} films are not in the "
                "loaded data, for example “{title}”."
            )
            values |= {"missing": len(unknown), "title": unknown[0]}
        dismissed = [film for film in dict.fromkeys(own.dismissed) if film not in own.rated]
        self.param.update(
            rated=own.rated, dismissed=dismissed, said=Message(text, values), refused=False
        )

    def refuse(self, name: str, size: int) -> None:
        """Report that a file is too large for a list of ratings."""
        text = _("{name} is too large for a list of ratings ({size} kB).")
        message = Message(text, {"name": name, "size": size >> 10})
        self.param.update(said=message, refused=True)

    # The list

    def _list(self, *_events: param.parameterized.Event) -> None:
        if self.ratings is None or self.popularity is None:
            return
        taster = self._trained or self._first
        if not self.rated or taster is None:
            self.param.update(listed=self._most_rated(), why=self._why_popular())
            return
        films = np.array(list(self.rated), np.int64)
        stars = np.array(list(self.rated.values()), np.float32)
        guess = taster.guess(films, stars)
        chosen = best_of(guess.stars - guess.doubt, self._allowed())
        pulls = taster.pulls(films, stars, chosen)
        own = [(self.ratings.films[film].name, given) for film, given in self.rated.items()]
        listed = described(chosen, guess, self.popularity.counts, own, pulls)
        self.param.update(listed=listed, why=self._why_own())

    def _most_rated(self) -> list[Recommendation]:
        known = ready(self.popularity)
        chosen = best_of(known.counts.astype(np.float64), self._allowed())
        guess = Guess(known.stars, known.spread, known.doubt)
        return described(chosen, guess, known.counts, [], np.zeros((0, len(chosen))))

    def _allowed(self) -> np.ndarray:
        counts = ready(self.popularity).counts
        allowed = allowed_of(counts, popular=self.popular, novel=self.novel)
        allowed[[*self.rated, *self.dismissed]] = False
        return allowed

    def _why_popular(self) -> Message:
        if self.rated:
            return Message(_("Your ratings are being processed."))
        return Message(
            _(
                "You have not rated any films yet. These are the films with the most "
                "ratings, each with its predicted rating for an average viewer."
            )
        )

    def _why_own(self) -> Message:
        text = _("Based on your {count} ratings, predicted by {judge}.")
        return Message(text, {"count": len(self.rated), "judge": Message(self._judge())})

    def _judge(self) -> str:
        model = self._model
        if model is None:
            return _("matrix factorization, until you train a model")
        if isinstance(model, Autoencoder):
            return _("the autoencoder that you trained")
        return _("the Boltzmann machine that you trained")
