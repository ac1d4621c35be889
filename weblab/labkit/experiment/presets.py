"""Presets: settings worth a look, by a title; all others of a run are at their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from weblab.labkit.experiment.settings import Settings

Presets: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Values of settings by title, in English."""


def matching(presets: Presets, settings: Settings) -> str:
    """Return the title of the current preset, or an empty text for custom settings."""
    changed = _changed(settings)
    return next((title for title, given in presets.items() if given == changed), "")


def apply(presets: Presets, title: str, settings: Settings) -> None:
    """Apply a preset, and reset all other settings of a run to their defaults."""
    back = {name: settings.param[name].default for name in _changed(settings)}
    settings.param.update(back | dict(presets[title]))


def _changed(settings: Settings) -> dict[str, Any]:
    """Return the settings of the chosen part that differ from their defaults."""
    return {
        name: getattr(settings, name)
        for name in settings.names("next step", "reset")
        if name not in ("part", "seed")
        and settings.belongs(name)
        and getattr(settings, name) != settings.param[name].default
    }
