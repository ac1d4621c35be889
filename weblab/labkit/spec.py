"""The description of a lab, known before it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any, TypeAlias

from weblab.locale import DEFAULT_LANGUAGE, translations
from weblab.locale import mark as _

EMBED_WIDTHS = (360, 720, 1120)
AROUND = 250
"""Pixels that the title and the part 'Code' of an embed take, about."""
GROUPS = {"see": _("See"), "learn": _("Learn"), "recommend": _("Recommend")}


@dataclass(frozen=True)
class Heights:
    """The heights in pixels of a lab's controls and stage when it opens.

    A page keeps this room for them until they are there.

    Args:
        wide: of both, side by side on a page of 1280 pixels.
        controls: on a page of 390 pixels, above the stage, with the settings folded.
        stage: on such a page.
    """

    wide: int
    controls: int
    stage: int


@dataclass(frozen=True)
class LabSpec:
    """One lab: its title and question, and the location of its view and articles.

    Args:
        slug: its name in URLs.
        package: its folder, as the dotted name of a package.
        view: ``"module:Class"`` of its ``LabView``, the module inside the package; named by a
            string, so that listing the labs imports nothing heavy.
        group: a key of ``GROUPS``, the part of the drawer where it is listed.
        title: two or three words, in English; the lab's catalogues translate it.
        question: the sentence with which the lab opens, in English.
        heights: of its experiment.
        embedded: of its embed, in pixels, in frames of the widths ``EMBED_WIDTHS``; estimated from
            ``heights`` where there are none.
        experiment: ``"module:Class"`` of its ``RunnableExperiment``, as of the view; empty for a
            lab without a run.
        run_part: the part of the lab that the run belongs to, where the first has none.
    """

    slug: str
    package: str
    view: str
    group: str
    title: str
    question: str
    heights: Heights
    embedded: tuple[int, ...] = ()
    experiment: str = ""
    run_part: str = ""

    @property
    def embed_heights(self) -> tuple[int, ...]:
        """The height of its embed at each of ``EMBED_WIDTHS``."""
        narrow = self.heights.controls + self.heights.stage + AROUND
        return self.embedded or (narrow, narrow, self.heights.wide + AROUND)

    def address(self, language: str) -> str:
        """Return the address of its page in a language, below the site's."""
        return f"{self.slug}/" if language == DEFAULT_LANGUAGE else f"{language}/{self.slug}/"

    def load_view(self) -> Callable[..., Any]:
        """Import the class of the lab's view, a ``LabView``, and with it Panel and Bokeh."""
        return self._load(self.view)

    def load_experiment(self) -> Callable[..., Any]:
        """Import the class of what the lab computes, without Panel."""
        return self._load(self.experiment)

    def _load(self, place: str) -> Callable[..., Any]:
        module, name = place.split(":")
        found: Callable[..., Any] = getattr(import_module(f"{self.package}.{module}"), name)
        return found

    def translate(self, language: str) -> Callable[[str], str]:
        """Return gettext's function for the texts of the lab in ``language``."""
        return translations(language, self.package).gettext

    def article(self, language: str) -> str:
        """Return the lab's article as Markdown, in English where there is none in ``language``.

        Its formulas are MathML, which the build makes of TeX.
        """
        folder = files(self.package)
        article = folder.joinpath(f"article.{language}.mathml.md")
        if not article.is_file():
            article = folder.joinpath(f"article.{DEFAULT_LANGUAGE}.mathml.md")
        return article.read_text(encoding="utf-8")


Labs: TypeAlias = Mapping[str, LabSpec]
"""Labs by slug, in the order of the drawer; an address without a lab opens the first."""
