"""What a visitor has written and solved, as a file and as the browser keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _
from weblab.nn import bounded_json
from weblab.nn.refusal import FormatError
from weblab.workshop.exercises import MODULES
from weblab.workshop.loading import MOST_CHARACTERS

FORMAT = "weblab-code"
LARGEST_FILE = bounded_json.LARGEST_TEXT
MOST_TEXTS = 100
MOST_TOGETHER = 1_000_000
"""Characters of all texts: in JSON each has at most twelve bytes, so that the file can be read."""


class Progress:
    """Texts by the key of their part or exercise, and the ids of the exercises that were solved.

    Args:
        texts: the visitor's own texts.
        passed: ids of exercises.
    """

    def __init__(self, texts: Mapping[str, str] | None = None, passed: Iterable[str] = ()):
        self.texts = dict(texts or {})
        self.passed = [identity for identity in MODULES if identity in set(passed)]

    def keep(self, key: str, text: str | None) -> bool:
        """Keep a text, or forget it; return whether that changed anything."""
        before = self.texts.get(key)
        if text is None:
            self.texts.pop(key, None)
        elif self._has_room(key, text):
            self.texts[key] = text
        return self.texts.get(key) != before

    def _has_room(self, key: str, text: str) -> bool:
        others = [len(name) + len(each) for name, each in self.texts.items() if name != key]
        return (
            len(text) <= MOST_CHARACTERS
            and len(others) < MOST_TEXTS
            and sum(others) + len(key) + len(text) <= MOST_TOGETHER
        )

    def solve(self, identity: str) -> None:
        """Take note that an exercise was solved."""
        self.passed = [each for each in MODULES if each in {*self.passed, identity}]

    def add(self, other: Progress) -> None:
        """Take over what another one has; its texts replace those of the same key."""
        for key, text in other.texts.items():
            self.keep(key, text)
        for identity in other.passed:
            self.solve(identity)

    def write(self) -> bytes:
        """Return it as a file."""
        content = {"format": FORMAT, "texts": self.texts, "passed": self.passed}
        return bounded_json.dumps(content, "a visitor's code")

    @classmethod
    def read(cls, content: bytes) -> Progress:
        """Read such a file.

        Raises: RefusedError where it is none.
        """
        refused = RefusedError(Message(_("This file holds no exercises of this site.")))
        try:
            found = bounded_json.loads(content)
        except FormatError:
            raise refused from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise refused
        texts, passed = found.get("texts"), found.get("passed")
        if not isinstance(texts, dict) or not isinstance(passed, list):
            raise refused
        read = cls(passed=[each for each in passed if isinstance(each, str)])
        for key, text in texts.items():
            if isinstance(text, str):
                read.keep(key, text)
        return read
