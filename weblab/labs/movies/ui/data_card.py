"""The loaded ratings, their source, and a button to open a file."""

from __future__ import annotations

from collections.abc import Callable

import param
from markupsafe import Markup
from panel.viewable import Viewable, Viewer

from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.button import button
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.files import OpenFile
from weblab.labkit.widgets.text import Html
from weblab.labs.movies.compute.data import LARGEST_FILE, RatingsData

ADDRESS = "https://grouplens.org/datasets/movielens/"
CITATION = (
    "F. Maxwell Harper, Joseph A. Konstan (2015): The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems 5 (4), 19. doi:10.1145/2827872"
)
TERMS_CSS = """
:host { font-size: 0.875rem; line-height: 1.5; min-height: 14em; }
a { color: inherit; }
"""
"""The room of the terms is kept while the ratings load."""


class DataCard(Viewer):
    """Shows the loaded ratings and their source, and opens a file of the visitor.

    Args:
        data: what is loaded.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, data: RatingsData, translate: Callable[[str], str]) -> None:
        super().__init__()
        _ = translate
        self._data = data
        self._translate = translate
        self._said = Announcement(css_classes=["quiet"], sizing_mode="stretch_width")
        self._terms = Html(stylesheets=[TERMS_CSS], sizing_mode="stretch_width", margin=(8, 0))
        self._retry = button(_("Try again"), data.start, visible=False)
        self._open = OpenFile(
            data.open,
            data.refuse,
            label=_("Open your own ml-100k.zip or ml-latest-small.zip"),
            accept=".zip",
            limit=LARGEST_FILE,
        )
        data.param.watch(self._show, ["message", "ratings"])
        self._show()

    def __panel__(self) -> Viewable:
        return folding_card(
            self._said,
            self._retry,
            self._terms,
            self._open,
            title=self._translate("Data"),
            title_variant="h2",
            collapsible=True,
            margin=(8, 0, 0, 0),
            sizing_mode="stretch_width",
        )

    def _show(self, *_events: param.parameterized.Event) -> None:
        _, data = self._translate, self._data
        self._said.text = data.message.said(_) if data.message else ""
        self._retry.visible = data.failed
        terms = Markup('<p>{} <a href="{}" rel="noreferrer">{}</a></p>')
        if data.ratings is None:
            self._terms.content = ""
        elif data.ratings.synthetic:
            text = _(
                "These ratings are synthetic: they come from invented viewers with a few "
                "hidden tastes. MovieLens may not be redistributed, so this site does "
                "not contain it. Download it yourself and open it here. The file stays "
                "in this page and is sent nowhere."
            )
            self._terms.content = terms.format(text, ADDRESS, ADDRESS)
        else:
            text = _(
                "MovieLens, by GroupLens at the University of Minnesota. It is free for "
                "research; commercial use and redistribution need permission."
            )
            self._terms.content = terms.format(f"{text} {CITATION}", ADDRESS, ADDRESS)
