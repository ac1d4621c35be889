"""The view of the movies lab: three parts of one experiment."""

from __future__ import annotations

from collections.abc import Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.experiment import wording
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.lab_view import WIDE
from weblab.labkit.page.seated_view import SeatedView
from weblab.labkit.page.seeds_part import SeedsPart
from weblab.labs.movies.compute.baselines import split_names
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.genres import genre_name
from weblab.labs.movies.compute.own_machine import KINDS
from weblab.labs.movies.compute.program import python_program
from weblab.labs.movies.compute.tutorial_experiment import TutorialExperiment
from weblab.labs.movies.ui.data_card import DataCard
from weblab.labs.movies.ui.kept_ratings import KeptRatings
from weblab.labs.movies.ui.look_panel import LookPanel
from weblab.labs.movies.ui.recommend_panel import RatingCard, RecommendPanel
from weblab.labs.movies.ui.seed_charts import seed_charts
from weblab.labs.movies.ui.train_panel import TrainPanel

FIELD = {"margin": (8, 0), "sizing_mode": "stretch_width"}


class MoviesView(SeatedView[MoviesExperiment]):
    """The view of the movies lab."""

    experiment_class = MoviesExperiment
    run_part = "train"
    programs = (python_program,)
    kinds = KINDS

    def _build(self) -> None:
        _ = self.translate
        experiment = self.experiment
        self._data = DataCard(experiment.data, _)
        self._genre = pmui.Select(
            label=_("Genre"), options={_("all genres"): ""}, value="", **FIELD
        )
        self._film = pmui.AutocompleteInput(
            label=_("Search for a film"), options=[], min_characters=2, case_sensitive=False,
            search_strategy="includes", **FIELD,
        )  # fmt: skip
        self._split = pmui.Select(
            label=_("Data split"), options=self._splits(), sizing_mode="stretch_width"
        )
        self._ratings = RatingCard(experiment.recommender, _)
        self._kept = KeptRatings(experiment.recommender)
        self.panels = {
            "look": LookPanel(experiment, _),
            "train": TrainPanel(experiment, _, self.describe_run),
            "recommend": RecommendPanel(experiment.recommender, _),
        }
        self.seeds = SeedsPart(self, seed_charts(_))
        self._genre.param.watch(self._choose_genre, "value")
        self._film.param.watch(self._choose_film, "value")
        self._split.param.watch(self._choose_split, "value")
        experiment.param.watch(self._follow, ["look", "genre", "split", "film"])
        experiment.param.watch(self._show_part, "part")
        experiment.data.param.watch(lambda _event: ready(self.seeds).forget(), "ratings")

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Start the lab, and begin to load the ratings."""
        super().start(query, problems)
        self.experiment.data.start()

    def stage(self) -> Viewable:
        """Return the panels, and the runs with other seeds."""
        return pmui.Column(super().stage(), self.seeds, **WIDE)

    def controls(self) -> Viewable:
        """Return the choice of a part, the data, and the controls of the part."""
        self._lefts = {
            "look": pmui.Column(self._genre, self._film, **WIDE),
            "train": pmui.Column(*self.run_card(), **WIDE),
            "recommend": pmui.Column(self._ratings, **WIDE),
        }
        self._show_part()
        lefts = self._lefts.values()
        return pmui.Column(self.control("part"), *lefts, self._data, self._kept, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the settings of training, with the data split after the kind of row."""
        model, rows, *others = super().parameters()
        return [model, rows, self._split, *others]

    @property
    def seats_in(self) -> TutorialExperiment:
        """The binary machine, which a visitor's update rule can train."""
        return self.experiment.tutorial

    def make_room(self, own: OwnCode) -> None:
        """Show the part with the binary machine."""
        self.experiment.part = "train"

    def seated(self, own: OwnCode) -> str:
        """Return that two binary machines train."""
        text = self.translate(
            "The code ran. Two binary machines train from the same weights, one with your {name}, "
            "one with the engine's update rule. Their reconstruction errors are drawn at the end "
            "of the page."
        )
        return text.format(name=own.name)

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        for part, left in self._lefts.items():
            left.visible = part == self.experiment.part

    def _choose_genre(self, event: param.parameterized.Event) -> None:
        self.experiment.genre = event.new

    def _choose_film(self, event: param.parameterized.Event) -> None:
        films = self.experiment.look.ratings.films if self.experiment.look else ()
        found = (film.id for film in films if film.name == event.new)
        self.experiment.film = next(found, None)

    def _choose_split(self, event: param.parameterized.Event) -> None:
        if event.new:
            self.experiment.split = event.new

    def _follow(self, *_events: param.parameterized.Event) -> None:
        experiment, _ = self.experiment, self.translate
        if experiment.look is None:
            return
        objects = experiment.param.genre.objects
        genres = {genre_name(each, _) or _("all genres"): each for each in objects}
        self._genre.param.update(options=genres, value=experiment.genre)
        names = sorted(film.name for film in experiment.look.ratings.films)
        if self._film.options != names:
            self._film.options = names
        self._split.param.update(options=self._splits(), value=experiment.split)

    def _splits(self) -> dict[str, str]:
        """Return the names of the data splits by their titles."""
        setting = self.experiment.param.split
        names = split_names(self.experiment.data.ratings)
        return {wording.value(setting, name, self.translate): name for name in names}
