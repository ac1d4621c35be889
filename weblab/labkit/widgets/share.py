"""A dialog with what leads to a lab as it is set: a link, an element, a frame, a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet
from weblab.locale import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from weblab.labkit.spec import LabSpec


class Share(JSComponent):
    """The button 'Share' and its dialog; texts to copy, made from the address of the open page."""

    lab = param.String(doc="Slug of the lab.")
    language = param.String(default=DEFAULT_LANGUAGE)
    folder = param.String(doc="The lab's own page below the site's address.")
    title = param.String(doc="The lab's, in the reader's language.")
    frame_height = param.Integer(default=900, doc="In pixels.")
    labels = param.Dict(default={}, doc="Texts of the dialog by their names, see ``share.js``.")

    _esm = "share.js"
    _stylesheets: ClassVar = [
        BUTTONS,
        stylesheet(__file__, "dialog.css"),
        stylesheet(__file__, "share.css"),
    ]

    @classmethod
    def for_lab(cls, spec: LabSpec, language: str, translate: Callable[[str], str]) -> Share:
        """Make the button for the page of ``spec`` in a language."""
        _ = translate
        return cls(
            lab=spec.slug,
            language=language,
            folder=spec.address(language),
            title=_(spec.title),
            frame_height=spec.embed_heights[1],
            labels={
                "share": _("Share"),
                "heading": _("Share this lab as it is set now"),
                "Link": _("Link"),
                "Element": _("Element"),
                "Frame": _("Frame"),
                "Picture": _("Picture"),
                "LinkHint": _("Opens this lab with these settings."),
                "ElementHint": _(
                    "For a page that allows scripts: it loads nothing until a reader presses Run, "
                    "and has the lab's own height."
                ),
                "FrameHint": _("For a page that allows frames but no scripts."),
                "PictureHint": _(
                    "For places that allow neither, such as a README: Markdown of a picture that "
                    "leads to the lab. Save the picture and put it beside your text."
                ),
                "qr": _("QR code"),
                "qrOf": _("QR code of the link"),
                "noQr": _("There is no QR code: the link is too long, or it could not be loaded."),
                "copy": _("Copy"),
                "copied": _("Copied"),
                "save": _("Save picture"),
                "none": _("There is no picture to save: show a part of the lab with a figure."),
                "close": _("Close"),
            },
        )
