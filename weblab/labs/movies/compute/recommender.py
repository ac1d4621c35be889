"""The visitor's own stars, and the films that follow from them."""

from __future__ import annotations

import asyncio

import numpy as np
import param

from weblab.datasets.ratings import Ratings, RatingsError
from weblab.labkit.experiment.message import Message
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
from weblab.runtime import drive


class Recommender(param.Parameterized):
    """Follows each star of the visitor's with films that they may like."""

    rated = param.Dict(default={}, doc="Stars by the film's position, in the order given.")
    dismissed = param.List(default=[], item_type=int, doc="Films that are not wanted.")
    popular = param.Boolean(default=False, doc="Only films that are well known.")
    novel = param.Boolean(default=False, doc="Only films that not everybody knows.")
    listed = param.List(default=[], item_type=Recommendation)
    why = param.ClassSelector(default=None, class_=Message, doc="What the list rests on.")
    said = param.ClassSelector(default=None, class_=Message, doc="What a file's coming has done.")
    refused = param.Boolean(default=False, doc="Whether that is a refusal.")

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
        """The title of the film that comes first, empty where there is none."""
        return ready(self.ratings).films[self.listed[0].film].name if self.listed else ""

    # What it works with

    def take(self, ratings: Ratings) -> None:
        """Work on other ratings; stars that were given stay where the films are there, too."""
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
        """Let a trained model judge from now on, or none."""
        if self.popularity is None or (model is None and self._model is None):
            return
        self._model = model
        self._trained = taster_of(model, self.popularity) if model else None
        self._list()

    def prepare(self) -> None:
        """Begin to learn what judges before anything is trained, where nothing judges yet."""
        if self.ratings is None or self._first is not None or self._preparing:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        self._preparing = asyncio.ensure_future(self._prepare())

    async def _prepare(self) -> None:
        first = first_taster(ready(self.ratings), ready(self.popularity))

        def take(tasters: list[Taster]) -> None:
            self._first = tasters[-1]
            if self._model is None:
                self._list()

        await drive(first, take, report_s=0.5)
        self._preparing = None

    # What the visitor does

    def rate(self, film: int, stars: float) -> None:
        """Give a film stars; none take the rating back."""
        if self.ratings is None or not 0 <= film < len(self.ratings.films):
            return
        others = {place: given for place, given in self.rated.items() if place != film}
        if stars <= 0:
            self.rated = others
        elif len(others) < MOST_RATED:
            self.rated = {**others, film: rounded(stars, self.ratings.levels)}

    def dismiss(self, film: int) -> None:
        """Recommend a film no more."""
        if self.ratings is not None and 0 <= film < len(self.ratings.films):
            self.dismissed = [*(each for each in self.dismissed if each != film), film]

    def forgive(self) -> None:
        """Let all films be recommended again."""
        self.dismissed = []

    def forget(self) -> None:
        """Take all own ratings back."""
        self.rated = {}

    def save(self) -> bytes | None:
        """Return the visitor's own ratings as a CSV file, or None where there are none."""
        if self.ratings is None or not (self.rated or self.dismissed):
            return None
        return write_csv(self.ratings, OwnRatings(self.rated, self.dismissed))

    def open(self, name: str, content: bytes) -> None:
        """Add what a CSV file of own ratings says, or say why not."""
        if self.ratings is None:
            return
        try:
            read, unknown = read_csv(content, self.ratings)
            own = OwnRatings({**self.rated, **read.rated}, [*self.dismissed, *read.dismissed])
            own.check()
        except RatingsError as error:
            text = _("{name} was refused, and your ratings stay as they are. {reason}")
            message = Message(text, {"name": name, "reason": Message(error.text, error.values)})
            self.param.update(said=message, refused=True)
            return
        text = _("{name}: {count} ratings of yours were read.")
        values: dict[str, object] = {"name": name, "count": len(read.rated)}
        if unknown:
            text = _(
                "{name}: {count} ratings of yours were read. {missing} films are not among the "
                "films loaded, such as “{title}”."
            )
            values |= {"missing": len(unknown), "title": unknown[0]}
        dismissed = [film for film in dict.fromkeys(own.dismissed) if film not in own.rated]
        self.param.update(
            rated=own.rated, dismissed=dismissed, said=Message(text, values), refused=False
        )

    def refuse(self, name: str, size: int) -> None:
        """Say that a file is too large to be own ratings."""
        text = _("{name} is too large for a list of ratings: it has {size} kB.")
        message = Message(text, {"name": name, "size": size >> 10})
        self.param.update(said=message, refused=True)

    # What follows

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
            return Message(_("One moment: your stars are about to count."))
        return Message(
            _(
                "You have not rated anything yet, so nothing is known of your taste. These are "
                "the films that most viewers have rated, with the stars that films like them get."
            )
        )

    def _why_own(self) -> Message:
        text = _("From your {count} ratings, judged by {judge}.")
        return Message(text, {"count": len(self.rated), "judge": Message(self._judge())})

    def _judge(self) -> str:
        model = self._model
        if model is None:
            return _("the factors of the films, until you train a model")
        if isinstance(model, Autoencoder):
            return _("the autoencoder that you trained")
        return _("the Boltzmann machine that you trained")
