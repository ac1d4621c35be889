"""The code that puts a lab into somebody's page: a custom element or a plain iframe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import param
from panel.custom import JSComponent

if TYPE_CHECKING:
    from weblab.labs.registry import LabSpec


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
    _stylesheets = [
        """
        details { max-width: 720px; margin-block: 16px; }
        summary { padding-block: 12px; font-weight: 700; cursor: pointer; }
        pre { margin: 4px 0 8px; padding: 12px; overflow-x: auto; border-radius: 8px;
              background: color-mix(in srgb, currentColor 7%, transparent); font-size: .8125rem; }
        button { min-height: 44px; padding-inline: 20px; border-radius: 8px; font: inherit;
                 border: 1px solid color-mix(in srgb, currentColor 40%, transparent);
                 background: transparent; color: inherit; cursor: pointer; }
        p { margin: 16px 0 0; }
        """
    ]

    @classmethod
    def for_lab(cls, spec: LabSpec, language: str, translate: Callable[[str], str]) -> EmbedCode:
        """Make the snippets of ``spec`` in the language of the page."""
        return cls(
            lab=spec.slug,
            language=language,
            title=translate(spec.title),
            heading=translate("Embed this lab"),
            element_label=translate("As an element, which finds its own height"),
            iframe_label=translate("As a plain iframe"),
            copy_label=translate("Copy"),
            copied_label=translate("Copied"),
            sizing_mode="stretch_width",
        )
