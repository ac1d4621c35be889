"""What a command ends with when it cannot do what was asked."""

from __future__ import annotations


class CommandError(Exception):
    """The message is a sentence that says what happened and what to do."""
