"""What the movies lab looks like: three parts over one experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.page.runnable_view import RunnableView
from weblab.labkit.widgets.sliders import log_slider, slider
from weblab.labs.movies.compute.baselines import split_names
from weblab.labs.movies.compute.experiment import PARTS, MoviesExperiment
from weblab.labs.movies.ui.data_card import DataCard
from weblab.labs.movies.ui.look_panel import LookPanel
from weblab.labs.movies.ui.recommend_panel import RatingCard, RecommendPanel
from weblab.labs.movies.ui.train_panel import TrainPanel

WIDE = {"sizing_mode": "stretch_width"}


class MoviesView(RunnableView):
    """The view of the movies lab."""

    experiment_class = MoviesExperiment
    url_parameters = (
        *("part", "genre", "model", "rows", "split", "hidden", "epochs", "rate", "cost"),
        *("momentum", "sweeps", "growing", "popular", "novel"),
    )

    def __init__(self, slug: str, translate: Callable[[str], str], **params: object):
        super().__init__(slug, translate, run_label=translate("Train"), **params)
        _ = translate
        experiment = self.experiment
        labels = {_("First look"): "look", _("Train a model"): "train", _("Recommend"): "recommend"}
        self._choice = pmui.RadioButtonGroup.from_param(
            experiment.param.part,
            label="",
            description="",
            options=labels,
            margin=(0, 0, 8, 0),
            **WIDE,
        )
        self._data = DataCard(experiment.data, translate)
        self._genre = pmui.Select(
            label=_("Genre"), options={_("all genres"): ""}, value="", margin=(8, 0), **WIDE
        )
        self._film = pmui.AutocompleteInput(
            label=_("Search a film"), options=[], min_characters=2, case_sensitive=False,
            search_strategy="includes", margin=(8, 0), **WIDE,
        )  # fmt: skip
        self._split = pmui.Select(label=_("Split"), options=split_names(None), **WIDE)
        self._parts = {part: self._make_part(part) for part in PARTS}
        self._genre.param.watch(self._choose_genre, "value")
        self._film.param.watch(self._choose_film, "value")
        self._split.param.watch(self._choose_split, "value")
        experiment.param.watch(self._follow, ["look", "genre", "split", "film"])
        experiment.param.watch(self._show_part, "part")
        self._show_part()

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Be ready, and begin to load the ratings."""
        super().start(query, problems)
        self.experiment.data.start()

    def controls(self) -> Viewable:
        """Return the choice of a part, the data, and what the part is worked with."""
        return pmui.Column(
            self._choice, *(left for left, _ in self._parts.values()), self._data, margin=0, **WIDE
        )

    def stage(self) -> Viewable:
        """Return what the parts show, of which one is visible."""
        return pmui.Column(*(right for _, right in self._parts.values()), margin=0, **WIDE)

    def parameters(self) -> list[Viewable]:
        """Return the settings of training."""
        _, values = self.translate, self.experiment.param
        self._machine_only = [
            slider(values.momentum, _("Momentum"), step=0.01),
            slider(values.sweeps, _("Gibbs sweeps: CD-k")),
            pmui.Switch.from_param(values.growing, label=_("Grow k from 1"), description=""),
        ]
        self.experiment.param.watch(self._show_machine_only, "model")
        self._show_machine_only()
        return [
            pmui.Select.from_param(
                values.model, label=_("Model"), description="", **WIDE,
                options={_("Boltzmann machine"): "rbm", _("Autoencoder (AutoRec)"): "autorec"},
            ),
            pmui.Select.from_param(
                values.rows, label=_("A row is"), description="", **WIDE,
                options={
                    _("a film, rated by viewers (item-based)"): "films",
                    _("a viewer, who rated films (user-based)"): "viewers",
                },
            ),
            self._split,
            slider(values.hidden, _("Hidden units")),
            slider(values.epochs, _("Epochs")),
            log_slider(values.rate, _("Learning rate, falling to 0")),
            log_slider(values.cost, _("Weight cost")),
            *self._machine_only,
        ]  # fmt: skip

    def _show_machine_only(self, *_events: param.parameterized.Event) -> None:
        for widget in self._machine_only:
            widget.visible = self.experiment.model == "rbm"

    def _make_part(self, part: str) -> tuple[Viewable, Viewable]:
        """Return what a part puts at the left and at the right."""
        experiment, _ = self.experiment, self.translate
        if part == "look":
            left = pmui.Column(self._genre, self._film, margin=0, **WIDE)
            right = self._look = LookPanel(experiment, _)
        elif part == "train":
            left = super().controls()
            right = self._training = TrainPanel(experiment, _, self.describe_run)
        else:
            left = self._rated = RatingCard(experiment.recommender, _)
            right = self._recommended = RecommendPanel(experiment.recommender, _)
        return pmui.Column(left, margin=0, **WIDE), pmui.Column(right, margin=0, **WIDE)

    def _show_part(self, *_events: param.parameterized.Event) -> None:
        """Show the chosen part; the others are there, too, and out of sight.

        To put figures on the page while others are laid out would be a race that Bokeh loses.
        """
        for part, sides in self._parts.items():
            for side in sides:
                side.visible = part == self.experiment.part

    def _choose_genre(self, event: param.parameterized.Event) -> None:
        self.experiment.genre = event.new

    def _choose_film(self, event: param.parameterized.Event) -> None:
        self.experiment.film = event.new or ""

    def _choose_split(self, event: param.parameterized.Event) -> None:
        if event.new:
            self.experiment.split = event.new

    def _follow(self, *_events: param.parameterized.Event) -> None:
        experiment, _ = self.experiment, self.translate
        if experiment.look is None:
            return
        genres = {each or _("all genres"): each for each in experiment.param.genre.objects}
        self._genre.param.update(options=genres, value=experiment.genre)
        titles = sorted({film.title for film in experiment.look.ratings.films})
        if self._film.options != titles:
            self._film.options = titles
        names = split_names(experiment.data.ratings)
        self._split.param.update(options=names, value=experiment.split)
