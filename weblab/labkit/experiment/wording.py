"""Settings in words: their labels, their values, what a run is called."""

from __future__ import annotations

from collections.abc import Callable

from weblab.labkit.experiment.settings import Choice, Setting, Settings, Text
from weblab.locale import mark as _

Translate = Callable[[str], str]
LONGEST_NAME = 60


def label(setting: Setting, translate: Translate) -> str:
    """Return a setting's label with its unit."""
    said = translate(setting.label)
    unit = setting.about.unit
    return f"{said} ({translate(unit)})" if unit else said


def full_label(setting: Setting, translate: Translate) -> str:
    """Return a setting's label with the title of its group: labels of two groups may be alike."""
    said, group = label(setting, translate), setting.about.group
    return f"{translate(group)}: {said}" if group else said


def value(setting: Setting, given: object, translate: Translate) -> str:
    """Return a value of a setting as the reader sees it."""
    if isinstance(given, bool):
        return translate(_("on")) if given else translate(_("off"))
    if isinstance(setting, Choice | Text) and given in setting.titles:
        return translate(setting.titles[given])
    if isinstance(given, int):
        return f"{given:,}"
    return f"{given:.3g}" if isinstance(given, float) else str(given)


def change(settings: Settings, name: str, given: object, translate: Translate) -> str:
    """Return the text of a mark where a setting was given a value."""
    setting = settings.param[name]
    if given is None:
        given = settings.suggested(name)
    short = setting.about.symbol or translate(setting.label)
    return f"{short} = {value(setting, given, translate)}"


def run_name(settings: Settings, translate: Translate) -> str:
    """Return what a run is called: its settings that are not at their defaults."""
    changed = settings.changed("next step", "reset")
    changed.pop("part", None)
    words = [change(settings, name, given, translate) for name, given in changed.items()]
    if "seed" in settings.settings() and "seed" not in changed:
        words.append(change(settings, "seed", settings.seed, translate))
    said = ", ".join(words)
    return said if len(said) <= LONGEST_NAME else f"{said[:LONGEST_NAME]}…"


def table(settings: Settings, translate: Translate) -> list[tuple[str, str]]:
    """Return label and value of each setting of a run that applies."""
    return [
        (label(settings.param[name], translate), change_value(settings, name, translate))
        for name in settings.names("next step", "reset")
        if settings.applies(name)
    ]


def change_value(settings: Settings, name: str, translate: Translate) -> str:
    """Return the value of a setting that counts now, as the reader sees it."""
    return value(settings.param[name], settings.value(name), translate)
