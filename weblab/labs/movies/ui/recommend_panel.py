"""Recommendations: the visitor's ratings at the left, the list at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

from weblab.datasets.ratings import Film, Ratings
from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.files import OpenFile, SaveFile
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.movies.compute.genres import genre_name
from weblab.labs.movies.compute.own_ratings import LARGEST_CSV
from weblab.labs.movies.compute.ranking import Recommendation
from weblab.labs.movies.compute.recommender import Recommender
from weblab.labs.movies.compute.taste import Popularity
from weblab.labs.movies.ui.film_list import FilmList

WIDE = {"sizing_mode": "stretch_width"}
FILE_NAME = "my-film-ratings.csv"


def texts_of(_: Callable[[str], str]) -> dict[str, str]:
    """Return the texts of a list of films."""
    return {
        "search": _("Search for a film and rate it"),
        "found": _("{count} films found. Use the arrow keys to choose a film and its stars."),
        "nothing": _("No film has this title."),
        "empty": _("Films that you rate appear here."),
        "stars": _("{stars} stars"),
        "unrated": _("not rated"),
        "dismiss": _("Not interested"),
    }


def _note(film: Film, count: int, translate: Callable[[str], str]) -> str:
    genres = ", ".join(genre_name(genre, translate) for genre in film.genres)
    return translate("{genres} · {count} ratings").format(genres=genres, count=count)


class RatingCard(Viewer):
    """Search and rate films, choose the kind to recommend, save and open ratings.

    Args:
        recommender: has the ratings.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, recommender: Recommender, translate: Callable[[str], str]) -> None:
        super().__init__()
        _ = self._translate = translate
        self._recommender = recommender
        self._films = FilmList(
            recommender.rate, recommender.dismiss, search=True, texts=texts_of(_), **WIDE
        )
        small = {"variant": "text", "size": "small"}
        self._forget = button(_("Remove my ratings"), recommender.forget, **small)
        self._forgive = button(
            _("Show the films that you are not interested in again"), recommender.forgive, **small
        )
        self._save = SaveFile(recommender.save, label=_("Save as CSV"), filename=FILE_NAME)
        self._open = OpenFile(
            recommender.open,
            recommender.refuse,
            label=_("Open a CSV"),
            accept=".csv",
            limit=LARGEST_CSV,
        )
        self._said = Announcement(css_classes=["quiet"], **WIDE)
        recommender.param.watch(self._show, ["rated", "dismissed", "listed"])
        recommender.param.watch(self._say, ["said", "refused"])
        self._show()

    def __panel__(self) -> Viewable:
        _, values = self._translate, self._recommender.param
        switch = {"description": "", "margin": (4, 0)}
        ratings = folding_card(
            self._films,
            pmui.FlexBox(self._forget, self._forgive, gap="8px", margin=0, **WIDE),
            pmui.FlexBox(self._save, self._open, gap="8px", margin=(8, 0), **WIDE),
            self._said,
            title=_("Your ratings"), title_variant="h2", collapsible=True, margin=(0, 0, 8, 0),
            **WIDE,
        )  # fmt: skip
        kinds = folding_card(
            pmui.Switch.from_param(values.popular, label=_("Well-known films only"), **switch),
            caption(_("Recommends only the most rated 25% of the films.")),
            pmui.Switch.from_param(values.novel, label=_("Lesser-known films only"), **switch),
            caption(_("Leaves out the most rated 10% of the films.")),
            title=_("Films to recommend"), title_variant="h2", collapsible=True, margin=0,
            **WIDE,
        )  # fmt: skip
        return pmui.Column(ratings, kinds, margin=0, **WIDE)

    def _show(self, *_events: param.parameterized.Event) -> None:
        recommender = self._recommender
        self._forget.disabled = not recommender.rated
        self._forgive.visible = bool(recommender.dismissed)
        self._save.disabled = not (recommender.rated or recommender.dismissed)
        ratings = recommender.ratings
        if ratings is None:
            return
        changes = rated_of(recommender)
        changes["rows"] = [
            {"id": film, "title": ratings.films[film].name} for film in reversed(recommender.rated)
        ]
        if self._listed is not ratings:
            self._listed = ratings
            changes["films"] = self._search_list(ratings, ready(recommender.popularity))
        self._films.param.update(changes)

    _listed: object = None

    def _search_list(self, ratings: Ratings, popularity: Popularity) -> list[list[object]]:
        films, counts = ratings.films, popularity.counts
        return [
            [film, films[film].name, _note(films[film], counts[film], self._translate)]
            for film in (-counts).argsort(kind="stable").tolist()
        ]

    def _say(self, *_events: param.parameterized.Event) -> None:
        said = self._recommender.said
        self._said.text = said.said(self._translate) if said else ""


class RecommendPanel(Panel[Recommender]):
    """The list of recommendations, its basis, and its data as a table."""

    def _build(self) -> None:
        recommender = self._experiment
        _ = self._translate
        self._why = Announcement(css_classes=["quiet"], **WIDE)
        self._list = FilmList(
            recommender.rate,
            recommender.dismiss,
            texts={**texts_of(_), "empty": _("The film was not found.")},
            **WIDE,
        )
        self._table = DataTable(
            self._rows,
            caption=_("Recommendations as a table"),
            headings=[
                _("film"),
                _("predicted rating"),
                _("uncertainty"),
                _("ratings"),
                _("reasons"),
            ],
            **WIDE,
        )
        recommender.param.watch(self._show, ["listed", "why"])
        self._show()

    def content(self) -> Sequence[Viewable]:
        """Return the list, how to read it, and its table."""
        _ = self._translate
        return [
            heading(_("Films for you")),
            self._why,
            self._list,
            caption(
                _(
                    "The bar runs from 0 to 5 stars: the line is your predicted rating, the "
                    "blue part its uncertainty. The triangles are your own ratings; each "
                    "shows by how many stars it raises or lowers this prediction. Films are "
                    "sorted by predicted rating, minus the uncertainty about films with few "
                    "ratings."
                )
            ),
            self._table,
        ]

    def _show(self, *_events: param.parameterized.Event) -> None:
        _, recommender = self._translate, self._experiment
        if recommender.ratings is None:
            self._why.text = _("Loading the ratings.")
            return
        self._why.text = recommender.why.said(_) if recommender.why else ""
        rows = [self._row(each) for each in recommender.listed]
        self._list.param.update(rows=rows, **rated_of(recommender))
        self._table.refresh()

    def _row(self, each: Recommendation) -> dict[str, object]:
        film = ready(self._experiment.ratings).films[each.film]
        return {
            "id": each.film,
            "title": film.name,
            "note": _note(film, each.ratings, self._translate),
            "guess": each.stars,
            "spread": each.spread,
            "reasons": [
                [f"{reason.title} {reason.stars:g} ★ {reason.pull:+.2f}", reason.pull]
                for reason in each.reasons
            ],
        }

    def _rows(self) -> Rows:
        films = self._experiment.ratings.films if self._experiment.ratings else ()
        return [
            (
                films[each.film].name,
                f"{each.stars:.2f}",
                f"{each.spread:.2f}",
                each.ratings,
                "; ".join(f"{r.title} {r.stars:g} ★ {r.pull:+.2f}" for r in each.reasons),
            )
            for each in self._experiment.listed
        ]


def rated_of(recommender: Recommender) -> dict[str, object]:
    """Return the state of the visitor's ratings for the lists of films."""
    rated = {str(film): stars for film, stars in recommender.rated.items()}
    return {"rated": rated, "step": 1 / ready(recommender.ratings).levels}
