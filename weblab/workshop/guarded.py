"""Visitor's code at work: whatever it does, a plain report comes back."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

from weblab.locale import mark as _
from weblab.workshop.containment import Containment
from weblab.workshop.failures import failure_of, lacks_memory
from weblab.workshop.loading import NAME
from weblab.workshop.messages import Message, message

Report: TypeAlias = dict[str, Any]
MOST_NOTES = 10


def guarded(work: Callable[[], Report], containment: Containment | None = None) -> Report:
    """Do work that calls a visitor's code, and return a report that a page can show.

    Args:
        work: returns the report's ``status`` and ``message``, and what else it found.
        containment: where the code works; a new one by default.
    Returns: what ``work`` returned, and beside it
        status: "error" where the code raised;
        message: what happened, see ``weblab.workshop.messages``;
        line, column: where, counted from 1; None where it is no single place;
        traceback: the visitor's own lines;
        output: what was printed, and ``output_left_out``, how many characters more;
        notes: messages beside, such as warnings;
        worn: whether the worker should not stay: the code changed NumPy or the engine, or used up
            the memory, which in a browser does not shrink again.
    """
    inside = containment or Containment()
    exhausted = False
    try:
        with inside.entered():
            found = work()
    except BaseException as error:
        exhausted = lacks_memory(error)
        found = {"status": "error", **vars(failure_of(error))}
    changed = inside.integrity.restore()
    return {
        "line": None,
        "column": None,
        "traceback": "",
        **found,
        "output": inside.output.text,
        "output_left_out": inside.output.left_out,
        "notes": [*_notes(inside.warnings), *_changes(changed)],
        "worn": bool(changed) or exhausted,
    }


def _notes(caught: list[warnings.WarningMessage]) -> list[Message]:
    """Return the warnings that the visitor's own lines gave, each once."""
    own = {
        (warning.lineno, str(warning.message)): None
        for warning in caught
        if warning.filename == NAME
    }
    return [
        message(_("Line {line}: {reason}"), line=line, reason=reason)
        for line, reason in list(own)[:MOST_NOTES]
    ]


def _changes(changed: list[str]) -> list[Message]:
    if not changed:
        return []
    text = _("Your code changed {names}. The change was undone: the next run starts fresh.")
    return [message(text, names=", ".join(changed[:5]))]
