"""Why ratings are refused, in words that a page can say in the reader's language."""

from __future__ import annotations

LONGEST_QUOTE = 60


class RatingsError(ValueError):
    """Ratings could not be read; the message says where and why.

    Args:
        text: the sentence in English, with ``{names}`` in place of values; marked where written.
        values: what stands in their place.
    """

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text = text
        self.values = values


def quoted(text: str) -> str:
    """Return the beginning of what was received, in quotes and with odd characters escaped."""
    return repr(text.strip()[:LONGEST_QUOTE])
