"""Labs by name, and what can be set in them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from weblab.cli.errors import CommandError
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Setting
from weblab.labkit.experiment.sweep_plan import Values, fits
from weblab.labkit.spec import LabSpec
from weblab.labkit.url.query import parse, set_values
from weblab.labs.registry import LABS


def lab_named(name: str) -> LabSpec:
    """Return a lab that has a run.

    Raises: CommandError if there is none of that name.
    """
    known = [slug for slug, spec in LABS.items() if spec.experiment]
    if name not in LABS:
        raise CommandError(f"There is no lab “{name}”{closest(name, known)} See: weblab list")
    if not LABS[name].experiment:
        raise CommandError(
            f"The lab “{name}” has no run: it is for the page. Choose one of {', '.join(known)}."
        )
    return LABS[name]


def make(spec: LabSpec, values: Values) -> RunnableExperiment:
    """Return a lab's experiment as a link with these settings opens it.

    Raises: CommandError if a setting refuses its value.
    """
    experiment: RunnableExperiment = spec.load_experiment()()
    part = {"part": spec.run_part} if spec.run_part else {}
    if problems := set_values(experiment, {**part, **values}):
        raise CommandError(" ".join(problems))
    return experiment


def settings_of(spec: LabSpec) -> dict[str, Setting]:
    """Return what can be set in a lab, by name; the seed comes last."""
    found: dict[str, Setting] = spec.load_experiment().settings()  # type: ignore[attr-defined]
    return {name: each for name, each in found.items() if name != "seed"} | {"seed": found["seed"]}


def setting_named(spec: LabSpec, name: str) -> tuple[str, Setting]:
    """Return the name of a setting as it is today, and the setting.

    Raises: CommandError if the lab has none of that name.
    """
    known = settings_of(spec)
    today = {old: each for each, setting in known.items() for old in setting.about.aliases}
    name = today.get(name, name)
    if name not in known:
        raise CommandError(
            f"The lab “{spec.slug}” has no setting “{name}”{closest(name, known)} "
            f"See: weblab list {spec.slug}"
        )
    return name, known[name]


def read_value(name: str, setting: Setting, text: str) -> object:
    """Return a value of a setting, within its limits.

    Raises: CommandError if it is none.
    """
    try:
        value = parse(setting, text)
        is_valid = fits(setting, value)
    except (ValueError, KeyError):
        is_valid = False
    if not is_valid:
        raise CommandError(f"“{name}” cannot be “{text}”. It takes {limits(setting)}.")
    return value


def limits(setting: Setting) -> str:
    """Return in words which values a setting takes."""
    if isinstance(setting, Choice):
        return f"one of {', '.join(map(str, setting.objects))}"
    if isinstance(setting, Integer):
        return f"a whole number from {setting.bounds[0]:,} to {setting.bounds[1]:,}"
    if isinstance(setting, Number):
        return f"a number from {setting.bounds[0]:g} to {setting.bounds[1]:g}"
    return "0 or 1" if isinstance(setting, Flag) else "a text as in links"


def lines_about(spec: LabSpec) -> Iterator[str]:
    """Yield a line about each setting of a lab: name, default, limits, label."""
    known = settings_of(spec)
    width = max(map(len, known))
    for name, setting in known.items():
        default = "suggested" if setting.default is None else setting.default
        yield f"  {name:{width}}  {limits(setting)}; default {default} ({setting.label})"


def closest(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence, and a question with the name that was perhaps meant."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f". Did you mean “{near[0]}”?" if near else "."
