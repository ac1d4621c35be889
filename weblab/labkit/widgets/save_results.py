"""A dialog that saves what a lab shows: figures as pictures, tables as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet

if TYPE_CHECKING:
    from weblab.labkit.spec import LabSpec

Files = Iterable[tuple[str, Callable[[], bytes]]]


class SaveResults(JSComponent):
    """The button 'Save results' and its dialog.

    The browser draws the pictures itself, of each figure that is in sight when the dialog opens.

    Args:
        tables: returns, for each table in sight, its caption and a function that makes its file.
    """

    lab = param.String(doc="Slug of the lab.")
    title = param.String(doc="The lab's, in the reader's language.")
    folder = param.String(doc="The lab's own page below the site's address.")
    labels = param.Dict(default={}, doc="Texts of the dialog by their names.")
    opened = param.Integer(default=0, doc="How often the dialog was opened.")
    tables = param.List(default=[], doc="Captions of the tables in sight.")
    asked = param.List(default=[], doc="Place in ``tables`` of the wanted one, and a count.")
    content = param.Bytes(default=b"", doc="The file of that table.")

    _esm = "save_results.js"
    _stylesheets: ClassVar = [
        BUTTONS,
        stylesheet(__file__, "dialog.css"),
        stylesheet(__file__, "save_results.css"),
    ]

    def __init__(self, tables: Callable[[], Files], **params: object):
        super().__init__(**params)
        self._find = tables
        self._makers: list[Callable[[], bytes]] = []
        self.param.watch(self._list, "opened")
        self.param.watch(self._make, "asked")

    @classmethod
    def for_lab(
        cls,
        spec: LabSpec,
        language: str,
        translate: Callable[[str], str],
        tables: Callable[[], Files],
    ) -> SaveResults:
        """Make the button for the page of ``spec`` in a language."""
        _ = translate
        return cls(
            tables,
            lab=spec.slug,
            title=_(spec.title),
            folder=spec.address(language),
            labels={
                "open": _("Save results"),
                "heading": _("Save what the lab shows"),
                "figures": _("Figures"),
                "tables": _("Tables"),
                "none": _("There is nothing to save yet: show a part of the lab with a figure."),
                "failed": _("The browser could not draw this picture. Try the other format."),
                "close": _("Close"),
            },
        )

    def _list(self, _event: param.parameterized.Event) -> None:
        found = list(self._find())
        self._makers = [make for _caption, make in found]
        self.tables = [caption for caption, _make in found]

    def _make(self, event: param.parameterized.Event) -> None:
        place, _count = event.new
        self.content = b""  # so that an equal file is saved once more
        if place in range(len(self._makers)):
            self.content = self._makers[place]()
