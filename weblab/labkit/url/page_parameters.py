"""The URL's parameters that every page has: which lab, in which language, frame and theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from weblab.labkit.spec import Labs, LabSpec
from weblab.locale import DEFAULT_LANGUAGE, LANGUAGES
from weblab.locale import mark as _
from weblab.workshop.exercises import MODULES

NAMES = frozenset(
    {"lab", "embed", "lang", "theme", "seed", "exercise", "run"}
    | {"show", "hide", "locked", "autorun"}  # of embeds: which parts, and in which manner
)


@dataclass(frozen=True)
class PageParameters:
    """What a page shows, before any parameter of its lab."""

    spec: LabSpec
    language: str
    embedded: bool
    dark: bool
    locked: bool = False
    """Whether the reader of an embed cannot change its settings."""
    exercises: tuple[str, ...] = ()
    """Ids of those that the link opens, as a teacher chose them."""
    runs: bool = False
    """Whether the run starts when the lab is open."""

    @classmethod
    def read(cls, given: Mapping[str, str], labs: Labs) -> tuple[PageParameters, list[str]]:
        """Read the parameters; invalid ones fall back to defaults and are listed as problems.

        Args:
            given: the parameters of the URL.
            labs: all labs; an address without a lab opens the first.
        """
        problems = []
        first = next(iter(labs))
        lab = given.get("lab", first)
        if lab not in labs:
            problems.append(_("The link names a lab that does not exist. This is the first lab."))
        language = given.get("lang", DEFAULT_LANGUAGE)
        if language not in LANGUAGES:
            problems.append(_("The link's language is not available here."))
        if given.get("theme", "light") not in ("light", "dark"):
            problems.append(_("The link's theme must be light or dark."))
        if given.get("embed", "1") not in ("0", "1"):
            problems.append(_("The link's “embed” must be 0 or 1."))
        if not given.get("seed", "0").isdecimal():
            problems.append(_("The link's seed must be a whole number."))
        chosen = dict.fromkeys(each for each in given.get("exercise", "").split(",") if each)
        exercises = tuple(each for each in chosen if each in MODULES)
        if len(exercises) < len(chosen):
            problems.append(_("The link names an exercise that does not exist."))
        page = cls(
            spec=labs.get(lab, labs[first]),
            language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
            embedded=given.get("embed") == "1",
            dark=given.get("theme") == "dark",
            locked=given.get("embed") == "1" and given.get("locked") == "1",
            exercises=exercises,
            runs=given.get("run") == "1",
        )
        return page, problems
