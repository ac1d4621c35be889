"""The bar at the top of a page: the list of labs, the way home, the other language, the theme.

Panel's page has buttons of its own for the list and the theme, whose names are English.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

import param
from markupsafe import Markup
from panel.custom import JSComponent
from panel.viewable import Viewable

from weblab.labkit.look.theme import CONTENT_CSS
from weblab.labkit.widgets.styles import stylesheet
from weblab.labkit.widgets.text import Html


class BarButton(JSComponent):
    """A button that turns a property of the page on or off, without Python."""

    turns: Literal["sidebar_open", "dark_theme"] = param.Selector(
        objects=["sidebar_open", "dark_theme"], doc="The property."
    )
    label = param.String(doc="The button's name.")

    _esm = "bar_button.js"
    _stylesheets: ClassVar = [stylesheet(__file__, "bar_button.css")]


def bar(home: str, others: Viewable, translate: Callable[[str], str]) -> Sequence[Viewable]:
    """Return what the bar shows.

    Args:
        home: the address of the first page.
        others: the links to the other languages.
        translate: gettext's function for the language of the page.
    """
    name = Markup('<a href="{}">weblab</a>').format(home)
    return [
        BarButton(
            turns="sidebar_open", label=translate("Labs"), margin=(0, 14, 0, -14), align="center"
        ),
        Html(name, css_classes=["home"], stylesheets=[CONTENT_CSS], margin=0, align="center"),
        others,
        BarButton(
            turns="dark_theme",
            label=translate("Dark theme"),
            margin=0,
            align="center",
            styles={"margin-inline-start": "auto"},
        ),
    ]
