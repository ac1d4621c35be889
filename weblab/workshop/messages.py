"""Messages to a visitor: a sentence and its values, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Message: TypeAlias = dict[str, Any]


def message(text: str, **values: object) -> Message:
    """Return a sentence that can be sent to a page, which translates it.

    Args:
        text: the sentence in English, with ``{names}`` in place of values; marked where written.
        values: strings and numbers that stand in their place, or messages.
    """
    return {"text": text, "values": values}


def spoken(said: Message, translate: Callable[[str], str] = str) -> str:
    """Return a message as a sentence.

    Args:
        said: the message.
        translate: returns a text in the reader's language; by default it stays English.
    """
    values = {
        name: spoken(value, translate) if isinstance(value, dict) else value
        for name, value in said["values"].items()
    }
    text = translate(said["text"])
    return text.format(**values) if values else text


class RefusedError(Exception):
    """Visitor's code cannot be used; ``message`` is the reason.

    Args:
        said: the reason in words.
        reason: its key, for pages and tests.
    """

    def __init__(self, said: Message, reason: str = "refused") -> None:
        super().__init__(spoken(said))
        self.message = said
        self.reason = reason
