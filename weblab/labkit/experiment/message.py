"""Messages of an experiment, which the view translates."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from weblab.datasets.sentences import SentenceError
from weblab.labkit.outside_text import plain
from weblab.locale import mark as _

FAILED = _(
    "Your last action failed and may have had no effect. You can continue. "
    "If it fails again, reload the page."
)


@dataclass(frozen=True)
class Message:
    """A sentence with values to fill in.

    Args:
        text: the sentence in English, with ``{names}`` in place of values; marked where written.
        values: what stands in their place; messages and errors of sentences among them are
            translated too, and text may be from outside.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the reader's language."""
        values = {name: _said(value, translate) for name, value in self.values.items()}
        return translate(self.text).format(**values)


def _said(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Message):
        return value.said(translate)
    if isinstance(value, SentenceError):
        return Message(value.text, value.values).said(translate)
    return plain(str(value)) if isinstance(value, (str, Exception)) else value


class RefusedError(Exception):
    """A request of the visitor was refused; ``message`` says why, in their language."""

    def __init__(self, message: Message):
        super().__init__(message.said(str))
        self.message = message


def failure(error: Exception) -> Message:
    """Return what a visitor reads of an error: its own sentence; one without any is logged."""
    if isinstance(error, RefusedError):
        return error.message
    if isinstance(error, SentenceError):
        return Message(error.text, error.values)
    traceback.print_exception(error)
    return Message(FAILED)
