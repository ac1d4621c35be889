"""Runs with a visitor's code in time slices, so that a page gets reports during the run.

    begin("weblab.workshop.assembly:train_digits", {"affine": source, ...}, {"images": ..., ...})
    proceed(0.1)  # again and again, until the status is no longer "running"

A worker has one run at a time. What it is made of stays in the worker between the calls.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from weblab.locale import mark as _
from weblab.workshop.answers import load_answer
from weblab.workshop.containment import Containment
from weblab.workshop.exercises import MODULES
from weblab.workshop.guarded import Report, guarded
from weblab.workshop.loading import Code
from weblab.workshop.messages import message

Event = dict[str, Any]


@dataclass
class Run:
    """A run in progress.

    Args:
        events: the remaining events.
        containment: of its code.
    """

    events: Iterator[Event]
    containment: Containment


_current: list[Run] = []


def begin(function: str, sources: Mapping[str, str], settings: Mapping[str, Any]) -> Report:
    """Load a visitor's texts and begin a run; an earlier run is discarded.

    Args:
        function: "module:function" inside this package, which takes the loaded texts and the
            settings, and returns an iterator of plain events.
        sources: the texts by name; under the id of an exercise, its answer.
        settings: plain arguments by keyword.
    Returns: a report, see ``guarded``, with the status "running".
    """
    _current.clear()
    containment = Containment(int(settings.get("seed", 0)))

    def load() -> Report:
        codes = {name: _loaded(name, source) for name, source in sources.items()}
        _current.append(Run(_find(function)(codes, **settings), containment))
        return {"status": "running", "message": message(_("The code runs."))}

    return guarded(load, containment)


def proceed(slice_s: float = 0.1) -> Report:
    """Go on with the run for some seconds, at least for one event.

    Returns: a report, see ``guarded``, whose status is "running", "done" or "error", with the
        ``events`` since the last one.
    """
    events: list[Event] = []

    def advance() -> Report:
        if not _current:
            return {"status": "error", "message": message(_("There is no run to continue."))}
        end = time.perf_counter() + slice_s
        for event in _current[0].events:
            events.append(event)
            if time.perf_counter() >= end:
                return {"status": "running", "message": message(_("The code runs."))}
        return {"status": "done", "message": message(_("Done."))}

    report = guarded(advance, _current[0].containment if _current else None)
    if report["status"] != "running":
        _current.clear()
    return report | {"events": events}


def _loaded(name: str, source: str) -> Code:
    return load_answer(name, source) if name in MODULES else Code(source)


def _find(name: str) -> Callable[..., Iterator[Event]]:
    """Return a function of this package by its name."""
    module, _, function = name.partition(":")
    if not module.startswith("weblab."):
        raise ValueError(f"Expected a function of weblab. Received: {name!r}.")
    found: Callable[..., Iterator[Event]] = getattr(importlib.import_module(module), function)
    return found
