"""The first look: figures of the ratings, of one genre or all, with one film highlighted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param
from markupsafe import Markup
from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.text import Html, heading
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.genres import genre_name
from weblab.labs.movies.compute.look import Look
from weblab.labs.movies.ui.look_figures import Bars, Picture, Tail, Weeks


class LookPanel(Panel[MoviesExperiment]):
    """The figures of the first look, drawn as soon as the ratings are loaded."""

    def _build(self) -> None:
        experiment = self._experiment
        self._facts = Html(sizing_mode="stretch_width", margin=0)
        self._film = Html(sizing_mode="stretch_width", margin=0, visible=False)
        self._make_figures(self._translate)
        experiment.param.watch(self._show, ["look", "film"])
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        half = {"xs": 12, "sm": 6}
        return [
            heading(self._translate("The data at a glance")),
            self._facts,
            self._film,
            self._stars,
            self._picture,
            self._tail,
            pmui.Grid(
                pmui.Grid(self._per_viewer, size=half),
                pmui.Grid(self._per_film, size=half),
                container=True,
                spacing=2,
            ),
            self._genres,
            self._years,
            pmui.Grid(
                pmui.Grid(self._ages, size=half),
                pmui.Grid(self._occupations, size=half),
                container=True,
                spacing=2,
            ),
            self._weeks,
        ]

    def _make_figures(self, _: Callable[[str], str]) -> None:
        ratings, films, viewers = _("ratings"), _("films"), _("viewers")
        mean, table = _("mean stars"), _("As a table")
        self._stars = Bars(
            _("Distribution of the ratings"),
            _(
                "People choose what they watch, so most ratings are high. Always "
                "predicting the mean is therefore hard to beat, and every model must be "
                "compared with it."
            ),
            (_("stars"), ratings, ""),
            table,
        )
        self._picture = Picture(
            _("The whole table at a glance"),
            _(
                "The most active viewers are at the top, the most rated films at the "
                "left. Nearly all ratings lie in one corner. A recommender has to "
                "predict the dark rest, and those ratings are not missing at random."
            ),
            (_("films by popularity"), _("viewers by activity"), _("share rated")),
            table,
        )
        self._tail = Tail(
            _("The long tail"),
            _(
                "A few films receive most of the ratings. Recommending those is easy and "
                "tells nobody anything new; recommending from the tail needs a model "
                "that learns from few ratings."
            ),
            (_("rank by popularity"), ratings, _("film")),
            table,
        )
        self._per_viewer = Bars(
            _("Ratings per viewer"),
            _(
                "A few viewers rate a lot, most rate little, and a few ratings reveal "
                "little of a viewer's taste."
            ),
            (_("ratings given"), viewers, ""),
            table,
        )
        self._per_film = Bars(
            _("Ratings per film"),
            _(
                "The mean of a single rating says little, so the baselines pull rarely "
                "rated films toward the global mean."
            ),
            (_("ratings received"), films, ""),
            table,
        )
        self._genres = Bars(
            _("Genres: choose one to show only its films"),
            _(
                "Films of one genre are often liked by the same people. The models do "
                "not know the genres; they find such groups in the ratings alone."
            ),
            (_("genre"), films, mean),
            table,
            across=True,
            on_tap=self._choose_genre,
        )
        self._years = Bars(
            _("Years of release"),
            _(
                "Most films are recent, yet old films are rated higher: only old films "
                "that lasted are still watched. The origin of the data limits what can "
                "be learned from them."
            ),
            (_("year"), films, mean),
            table,
            numbers=True,
        )
        self._ages = Bars(
            _("Ages"),
            _(
                "Recommendations work best for people like those who rated. Few of them "
                "are children, and few are elderly."
            ),
            (_("age"), viewers, mean),
            table,
        )
        self._occupations = Bars(
            _("Occupations"),
            _(
                "The students and programmers of 1997 do not represent all people, nor "
                "do their tastes."
            ),
            (_("occupation"), viewers, mean),
            table,
            across=True,
        )
        self._weeks = Weeks(
            _("Activity by week"),
            _(
                "Most viewers rate in one sitting and leave. A random test set lets a "
                "model see the future; a real service knows only the past."
            ),
            (_("week"), ratings),
            table,
        )

    def _genre_name(self, genre: str) -> str:
        return genre_name(genre, self._translate)

    def _choose_genre(self, name: str) -> None:
        for genre in self._experiment.param.genre.objects:
            if self._genre_name(genre) == name:
                self._experiment.genre = genre

    def _show(self, *events: param.parameterized.Event) -> None:
        look = self._experiment.look
        if look is None:
            self._facts.content = self._describe(None)
            return
        with pn.io.hold():
            self._tail.show(look, self._experiment.film_position())
            self._show_film(look)
            if not events or any(event.name == "look" for event in events):
                self._show_figures(look)

    def _show_figures(self, look: Look) -> None:
        self._facts.content = self._describe(look)
        self._stars.show(look.stars)
        self._picture.show(look)
        self._per_viewer.show(look.per_viewer)
        self._per_film.show(look.per_film)
        genres = self._experiment.genre_bars
        self._genres.show([bar._replace(label=self._genre_name(bar.label)) for bar in genres])
        self._genres.select(self._genre_name(self._experiment.genre))
        self._years.show(look.years)
        self._ages.show(look.ages)
        self._occupations.show(look.occupations)
        self._weeks.show(look)
        self._ages.show_if(look.ages)
        self._occupations.show_if(look.occupations)
        self._years.show_if(look.years)
        self._weeks.show_if(len(look.summary.weeks))

    def _describe(self, look: Look | None) -> Markup:
        """Return the facts as a table, which is as high before there are any."""
        _ = self._translate
        names = (
            _("viewers"),
            _("films"),
            _("ratings"),
            _("rated pairs"),
            _("mean stars"),
            _("ratings per viewer (minimum / median / maximum)"),
            _("ratings per film (minimum / median / maximum)"),
            _("films with one rating"),
            _("share of the ratings that the most rated 10% of the films received"),
        )
        values = self._facts_of(look) if look else ("…",) * len(names)
        row = Markup("<tr><td>{}</td><td><b>{}</b></td></tr>")
        rows = Markup().join(row.format(*each) for each in zip(names, values, strict=True))
        return Markup("<table>{}</table>").format(rows)

    def _facts_of(self, look: Look) -> tuple[str, ...]:
        summary = look.summary
        spread = self._translate("{least} / {median:g} / {most}")
        return (
            f"{summary.viewers:,}",
            f"{summary.films:,}",
            f"{summary.ratings:,}",
            f"{100 * summary.density:.2f}%",
            f"{summary.mean:.2f}",
            spread.format(**summary.per_viewer._asdict()),
            spread.format(**summary.per_film._asdict()),
            f"{summary.rated_once:,}",
            f"{100 * look.share_of_top(0.1):.0f}%",
        )

    def _show_film(self, look: Look) -> None:
        _, place = self._translate, self._experiment.film_position()
        self._film.visible = place is not None
        if place is None:
            return
        ratings = look.ratings
        film, given = ratings.films[place], ratings.stars[ratings.items == place]
        rank = 1 + int((look.counts > len(given)).sum())
        text = _("{title}: {count} ratings, rank {rank} of {films}, mean {mean} stars.")
        said = text.format(
            title=film.name, count=len(given), rank=rank, films=len(ratings.films),
            mean=f"{given.mean():.2f}" if len(given) else "-",
        )  # fmt: skip
        levels, counts = np.unique(given, return_counts=True)
        shares = " · ".join(f"{s:g} ★ {n}" for s, n in zip(levels, counts, strict=True))
        self._film.content = Markup("<p>{}<br>{}</p>").format(said, shares)
