"""Errors that a page can show in the reader's language."""

from __future__ import annotations


class SentenceError(Exception):
    """An error whose message is a sentence for a reader; the page translates it.

    Args:
        text: the sentence in English, with ``{names}`` in place of values; marked where written.
        values: what stands in their place.
    """

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values
