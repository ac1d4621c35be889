"""Why ratings are refused."""

from __future__ import annotations

from weblab.datasets.sentences import SentenceError

LONGEST_QUOTE = 60


class RatingsError(SentenceError, ValueError):
    """Ratings could not be read; the message says where and why."""


def quoted(text: str) -> str:
    """Return the beginning of a text in quotes, with odd characters escaped."""
    return repr(text.strip()[:LONGEST_QUOTE])
