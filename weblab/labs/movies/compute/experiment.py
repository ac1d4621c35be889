"""Model of the movies lab: ratings, a model in training, and its test error."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from dataclasses import asdict
from typing import Any

import numpy as np
import param

from weblab.datasets.ratings import Ratings
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Text
from weblab.labs.movies.compute import repeat
from weblab.labs.movies.compute.baselines import FOLDS, SHOWN, Scores, split_names, split_of
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.look import Bar, Look, of_genre, take_look
from weblab.labs.movies.compute.measuring import Measured, measured_run
from weblab.labs.movies.compute.models import MODELS, Setting, Trained
from weblab.labs.movies.compute.presets import PRESETS, SETTING_NAMES
from weblab.labs.movies.compute.recommender import Recommender
from weblab.labs.movies.compute.tutorial_experiment import TutorialExperiment
from weblab.locale import mark as _
from weblab.runtime import in_background

PARTS = {"look": _("First look"), "train": _("Train a model"), "recommend": _("Recommend")}
TRAIN = ("train",)
LIVE: dict[str, Any] = {"counts": "next step", "parts": TRAIN}
PRESET: dict[str, Any] = {"parts": TRAIN, "preset_by": ("model", "rows")}
ROWS = {
    "films": _("a film rated by viewers (item-based)"),
    "viewers": _("a viewer who rated films (user-based)"),
}
MACHINE_ONLY = ("momentum", "sweeps", "growing")


class MoviesExperiment(RunnableExperiment):
    """The experiment of the movies lab."""

    part = Choice("look", PARTS, label=_("Part"), counts="at once", widget="buttons")
    genre = Choice(
        "", [""], label=_("Genre"), counts="at once", widget=None, parts=("look",),
        check_on_set=False, doc="Looked at alone.",
    )  # fmt: skip
    film = param.Integer(default=None, allow_None=True, doc="Id of the film pointed out.")
    model = Choice(
        "rbm", {"rbm": _("Boltzmann machine"), "autorec": _("Autoencoder (AutoRec)")},
        label=_("Model"), parts=TRAIN,
    )  # fmt: skip
    rows = Choice("films", ROWS, label=_("Each row is"), parts=TRAIN)
    split = Text(
        label=_("Data split"), titles=FOLDS, parts=TRAIN,
        doc="Its name; the first where it is none.",
    )  # fmt: skip
    hidden = Integer(100, (10, 200), label=_("Hidden units"), **PRESET)
    epochs = Integer(50, (1, 200), label=_("Epochs"), **PRESET)
    lr = Number(
        0.2, (1e-4, 2.0), label=_("Learning rate (decays to 0)"), symbol="lr", scale="log",
        aliases=("rate",), counts="next step", **PRESET,
    )  # fmt: skip
    cost = Number(
        0.004, (0, 0.1), label=_("Weight decay"), scale="log", counts="next step", **PRESET
    )
    momentum = Number(0.9, (0, 0.99), label=_("Momentum"), step=0.01, **LIVE)
    sweeps = Integer(1, (1, 10), label=_("Gibbs steps (CD-k)"), symbol="k", **LIVE)
    growing = Flag(False, label=_("Increase k from 1"), **LIVE)
    seeds = seeds_setting(parts=TRAIN)
    popular = Flag(
        False, label=_("Well-known films only"), counts="at once", widget=None, parts=("recommend",)
    )
    novel = Flag(
        False, label=_("Lesser-known films only"), counts="at once", widget=None,
        parts=("recommend",),
    )  # fmt: skip

    look = param.ClassSelector(default=None, class_=Look, doc="None until there are ratings.")
    scores = param.Dict(default={}, doc="Of the baselines, on the same split.")
    history = param.List(default=[], item_type=Measured, doc="One measurement an epoch.")

    def __init__(self, data: RatingsData | None = None, **params: Any) -> None:
        super().__init__(**params)
        self.data = data or RatingsData()
        self.recommender = Recommender(popular=self.popular, novel=self.novel)
        self.tutorial = TutorialExperiment(self.data)
        self.genre_bars: list[Bar] = []
        self.trained: Trained | None = None
        self.train_ratings: Ratings | None = None
        self.test_ratings: Ratings | None = None
        self._scores = Scores()
        self._scoring: asyncio.Task[None] | None = None
        self.data.param.watch(self._take_ratings, "ratings")
        self.param.watch(self._look_again, "genre")
        self.param.watch(self._preset, ["model", "rows"])
        self.param.watch(self._score_again, ["part", "split", "seed"])
        self.param.watch(self._tell_tutorial, ["split", "seed"])
        self.param.watch(self._recommend, ["part", "state"])
        self.recommender.param.watch(self._count_rated, ["rated", "listed"])
        for name in ("popular", "novel"):
            self.recommender.param.watch(self._follow_kind, name)
            self.param.watch(self._lead_kind, name)

    def applies(self, name: str) -> bool:
        """Return whether a setting has an effect; some have one only for the Boltzmann machine."""
        return super().applies(name) and (name not in MACHINE_ONLY or self.model == "rbm")

    # The first look

    def film_position(self) -> int | None:
        """Return the position of the highlighted film among the films shown."""
        films = self.look.ratings.films if self.look else ()
        return next((place for place, film in enumerate(films) if film.id == self.film), None)

    def _take_ratings(self, event: param.parameterized.Event) -> None:
        ratings: Ratings = event.new
        if self.started or self.state == "error":  # else a run may wait for these very ratings
            self.reset()
        self.train_ratings = self.test_ratings = None
        look = take_look(ratings)
        self.genre_bars = look.genres
        rated = [bar.label for bar in look.genres if bar.mean is not None]
        self.param.genre.objects = ["", *sorted(rated)]
        genre = self.genre if self.genre in rated else ""
        names = split_names(ratings)
        split = self.split if self.split in names else names[0]
        self.param.update(genre=genre, film=None, split=split, metrics=self._metrics())
        self.look = look if not genre else take_look(of_genre(ratings, genre))
        self._tell_tutorial()
        self.recommender.take(ratings)
        self._recommend()
        self._score_again()

    def _look_again(self, _event: param.parameterized.Event) -> None:
        ratings = self.data.ratings
        if ratings is not None and self.genre in self.param.genre.objects:
            self.look = take_look(of_genre(ratings, self.genre))

    # The recommendations

    def _recommend(self, *_events: param.parameterized.Event) -> None:
        """Recommend by the model as trained so far, if the list is shown and no run is active."""
        if self.state == "idle":
            self.recommender.use(None)
        if self.part != "recommend":
            return
        if self.trained is not None and self.state in ("paused", "done"):
            self.recommender.use(self.trained)
        self.recommender.prepare()

    def _count_rated(self, *_events: param.parameterized.Event) -> None:
        self.metrics = self._metrics()

    def _follow_kind(self, event: param.parameterized.Event) -> None:
        self.param.update({event.name: event.new})

    def _lead_kind(self, event: param.parameterized.Event) -> None:
        self.recommender.param.update({event.name: event.new})

    # The baselines

    def _score_again(self, *_events: param.parameterized.Event) -> None:
        """Evaluate the baselines if they are shown and the split has changed."""
        if self.part != "train" or self.data.ratings is None:
            return
        if self._scoring:
            self._scoring.cancel()
        self._scoring = in_background(self._score(), self.tell_failure)

    async def _score(self) -> None:
        def show() -> None:
            self.scores = dict(self._scores.scores)

        show()
        await self._scores.load(self.data.ratings, self.split, self.seed, show)
        show()

    def _tell_tutorial(self, *_events: param.parameterized.Event) -> None:
        if self.tutorial.started or self.tutorial.state == "error":
            self.tutorial.reset()
        self.tutorial.param.update(split=self.split, seed=self.seed)

    # The run

    def _preset(self, *events: param.parameterized.Event) -> None:
        """Set the defaults of the model, except for settings that the visitor changed."""
        before = {event.name: event.old for event in events}
        old = PRESETS[before.get("model", self.model), before.get("rows", self.rows)]
        new = PRESETS[self.model, self.rows]
        self.param.update(
            {name: new[name] for name in SETTING_NAMES if getattr(self, name) == old[name]}
        )

    def setting(self) -> Setting:
        """Return the settings of a run."""
        return Setting(
            by_item=self.rows == "films",
            hidden=self.hidden,
            epochs=self.epochs,
            lr=self.lr,
            cost=self.cost,
            momentum=self.momentum,
            sweeps=self.sweeps,
            growing=self.growing,
        )

    async def prepare(self) -> None:
        """Wait for the ratings, and evaluate the baselines on the split."""
        await self.data.ready()
        await self._score()

    def events(self) -> Generator[object, None, None]:
        """Train the model, and evaluate it after each epoch."""
        train, test = split_of(self.data.ratings, self.split, self.seed)
        self.train_ratings, self.test_ratings = train, test
        self._baselines = dict(self._scores.scores)
        rng = np.random.default_rng(self.seed)
        self.trained = MODELS[self.model](train, self.setting(), rng)
        self._steps = self.epochs * -(-len(self.trained.rows) // 100)
        return measured_run(self.trained, train, test, self.seed)

    def repeated(self) -> Awaitable[Task]:
        """Return a training with the settings as they are now, for any seed."""
        if self.data.ratings is None:
            raise RefusedError(Message(_("There are no ratings yet. Try again in a moment.")))
        ratings, split = self.data.ratings, self.split
        split_of(ratings, split, self.seed)  # refuses too few ratings
        data = repeat.plain(ratings, split)
        return self._repeated({**data, "model": self.model, "setting": asdict(self.setting())})

    async def _repeated(self, arguments: dict[str, Any]) -> Task:
        viewers, films = arguments["shape"]
        size = viewers * films * repeat.BYTES_A_CELL
        return Task(f"{repeat.__name__}:repeat", arguments, size)

    @property
    def has_own_data(self) -> bool:
        """Whether the ratings come from a file of the visitor."""
        return self.data.is_own

    def recorded(self) -> dict[str, Any] | None:
        """Return the training that has ended, as ``repeat`` does."""
        if not self.history and self.diverged is None:
            return None
        baselines = {name: self._baselines[name].rmse for name in SHOWN}
        return repeat.record(self.history, baselines, self.diverged, self.seconds)

    def take(self, events: list[Any]) -> None:
        """Publish the measurements."""
        measured = [event for event in events if isinstance(event, Measured)]
        self.progress = min(1.0, self.step / self._steps)
        if measured:
            self.history = [*self.history, *measured]
            self.metrics = self._metrics()

    def _metrics(self) -> dict[str, object]:
        recommender = self.recommender
        metrics: dict[str, object] = {
            "data": self.data.short_name,
            "epoch": 0,
            "rated": len(recommender.rated),
            "first": recommender.first_title,
        }
        if self.history:
            last = self.history[-1]
            metrics |= {
                "epoch": last.epoch,
                "rmse": round(last.test.rmse, 4),
                "mae": round(last.test.mae, 4),
                "train_rmse": round(last.train.rmse, 4),
            }
        return metrics

    def clear(self) -> None:
        """Forget the model and its measurements."""
        self.trained = None
        self.history = []

    def reset(self) -> None:
        """Discard the run; the metrics still name the loaded data."""
        super().reset()
        self.metrics = self._metrics()

    def change(self, name: str) -> None:
        """Apply a changed setting from the next step on."""
        if self.trained is not None:
            for each in ("lr", "cost", "momentum", "sweeps", "growing"):
                setattr(self.trained.setting, each, getattr(self, each))
            self.trained.retune()

    def finish(self) -> Message:
        """Compare the model with the best baseline."""
        rmse = self.history[-1].test.rmse
        best = min(score.rmse for score in self._baselines.values())
        text = (
            _(
                "Done in {seconds:.3g} s: the test RMSE is {rmse:.3f}, better than the "
                "best baseline with {best:.3f}."
            )
            if rmse < best
            else _(
                "Done in {seconds:.3g} s: the test RMSE is {rmse:.3f}. The best "
                "baseline, with {best:.3f}, is not beaten."
            )
        )
        return Message(text, {"seconds": self.seconds, "rmse": rmse, "best": best})
