"""Runs with a visitor's code in time slices, so that a page gets reports during the run.

    begin("weblab.workshop.assembly:train_digits", {"affine": source, ...}, {"images": ..., ...})
    proceed(0.1)  # again and again, until the status is no longer "running"

A worker has one run at a time, each with a number. What it is made of stays in the worker between
the calls.
"""

from __future__ import annotations

import importlib
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weblab.locale import mark as _
from weblab.workshop.answers import load_answer
from weblab.workshop.calls import accepted
from weblab.workshop.containment import Containment
from weblab.workshop.course import Course
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
        course: how far it has come.
        number: tells it from earlier ones.
    """

    events: Iterator[Event]
    containment: Containment
    course: Course
    number: int


_current: list[Run] = []
_numbers = itertools.count(1)


def begin(function: str, sources: Mapping[str, str], settings: Mapping[str, Any]) -> Report:
    """Load a visitor's texts and begin a run; an earlier run is discarded.

    Args:
        function: "module:function" inside this package, which takes the loaded texts and the
            settings, and returns an iterator of plain events; where it takes a ``course``, its
            settings can change in mid-run.
        sources: the texts by name; under the id of an exercise, its answer.
        settings: plain arguments by keyword.
    Returns: a report, see ``guarded``, with the status "running" and the ``number`` of the run.
    """
    _current.clear()
    containment, course = Containment(int(settings.get("seed", 0))), Course()

    def load() -> Report:
        codes = {name: _loaded(name, source) for name, source in sources.items()}
        found = _find(function)
        given = {"course": course} if accepted(found, ["course"]) else {}
        events = course.follow(found(codes, **settings, **given))
        _current.append(Run(events, containment, course, next(_numbers)))
        said = message(_("The code runs."))
        return {"status": "running", "message": said, "number": _current[0].number}

    return guarded(load, containment)


def proceed(
    slice_s: float = 0.1,
    upto: int | None = None,
    changes: Sequence[Sequence[Any]] = (),
    number: int | None = None,
) -> Report:
    """Go on with the run for some seconds, at least for one event.

    Args:
        slice_s: how long.
        upto: the step after which it rests, even before that; None for none.
        changes: (steps done, setting, value from the next step on) of what changes.
        number: of the run; None for whichever there is.
    Returns: a report, see ``guarded``, whose status is "running", "done" or "error", with the
        ``events`` since the last one, the ``step`` that was reached, and what ``Course.news``
        returns.
    """
    events: list[Event] = []
    run = _current[0] if _current else None
    if run and number not in (None, run.number):
        said = message(_("Stopped, as another run of your code has begun."))
        return guarded(lambda: {"status": "stopped", "message": said})

    def advance() -> Report:
        if run is None:
            return {"status": "error", "message": message(_("There is no run to continue."))}
        end = time.perf_counter() + slice_s
        for event in run.events:
            events.append(event)
            arrived = upto is not None and run.course.step >= upto
            if arrived or time.perf_counter() >= end:
                return {"status": "running", "message": message(_("The code runs."))}
        return {"status": "done", "message": message(_("Done."))}

    course = run.course if run else Course()
    course.add(changes)
    report = guarded(advance, run.containment if run else None)
    if report["status"] != "running":
        _current.clear()
    return report | {"events": events, "step": course.step, **course.news()}


def _loaded(name: str, source: str) -> Code:
    return load_answer(name, source) if name in MODULES else Code(source)


def _find(name: str) -> Callable[..., Iterator[Event]]:
    """Return a function of this package by its name."""
    module, _, function = name.partition(":")
    if not module.startswith("weblab."):
        raise ValueError(f"Expected a function of weblab. Received: {name!r}.")
    found: Callable[..., Iterator[Event]] = getattr(importlib.import_module(module), function)
    return found
