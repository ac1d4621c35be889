"""Presets: settings worth a look, by a title; all others of a run are at their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from weblab.labkit.experiment.settings import Settings

Presets: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Values of settings by title, in English."""


def matching(presets: Presets, settings: Settings) -> str:
    """Return the title of the preset that is set, or nothing for settings of one's own."""
    changed = _changed(settings)
    return next((title for title, given in presets.items() if given == changed), "")


def apply(presets: Presets, title: str, settings: Settings) -> None:
    """Set what a preset says, and everything else of a run to its default."""
    back = {name: settings.param[name].default for name in _changed(settings)}
    settings.param.update(back | dict(presets[title]))


def _changed(settings: Settings) -> dict[str, Any]:
    """Return what of the part that is chosen is not at its default."""
    return {
        name: getattr(settings, name)
        for name in settings.names("next step", "reset")
        if name not in ("part", "seed")
        and settings.belongs(name)
        and getattr(settings, name) != settings.param[name].default
    }
