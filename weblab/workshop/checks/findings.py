"""What a check has found so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from weblab.workshop.failures import words_of
from weblab.workshop.messages import Message, RefusedError, message


@dataclass
class Findings:
    """Details beside the verdict.

    Args:
        passed: the passed trials.
        gradient: for the V-shaped picture, ``epsilons`` and, by name of what is differentiated,
            ``errors``, the largest relative error of backward at each; None without any.
    """

    passed: list[Message] = field(default_factory=list)
    gradient: dict[str, Any] | None = None


class WrongError(RefusedError):
    """A wrong answer; the reason is a known mistake, or the first value that differs.

    Args:
        said: the reason in words.
        reason: its key.
        difference: the first value that differs, see ``compare``; None where there is none.
    """

    def __init__(
        self, said: Message, reason: str, difference: dict[str, Any] | None = None
    ) -> None:
        super().__init__(said, reason)
        self.difference = difference


@contextmanager
def failing_as(reason: str, text: str, **values: object) -> Iterator[None]:
    """Give failures inside one kind of trial a reason of their own.

    Args:
        reason: its key.
        text: the sentence, with {words} for what went wrong.
        values: what else stands in it.
    """
    try:
        yield
    except Exception as error:
        words = error.message if isinstance(error, RefusedError) else words_of(error)
        raise WrongError(message(text, words=words, **values), reason) from error
