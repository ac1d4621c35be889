"""Which labs exist. Navigation, embeds, prerendered pages and tests all read this table.

A view is named by a ``"module:Class"`` string, so that listing the labs imports nothing heavy.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING

from weblab.locale import mark as _

if TYPE_CHECKING:
    from weblab.labs.lab_view import LabView


GROUPS = {"see": _("See"), "learn": _("Learn"), "recommend": _("Recommend")}


@dataclass(frozen=True)
class LabSpec:
    """One lab as the rest of the project knows it.

    Args:
        slug: its name in URLs.
        group: a key of ``GROUPS``, the part of the drawer where it is listed.
        title: two or three words, in English; the catalogues translate it.
        question: the sentence with which the lab opens, in English.
        view: ``"module:Class"`` of its ``LabView``.
    """

    slug: str
    group: str
    title: str
    question: str
    view: str

    def load_view(self) -> type[LabView]:
        """Import the lab's view, and with it Panel and Bokeh."""
        module, name = self.view.split(":")
        return getattr(import_module(module), name)

    def article(self, language: str) -> str:
        """Return the lab's article as Markdown, in ``language``."""
        package = self.view.split(":")[0].rpartition(".")[0]
        return files(package).joinpath(f"article.{language}.md").read_text(encoding="utf-8")


LABS = {
    spec.slug: spec
    for spec in (
        LabSpec(
            slug="draw",
            group="see",
            title=_("Draw a digit"),
            question=_("How does a network read what you draw?"),
            view="weblab.labs.draw.view:DrawView",
        ),
        LabSpec(
            slug="cnn",
            group="see",
            title=_("Convolution"),
            question=_("What does a filter see, and how does a network learn its own?"),
            view="weblab.labs.cnn.view:CnnView",
        ),
        LabSpec(
            slug="autoencoders",
            group="see",
            title=_("Autoencoders"),
            question=_("What is left of a digit when it has to pass through a few numbers?"),
            view="weblab.labs.autoencoders.view:AutoencodersView",
        ),
        LabSpec(
            slug="backprop",
            group="learn",
            title=_("Backpropagation"),
            question=_("How does every weight learn what it did to the loss?"),
            view="weblab.labs.backprop.view:BackpropView",
        ),
        LabSpec(
            slug="optimizers",
            group="learn",
            title=_("Optimizers"),
            question=_("Which way down the slope is the quickest?"),
            view="weblab.labs.optimizers.view:OptimizersView",
        ),
        LabSpec(
            slug="initialization",
            group="learn",
            title=_("Initialization"),
            question=_("Why does it matter from which weights a network starts?"),
            view="weblab.labs.initialization.view:InitializationView",
        ),
        LabSpec(
            slug="batch-norm",
            group="learn",
            title=_("Batch normalization"),
            question=_("How much does the start still matter when every layer is normalized?"),
            view="weblab.labs.batch_norm.view:BatchNormView",
        ),
        LabSpec(
            slug="overfitting",
            group="learn",
            title=_("Overfitting"),
            question=_("Has the network understood, or has it learned by heart?"),
            view="weblab.labs.overfitting.view:OverfittingView",
        ),
        LabSpec(
            slug="movies",
            group="recommend",
            title=_("Films for you"),
            question=_("Which film will you like, and what does a machine have to know to say so?"),
            view="weblab.labs.movies.view:MoviesView",
        ),
    )
}

DEFAULT_LAB = "draw"
