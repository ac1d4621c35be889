"""An experiment with other settings for a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from param.parameterized import discard_events


@contextmanager
def set_to(experiment: Any, settings: Mapping[str, Any]) -> Iterator[None]:
    """Let an experiment have other settings, and tell nobody."""
    with discard_events(experiment), experiment.param.update(**settings):
        yield


def applying(experiment: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the settings of a run that mean something to it."""
    with set_to(experiment, settings):
        return {name: value for name, value in settings.items() if experiment.applies(name)}
