"""What a visitor's code prints, kept up to a bound."""

from __future__ import annotations

import io

KEPT_CHARACTERS = 10_000
MOST_CHARACTERS = 1_000_000


class OutputLimitError(BaseException):
    """The code printed without end; no ``except Exception`` of the visitor's may go on from it."""


class Output(io.TextIOBase):
    """A text stream that keeps the first characters and only counts the others.

    Raises: OutputLimitError if far too much is written.
    """

    def __init__(self) -> None:
        self._kept = io.StringIO()
        self._written = 0

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep as much as fits."""
        room = KEPT_CHARACTERS - self._written
        if room > 0:
            self._kept.write(text[:room])
        self._written += len(text)
        if self._written > MOST_CHARACTERS:
            raise OutputLimitError
        return len(text)

    @property
    def text(self) -> str:
        """The kept text."""
        return self._kept.getvalue()

    @property
    def left_out(self) -> int:
        """How many characters are not kept."""
        return max(0, self._written - KEPT_CHARACTERS)
