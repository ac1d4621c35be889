"""What every lab's view is: a Viewer over one experiment that tells the page its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

import weblab
from weblab.labkit.url.query import query_of, read_query
from weblab.labkit.widgets.status import Status
from weblab.locale import DEFAULT_LANGUAGE


class LabView(Viewer):
    """Base of the labs' views.

    A subclass sets ``experiment_class``, builds its components in ``__init__`` and lays them
    out in ``controls`` and ``stage``, which ``frame`` puts on the page.

    Args:
        slug: the lab's name in URLs.
        translate: gettext's function for the language of the page.
    """

    experiment_class: type[param.Parameterized]
    url_parameters: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE
    """Of the page; the app sets it."""

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(**params)
        self.translate = translate
        self.experiment = self.experiment_class()
        self.status = Status(version=weblab.__version__, lab=slug)
        self.notice = pmui.Alert(severity="warning", visible=False, closeable=True)
        self.experiment.param.watch(self._publish_query, list(self.url_parameters))

    def controls(self) -> Viewable:
        """Return the card at the left: what the visitor sets."""
        raise NotImplementedError

    def stage(self) -> Viewable:
        """Return the wide part: what happens."""
        raise NotImplementedError

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Take the lab's parameters from the page's URL, report the ``problems``, be ready."""
        own = read_query(self.experiment, self.url_parameters, query, self.translate)
        self.report(" ".join([*problems, *own]))
        self.tell_ready()

    def tell_ready(self) -> None:
        """Tell the page that the lab can be used."""
        self.status.state = "idle"

    def address_of(self, lab: str) -> str:
        """Return the link to another lab, in the language of this page."""
        return "?" + urlencode({"lab": lab, "lang": self.language})

    def report(self, message: str) -> None:
        """Show ``message`` above the lab, or nothing if it is empty."""
        self.notice.param.update(object=message, visible=bool(message))

    def _publish_query(self, *_: param.parameterized.Event) -> None:
        self.status.query = query_of(self.experiment, self.url_parameters)
