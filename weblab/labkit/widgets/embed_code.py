"""The code that embeds a lab in another page: a custom element or an iframe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import param
from panel.custom import JSComponent

from weblab.labkit.widgets.styles import BUTTONS, stylesheet

if TYPE_CHECKING:
    from weblab.labkit.spec import LabSpec


class EmbedCode(JSComponent):
    """Two snippets to copy, made for the address at which the page is open."""

    lab = param.String(doc="Slug of the lab.")
    language = param.String(default="en")
    title = param.String(default="", doc="Title of the embedded frame.")
    heading = param.String(default="Embed this lab")
    element_label = param.String(default="As an element")
    iframe_label = param.String(default="As an iframe")
    copy_label = param.String(default="Copy")
    copied_label = param.String(default="Copied")

    _esm = "embed_code.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "embed_code.css")]

    @classmethod
    def for_lab(cls, spec: LabSpec, language: str, translate: Callable[[str], str]) -> EmbedCode:
        """Make the snippets of ``spec`` in the language of the page."""
        return cls(
            lab=spec.slug,
            language=language,
            title=translate(spec.title),
            heading=translate("Embed this lab"),
            element_label=translate("As an element that adapts its height"),
            iframe_label=translate("As an iframe"),
            copy_label=translate("Copy"),
            copied_label=translate("Copied"),
            sizing_mode="stretch_width",
        )
